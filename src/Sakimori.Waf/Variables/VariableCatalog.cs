using System.Collections.Frozen;
using System.Text;

namespace Sakimori.Waf.Variables;

/// <summary>How the members of a variable come about, which decides what a rule may do with it.</summary>
internal enum VariableShape
{
    /// <summary>One value.</summary>
    Scalar,

    /// <summary>Named members, fixed while a phase runs.</summary>
    Collection,

    /// <summary>Named members that rules change while they run.</summary>
    Volatile,
}

/// <summary>A variable as SecLang names it.</summary>
internal sealed record VariableInfo(VariableId Id, string Name, VariableShape Shape);

/// <summary>The variables of SecLang by name (ModSecurity v3 reference, "Variables").</summary>
internal static class VariableCatalog
{
    private static readonly HashSet<VariableId> s_collections =
    [
        VariableId.Args, VariableId.ArgsBytes, VariableId.ArgsFolded, VariableId.ArgsGet, VariableId.ArgsGetNames, VariableId.ArgsNames, VariableId.ArgsPost,
        VariableId.ArgsPostNames, VariableId.Files, VariableId.FilesNames, VariableId.FilesSizes, VariableId.FilesTmpContent,
        VariableId.FilesTmpNames, VariableId.MultipartPartHeaders, VariableId.RequestCookies, VariableId.RequestCookiesNames,
        VariableId.RequestHeaders, VariableId.RequestHeadersNames, VariableId.ResponseHeaders, VariableId.ResponseHeadersNames,
        VariableId.Xml,
    ];

    private static readonly HashSet<VariableId> s_volatile =
    [
        VariableId.Env, VariableId.Geo, VariableId.Global, VariableId.Ip, VariableId.MatchedVars, VariableId.MatchedVarsNames,
        VariableId.Resource, VariableId.Rule, VariableId.Session, VariableId.Tx, VariableId.User,
    ];

    // Scalars whose value can change while a phase runs.
    private static readonly HashSet<VariableId> s_changingScalars =
    [
        VariableId.MatchedVar, VariableId.MatchedVarName, VariableId.HighestSeverity, VariableId.Duration, VariableId.ReqbodyProcessor,
        VariableId.SessionId, VariableId.UserId, VariableId.WebappId,
    ];

    private static readonly VariableInfo[] s_byId =
        [.. Enumerable.Range(0, (int)VariableId.Count).Select(index => Describe((VariableId)index))];

    private static readonly FrozenDictionary<string, VariableInfo> s_byName =
        s_byId.ToFrozenDictionary(info => info.Name, StringComparer.OrdinalIgnoreCase);

    // The v3 grammar and older files have other spellings.
    private static readonly FrozenDictionary<string, VariableId> s_aliases = new Dictionary<string, VariableId>
    {
        ["MULTIPART_SEMICOLON_MISSING"] = VariableId.MultipartMissingSemicolon,
        ["USERAGENT_IP"] = VariableId.RemoteAddr,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private const string Script = "a proxy does not know what file answers a request";
    private const string Performance = "the record says how long a transaction took";

    /// <summary>The variables of the reference that cannot exist here, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Refused { get; } = new Dictionary<string, string>
    {
        ["PERF_ALL"] = Performance,
        ["PERF_COMBINED"] = Performance,
        ["PERF_GC"] = Performance,
        ["PERF_LOGGING"] = Performance,
        ["PERF_PHASE1"] = Performance,
        ["PERF_PHASE2"] = Performance,
        ["PERF_PHASE3"] = Performance,
        ["PERF_PHASE4"] = Performance,
        ["PERF_PHASE5"] = Performance,
        ["PERF_RULES"] = Performance,
        ["PERF_SREAD"] = Performance,
        ["PERF_SWRITE"] = Performance,
        ["SCRIPT_BASENAME"] = Script,
        ["SCRIPT_FILENAME"] = Script,
        ["SCRIPT_GID"] = Script,
        ["SCRIPT_GROUPNAME"] = Script,
        ["SCRIPT_MODE"] = Script,
        ["SCRIPT_UID"] = Script,
        ["SCRIPT_USERNAME"] = Script,
        ["SDBM_DELETE_ERROR"] = "persistent collections are kept in memory",
        ["STREAM_INPUT_BODY"] = "bodies are judged, not rewritten; FULL_REQUEST has the whole body",
        ["STREAM_OUTPUT_BODY"] = "bodies are judged, not rewritten; RESPONSE_BODY has it",
        ["WEBSERVER_ERROR_LOG"] = "there is no web server whose log could be read",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Other spellings of names, with the variable each means.</summary>
    public static IReadOnlyDictionary<string, VariableId> Aliases => s_aliases;

    /// <summary>All variables.</summary>
    public static IReadOnlyList<VariableInfo> All => s_byId;

    /// <summary>Finds a variable by its name, ASCII case ignored.</summary>
    public static VariableInfo? Find(string name) =>
        s_byName.TryGetValue(name, out var info) ? info : s_aliases.TryGetValue(name, out var id) ? Get(id) : null;

    /// <summary>The description of a variable.</summary>
    public static VariableInfo Get(VariableId id) => s_byId[(int)id];

    /// <summary>The members cannot change while a phase runs, so one scan at its start answers for all its rules.</summary>
    public static bool IsStable(VariableId id) => !s_volatile.Contains(id) && !s_changingScalars.Contains(id);

    private static VariableInfo Describe(VariableId id) =>
        new(id, NameOf(id), s_collections.Contains(id) ? VariableShape.Collection : s_volatile.Contains(id) ? VariableShape.Volatile : VariableShape.Scalar);

    // ArgsGetNames → ARGS_GET_NAMES; some names are written without the underscore.
    private static string NameOf(VariableId id)
    {
        if (id is VariableId.SessionId or VariableId.UserId or VariableId.WebappId)
        {
            return id.ToString().ToUpperInvariant();
        }

        if (id == VariableId.FilesTmpNames)
        {
            return "FILES_TMPNAMES";
        }

        var name = new StringBuilder();
        foreach (var c in id.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(c));
        }

        return name.ToString();
    }
}
