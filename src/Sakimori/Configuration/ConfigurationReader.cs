using System.Collections.Immutable;
using Sakimori.Gateway;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf.SecLang;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sakimori.Configuration;

/// <summary>What a configuration file means, or everything that is wrong with it.</summary>
/// <param name="Options">Null when there is a problem.</param>
/// <param name="Rules">The rules of each site, by its name; also of sites whose mode is off.</param>
/// <param name="Problems">All of them, in the order of the file.</param>
internal sealed record ConfigurationResult(GatewayOptions? Options, ImmutableDictionary<string, RuleSelection> Rules, ImmutableArray<Problem> Problems)
{
    /// <summary>What runs beside the gateway; null with <see cref="Options"/>.</summary>
    public ServiceOptions? Services { get; init; }
}

/// <summary>Reads a configuration file: parses, checks everything, and only then makes options of it.</summary>
internal sealed class ConfigurationReader(RuleLibrary library, Language language, TimeProvider time)
{
    // A configuration of a thousand sites is a few hundred KiB.
    private const int FileLimitBytes = 4 * 1024 * 1024;

    public ConfigurationResult ReadFile(string path)
    {
        string text;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > FileLimitBytes })
                return Failed(path, language.Say(Messages.FileIsTooLong, FileLimitBytes / 1024 / 1024), null);
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Failed(path, error.Message, language.Say(Messages.InitWritesOne));
        }

        return ReadText(text, path);
    }

    /// <summary>Reads a text; <paramref name="path"/> names it and is what relative paths in it start from.</summary>
    public ConfigurationResult ReadText(string text, string path)
    {
        var stream = new YamlStream();
        var problems = new ProblemList(path, language);
        try
        {
            PlainYaml.Check(text);
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            return new ConfigurationResult(null, ImmutableDictionary<string, RuleSelection>.Empty,
                [new Problem(problems.At(error.Start), (error.InnerException ?? error).Message, language.Say(Messages.YamlIndentation))]);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // What the library says of some texts that are no YAML.
            return Failed(path, error.Message, language.Say(Messages.YamlIndentation));
        }

        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode root)
            return Failed(path, language.Say(Messages.FileHasNoKeys), language.Say(Messages.InitWritesOne));

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var document = new Section(root, Keys.Document, problems);
        var services = new ServiceReader(folder, problems).Read(document);
        var site = new SiteReader(folder, services.OverridesFolder, library, problems, time);
        var sites = document.OpenAll("sites").Select((section, index) => site.Read(section, index + 1)).ToList();
        if (document.Has("sites") && sites.Count == 0)
            problems.Add(document.NodeOf("sites"), Messages.NoSite);
        CheckTogether(sites, problems);

        var ordered = problems.Problems.OrderBy(problem => problem.Location.Line).ThenBy(problem => problem.Location.Column).ToImmutableArray();
        var rules = sites.DistinctBy(read => read.Options.Name).ToImmutableDictionary(read => read.Options.Name, read => read.Rules);
        if (!ordered.IsEmpty)
            return new ConfigurationResult(null, rules, ordered);
        var options = new GatewayOptions
        {
            Sites = [.. sites.Select(read => read.Options)],
            StateDirectory = services.Directory,
        };
        return new ConfigurationResult(options, rules, []) { Services = services };
    }

    /// <summary>What no site is wrong about by itself: equal names, and two sites that answer the same.</summary>
    private static void CheckTogether(List<ReadSite> sites, ProblemList problems)
    {
        for (var i = 0; i < sites.Count; i++)
        {
            var site = sites[i];
            for (var j = 0; j < i; j++)
            {
                var other = sites[j];
                if (site.Options.Name.Length > 0 && site.Options.Name == other.Options.Name)
                    problems.Add(site.Section.NodeOf("name"), Messages.NameIsTaken, site.Options.Name);
                var shared = site.Options.Listen.FirstOrDefault(uri => uri.Port != 0 && other.Options.Listen.Contains(uri));
                if (shared is null)
                    continue;
                if (site.Options.Hosts.IsEmpty && other.Options.Hosts.IsEmpty)
                    problems.Add(site.Section.NodeOf("listen"), Messages.ListenIsTaken, shared, other.Options.Name);
                foreach (var host in site.Options.Hosts.Intersect(other.Options.Hosts))
                    problems.Add(site.Section.NodeOf("hosts"), Messages.HostIsTaken, host, shared, other.Options.Name);
            }
        }
    }

    private static ConfigurationResult Failed(string path, string message, string? remedy) =>
        new(null, ImmutableDictionary<string, RuleSelection>.Empty, [new Problem(new SourceLocation(path, 1, 1), message, remedy)]);
}

/// <summary>A site as read, with its section for problems that concern several.</summary>
internal sealed record ReadSite(SiteOptions Options, RuleSelection Rules, Section Section);
