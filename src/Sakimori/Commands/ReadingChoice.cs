using System.CommandLine;
using Sakimori.Configuration;
using Sakimori.Gateway;
using Sakimori.Languages;
using Sakimori.Waf.Charsets;
using ParseResult = System.CommandLine.ParseResult;

namespace Sakimori.Commands;

/// <summary>
/// What the application reads, for a command that judges requests: said with an option, else what the configuration says of the
/// site, else each request's own bytes. Requests leave no history: the order in which they are judged changes nothing.
/// </summary>
internal sealed class ReadingChoice
{
    private readonly Option<string?> charset;
    private readonly Option<string?> profile;

    public ReadingChoice(CommandFrame frame)
    {
        charset = new Option<string?>("--charset") { Description = frame.Say(Messages.OptionCharset), HelpName = "CHARSET" };
        charset.AcceptOnlyFromAmong([.. Keys.Charsets]);
        profile = new Option<string?>("--profile") { Description = frame.Say(Messages.OptionProfile), HelpName = "PROFILE" };
        profile.AcceptOnlyFromAmong([.. Profiles.Select(known => known.Name)]);
    }

    private static (string Name, BackendProfile Profile)[] Profiles =>
    [
        ("generic", BackendProfile.Generic), ("php", BackendProfile.Php), ("aspnet", BackendProfile.AspNet),
        ("classic_asp", BackendProfile.ClassicAsp), ("servlet", BackendProfile.Servlet), ("iis", BackendProfile.Iis),
    ];

    public void AddTo(Command command)
    {
        command.Add(charset);
        command.Add(profile);
    }

    /// <summary>The reading for a site; null <paramref name="site"/> when there is no configuration.</summary>
    public RequestReading Read(ParseResult parsed, SiteOptions? site)
    {
        var label = parsed.GetValue(charset) ?? site?.Charset;
        var kind = parsed.GetValue(profile);
        return new RequestReading
        {
            Charset = label is null ? null : Charset.Find(label),
            Profile = kind is null ? site?.Profile ?? BackendProfile.Generic : Profiles.First(known => known.Name == kind).Profile,
        };
    }
}
