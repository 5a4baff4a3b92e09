using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules;

/// <summary>What the directives other than rules amount to.</summary>
internal sealed record Settings
{
    public EngineMode Mode { get; init; } = EngineMode.Off;

    public BodyPolicy Bodies { get; init; } = new();

    public BodyLimits Limits { get; init; } = new();

    public AuditEngine AuditEngine { get; init; } = AuditEngine.RelevantOnly;

    public XmlArguments XmlArguments { get; init; } = XmlArguments.None;

    public TimeSpan CollectionTimeout { get; init; } = TimeSpan.FromHours(1);

    public char CookieSeparator { get; init; } = ';';

    public string WebAppId { get; init; } = "default";

    public string SensorId { get; init; } = "";

    public ImmutableArray<string> Components { get; init; } = [];

    /// <summary>The <c>SecUnicodeMapFile</c> in force.</summary>
    public SettingDirective? UnicodeMap { get; init; }

    /// <summary><c>SecUnicodeCodePage</c>, as v2 files have it beside the map.</summary>
    public string? UnicodeCodePage { get; init; }
}

/// <summary>Reads settings in order; a later one replaces an earlier one. Names and values were checked by the parser.</summary>
internal static class SettingsReader
{
    public static Settings Read(IEnumerable<Directive> directives, CompileContext context)
    {
        var settings = new Settings();
        foreach (var directive in directives.OfType<SettingDirective>())
        {
            settings = Apply(settings, directive, context);
        }

        if (settings.UnicodeMap is { } map)
        {
            context.UrlDecodeUni = ReadMap(map, settings.UnicodeCodePage, context);
        }

        return settings;
    }

    private static UrlDecodeUni ReadMap(SettingDirective directive, string? codePage, CompileContext context)
    {
        codePage = directive.Arguments.Length > 1 ? directive.Arguments[1].Text : codePage;
        if (codePage is null)
        {
            context.Error(directive.Location, "SecUnicodeMapFile names no code page", "write SecUnicodeMapFile unicode.mapping 20127");
        }
        else if (context.ReadFile(directive.Location, directive.Arguments[0].Text) is { } text)
        {
            if (int.TryParse(codePage, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && UnicodeMap.TryParse(text, number, out var map))
            {
                return UrlDecodeUni.WithMap(map);
            }

            context.Error(directive.Location, $"{directive.Arguments[0].Text} has nothing for code page {codePage}", "20127 is US-ASCII");
        }

        return context.UrlDecodeUni;
    }

    private static void OpenGeoDatabase(SettingDirective directive, CompileContext context)
    {
        var path = CompileContext.PathOf(directive.Location, directive.Arguments[0].Text);
        if (GeoDatabase.TryOpen(path, out var database, out var error))
        {
            context.Geo = database;
            context.FileTexts.Add(database.Identity);
        }
        else
        {
            context.Error(directive.Location, $"the address database {path} cannot be read: {error}", "the name is relative to the rule file");
        }
    }

    private static Settings Apply(Settings settings, SettingDirective directive, CompileContext context)
    {
        var value = directive.Arguments.IsEmpty ? "" : directive.Arguments[0].Text;
        var bodies = settings.Bodies;
        var limits = settings.Limits;
        switch (directive.Name.ToLowerInvariant())
        {
            case "secgeolookupdb":
                OpenGeoDatabase(directive, context);
                return settings;
            case "sechttpblkey":
                context.HttpBlKey = value;
                return settings;
        }

        return directive.Name.ToLowerInvariant() switch
        {
            "secruleengine" => settings with { Mode = IsOn(value) ? EngineMode.Protect : Same(value, "DetectionOnly") ? EngineMode.Observe : EngineMode.Off },
            "secrequestbodyaccess" => settings with { Bodies = bodies with { RequestBodyAccess = IsOn(value) } },
            "secresponsebodyaccess" => settings with { Bodies = bodies with { ResponseBodyAccess = IsOn(value) } },
            "secrequestbodylimit" => settings with { Bodies = bodies with { RequestBodyLimitBytes = Size(directive, value, context) } },
            "secrequestbodynofileslimit" => settings with { Bodies = bodies with { RequestBodyNoFilesLimitBytes = Size(directive, value, context) } },
            "secresponsebodylimit" => settings with { Bodies = bodies with { ResponseBodyLimitBytes = Size(directive, value, context) } },
            "secrequestbodylimitaction" => settings with { Bodies = bodies with { RejectRequestOverLimit = Same(value, "Reject") } },
            "secresponsebodylimitaction" => settings with { Bodies = bodies with { RejectResponseOverLimit = Same(value, "Reject") } },
            "secresponsebodymimetype" => settings with
            {
                Bodies = bodies with { ResponseBodyTypes = [.. bodies.ResponseBodyTypes.Union(Words(directive))] },
            },
            "secresponsebodymimetypesclear" => settings with { Bodies = bodies with { ResponseBodyTypes = [] } },
            "secargumentslimit" => settings with { Limits = limits with { ArgumentLimit = (int)Math.Min(Size(directive, value, context), int.MaxValue) } },
            "secrequestbodyjsondepthlimit" => settings with { Limits = limits with { JsonDepthLimit = (int)Math.Min(Size(directive, value, context), 10_000) } },
            "secuploadfilelimit" => settings with { Limits = limits with { UploadFileLimit = (int)Math.Min(Size(directive, value, context), int.MaxValue) } },
            "secargumentseparator" => settings with { Limits = limits with { ArgumentSeparator = Separator(directive, value, context) } },
            "seccookiev0separator" => settings with { CookieSeparator = Separator(directive, value, context) },
            "secauditengine" => settings with { AuditEngine = IsOn(value) ? AuditEngine.On : Same(value, "Off") ? AuditEngine.Off : AuditEngine.RelevantOnly },
            "secparsexmlintoargs" => settings with { XmlArguments = IsOn(value) ? XmlArguments.Also : Same(value, "OnlyArgs") ? XmlArguments.Only : XmlArguments.None },
            "seccollectiontimeout" => settings with { CollectionTimeout = TimeSpan.FromSeconds(Math.Min(Size(directive, value, context), int.MaxValue)) },
            "secwebappid" => settings with { WebAppId = value },
            "secsensorid" => settings with { SensorId = value },
            "secunicodemapfile" => settings with { UnicodeMap = directive },
            "secunicodecodepage" => settings with { UnicodeCodePage = value },
            "seccomponentsignature" => settings with { Components = settings.Components.Add(value) },
            _ => settings,
        };
    }

    private static IEnumerable<string> Words(SettingDirective directive) => directive.Arguments
        .SelectMany(argument => argument.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(word => word.ToLowerInvariant());

    private static bool IsOn(string value) => Same(value, "On");

    private static bool Same(string value, string expected) => value.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static long Size(SettingDirective directive, string value, CompileContext context)
    {
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return size;
        }

        context.Error(directive.Location, $"{directive.Name} needs a number, not '{value}'");
        return 0;
    }

    private static char Separator(SettingDirective directive, string value, CompileContext context)
    {
        if (value.Length == 1)
        {
            return value[0];
        }

        context.Error(directive.Location, $"{directive.Name} needs one character, not '{value}'");
        return '&';
    }
}
