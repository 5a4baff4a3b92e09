using System.Collections.Frozen;
using System.Collections.Immutable;
using static Sakimori.Waf.SecLang.ArgumentRule;

namespace Sakimori.Waf.SecLang;

/// <summary>
/// Every directive of the ModSecurity v3 reference, those of v2 that still stand in people's files, and those Coraza added:
/// what each takes and what becomes of it here. <c>docs/seclang-conformance.md</c> is compared with this table by a test.
/// </summary>
internal static class DirectiveCatalog
{
    private const int Many = int.MaxValue;

    /// <summary>In the order of the documentation: by treatment, then by name.</summary>
    public static readonly ImmutableArray<DirectiveEntry> All =
    [
        .. new[]
        {
            Supported("Include", 1, 1, "Reads other files here; globs are sorted by byte, a missing file is an error"),
            Supported("IncludeOptional", 1, 1, "Reads other files here, if there are any"),
            Supported("SecAction", 1, 1, "Carries out actions unconditionally"),
            Supported("SecArgumentSeparator", 1, 1, "The byte between form fields; & unless set"),
            Supported("SecArgumentsLimit", 1, 1, "Fields of a request that are kept; more set REQBODY_ERROR", Size),
            Supported("SecAuditEngine", 1, 1, "Which transactions are recorded: those in which a rule matched, all, or none", OneOf("On", "Off", "RelevantOnly")),
            Supported("SecCollectionTimeout", 1, 1, "Seconds a persistent collection lives after its last change", Size),
            Supported("SecComponentSignature", 1, 1, "Names the rule set in the record"),
            Supported("SecCookieFormat", 1, 1, "Cookies are read as browsers send them", OneOf("0", "1")) with
            {
                Notes = [new("1", DiagnosticSeverity.Warning, "version 1 cookies (RFC 2965) were never sent by a browser; $Version and its kind are ordinary cookies here")],
            },
            Supported("SecCookieV0Separator", 1, 1, "The byte between cookies; ; unless set"),
            Supported("SecDefaultAction", 1, 1, "Actions that rules of a phase inherit"),
            Supported("SecGeoLookupDb", 1, 1, "The address database of @geoLookup, a file in MaxMind's format (.mmdb)"),
            Supported("SecHttpBlKey", 1, 1, "The key Project Honey Pot's list wants of @rbl"),
            Supported("SecMarker", 1, 1, "A place skipAfter jumps to"),
            Supported("SecParseXmlIntoArgs", 1, 1, "The elements of an XML body are in ARGS too; OnlyArgs: there, with the attributes, and not in XML", OneOf("On", "Off", "OnlyArgs")),
            Supported("SecRequestBodyAccess", 1, 1, "Request bodies are inspected", OnOff),
            Supported("SecRequestBodyJsonDepthLimit", 1, 1, "Nesting of a JSON body; deeper sets REQBODY_ERROR", Size),
            Supported("SecRequestBodyLimit", 1, 1, "Bytes of a request body that are kept", Size),
            Supported("SecRequestBodyLimitAction", 1, 1, "Beyond the limit: answer 413, or judge what was kept", OneOf("Reject", "ProcessPartial")),
            Supported("SecRequestBodyNoFilesLimit", 1, 1, "Bytes of a request body, uploaded files not counted", Size),
            Supported("SecResponseBodyAccess", 1, 1, "Response bodies are inspected", OnOff),
            Supported("SecResponseBodyLimit", 1, 1, "Bytes of a response body that are kept", Size),
            Supported("SecResponseBodyLimitAction", 1, 1, "Beyond the limit: answer 502, or judge what was kept", OneOf("Reject", "ProcessPartial")),
            Supported("SecResponseBodyMimeType", 1, Many, "Adds content types whose responses are inspected"),
            Supported("SecResponseBodyMimeTypesClear", 0, 0, "Forgets the content types"),
            Supported("SecRule", 2, 3, "Judges variables with an operator and carries out actions") with { TargetArgument = 0, OperatorArgument = true },
            Supported("SecRuleEngine", 1, 1, "Whether rules run and may block; the mode of a site decides over it", OneOf("On", "Off", "DetectionOnly")),
            Supported("SecRuleRemoveById", 1, Many, "Removes rules by id and range", Ids),
            Supported("SecRuleRemoveByMsg", 1, Many, "Removes rules whose msg the pattern matches"),
            Supported("SecRuleRemoveByTag", 1, Many, "Removes rules with a tag the pattern matches"),
            Supported("SecRuleUpdateActionById", 2, 2, "Replaces and adds actions of a rule; ID:N is a link of its chain"),
            Supported("SecRuleUpdateTargetById", 2, 3, "Adds, excludes or (third argument) replaces targets of rules", Ids, Any) with { TargetArgument = 1 },
            Supported("SecRuleUpdateTargetByMsg", 2, 3, "The same, for rules whose msg the pattern matches") with { TargetArgument = 1 },
            Supported("SecRuleUpdateTargetByTag", 2, 3, "The same, for rules with a tag the pattern matches") with { TargetArgument = 1 },
            Supported("SecSensorId", 1, 1, "Names this machine in the record"),
            Supported("SecUnicodeCodePage", 1, 1, "The code page of a SecUnicodeMapFile that names none", Size),
            Supported("SecUnicodeMapFile", 1, 2, "The bytes urlDecodeUni gives for %uHHHH; without it full-width ASCII folds to ASCII, any other code point keeps its low byte", Any, Size),
            Supported("SecUploadFileLimit", 1, 1, "Files in one multipart body; more set MULTIPART_FILE_LIMIT_EXCEEDED", Size),
            Supported("SecWebAppId", 1, 1, "The value of WEBAPPID and the name space of session and user collections"),
            Supported("SecXmlExternalEntity", 1, 1, "External entities are never loaded", OnOff) with
            {
                Notes = [new("On", DiagnosticSeverity.Error, "a guard that fetches what an attacker names is a hole")],
                Remedy = "write SecXmlExternalEntity Off",
            },
        }.OrderBy(entry => entry.Name, StringComparer.Ordinal),
        .. new[]
        {
            Idle("SecAuditLog", 1, 1, "the gateway decides where the audit log goes") with { Remedy = AuditRemedy },
            Idle("SecAuditLog2", 1, 1, "the gateway decides where the audit log goes") with { Remedy = AuditRemedy },
            Idle("SecAuditLogDirMode", 1, 1, "there is no directory per record", Mode),
            Idle("SecAuditLogFileMode", 1, 1, "the gateway creates its log files", Mode),
            Idle("SecAuditLogFormat", 1, 1, "log_format of a site chooses the format", OneOf("JSON", "Native")) with { Remedy = AuditRemedy },
            Idle("SecAuditLogParts", 1, 1, "a record has one form; bodies are in it only when the site asks for them"),
            Idle("SecAuditLogPrefix", 1, 1, "a record has one form"),
            Idle("SecAuditLogRelevantStatus", 1, 1, "the record holds every transaction in which a rule matched, whatever its status"),
            Idle("SecAuditLogStorageDir", 1, 1, "there is no directory per record"),
            Idle("SecAuditLogType", 1, 1, "the gateway writes one log per site", OneOf("Serial", "Parallel", "Concurrent", "HTTPS", "Syslog")),
            Idle("SecCacheTransformations", 1, 2, "transformed values are shared by all rules of a transaction anyway"),
            Idle("SecDataDir", 1, 1, "persistent collections are kept in memory"),
            Idle("SecDebugLog", 1, 1, "there is no debug log; the record explains each decision"),
            Idle("SecDebugLogLevel", 1, 1, "there is no debug log; the record explains each decision", Number(0, 9)),
            Idle("SecDisableBackendCompression", 1, 1, "the gateway decodes compressed responses before they are judged", OnOff) with { Notes = Quiet("Off") },
            Idle("SecPcreMatchLimit", 1, 1, "matching takes linear time and needs no limit", Size),
            Idle("SecPcreMatchLimitRecursion", 1, 1, "matching takes linear time and needs no limit", Size),
            Idle("SecRemoteRulesFailAction", 1, 1, "no rules are fetched", OneOf("Abort", "Warn")),
            Idle("SecRequestBodyInMemoryLimit", 1, 1, "what is judged is in memory, up to SecRequestBodyLimit", Size),
            Idle("SecRulePerfTime", 1, 1, "the record says how long a transaction took", Size),
            Idle("SecRxPreFilter", 1, 1, "every pattern has a prefilter that cannot miss", OnOff),
            Idle("SecStatusEngine", 1, 1, "nothing is reported to anyone", OnOff) with { Notes = Quiet("Off") },
            Idle("SecTmpDir", 1, 1, "no temporary files are written"),
            Idle("SecUploadDir", 1, 1, "uploaded files are not stored"),
            Idle("SecUploadFileMode", 1, 1, "uploaded files are not stored", Mode),

            Missing("SecChrootDir", 1, 1, "a process changes its root before it reads rules, or not at all") with { Remedy = "confine the service with systemd" },
            Missing("SecConnEngine", 1, 1, "connections are limited by the gateway", OneOf("On", "Off", "DetectionOnly")) with { Notes = Quiet("Off"), Remedy = ConnectionRemedy },
            Missing("SecConnReadStateLimit", 1, 2, "connections are limited by the gateway", Size, Any) with { Notes = Quiet("0"), Remedy = ConnectionRemedy },
            Missing("SecConnWriteStateLimit", 1, 2, "connections are limited by the gateway", Size, Any) with { Notes = Quiet("0"), Remedy = ConnectionRemedy },
            Missing("SecContentInjection", 1, 1, "responses are judged, not rewritten", OnOff) with { Notes = Quiet("Off") },
            Missing("SecGsbLookupDb", 1, 1, "the service behind it no longer exists"),
            Missing("SecHashEngine", 1, 1, "responses are judged, not rewritten, so links carry no hash", OnOff) with { Notes = Quiet("Off") },
            Missing("SecHashKey", 1, 2, "links carry no hash"),
            Missing("SecHashMethodPm", 2, 2, "links carry no hash"),
            Missing("SecHashMethodRx", 2, 2, "links carry no hash"),
            Missing("SecHashParam", 1, 1, "links carry no hash"),
            Missing("SecInterceptOnError", 1, 1, "an operator cannot fail while it runs", OnOff) with { Notes = Quiet("Off") },
            Missing("SecPdfProtect", 1, 1, "the browser plug-in it protected is gone", OnOff) with { Notes = Quiet("Off") },
            Missing("SecPdfProtectMethod", 1, 1, "the browser plug-in it protected is gone"),
            Missing("SecPdfProtectSecret", 1, 1, "the browser plug-in it protected is gone"),
            Missing("SecPdfProtectTimeout", 1, 1, "the browser plug-in it protected is gone"),
            Missing("SecPdfProtectTokenName", 1, 1, "the browser plug-in it protected is gone"),
            Missing("SecReadStateLimit", 1, 2, "connections are limited by the gateway", Size, Any) with { Notes = Quiet("0"), Remedy = ConnectionRemedy },
            Missing("SecRequestEncoding", 1, 1, "the charset belongs to the site") with { Remedy = "set charset of the site in sakimori.yaml" },
            Missing("SecRuleInheritance", 1, 1, "rule files have no contexts to inherit from", OnOff) with { Notes = Quiet("On") },
            Missing("SecServerSignature", 1, 1, "response headers are passed on as the application wrote them"),
            Missing("SecStreamInBodyInspection", 1, 1, "bodies are judged, not rewritten", OnOff) with { Notes = Quiet("Off") },
            Missing("SecStreamOutBodyInspection", 1, 1, "bodies are judged, not rewritten", OnOff) with { Notes = Quiet("Off") },
            Missing("SecTmpSaveUploadedFiles", 1, 1, "uploaded files are not stored", OnOff) with { Notes = Quiet("Off") },
            Missing("SecUploadKeepFiles", 1, 1, "uploaded files are not stored", OneOf("On", "Off", "RelevantOnly")) with { Notes = Quiet("Off") },
            Missing("SecWriteStateLimit", 1, 2, "connections are limited by the gateway", Size, Any) with { Notes = Quiet("0"), Remedy = ConnectionRemedy },
        }.OrderBy(entry => entry.Name, StringComparer.Ordinal),
        .. new[]
        {
            Refused("SecDataset", 2, Many, "lists in rule files are not read", "put the list into a data file and use @pmFromFile or @ipMatchFromFile"),
            Refused("SecGuardianLog", 1, 1, "rules never start programs", "let the program follow the audit log"),
            Refused("SecIgnoreRuleCompilationErrors", 1, 1, "a rule set with errors is never activated", "repair the rules") with
            {
                Rules = [OnOff],
                Notes = Quiet("Off"),
            },
            Refused("SecRemoteRules", 1, Many, "what is judged must not depend on another machine at load time", "fetch the file with a tool of your choice and Include it"),
            Refused("SecRuleScript", 1, 2, "rules never run scripts", "express the check as rules"),
        }.OrderBy(entry => entry.Name, StringComparer.Ordinal),
    ];

    private const string AuditRemedy = "see audit_log and log_format of the site in sakimori.yaml";
    private const string ConnectionRemedy = "see limits of the site in sakimori.yaml";

    private static readonly FrozenDictionary<string, DirectiveEntry> s_byName = All.ToFrozenDictionary(entry => entry.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The length of the longest name.</summary>
    public static readonly int LongestName = All.Max(entry => entry.Name.Length);

    /// <summary>The names, as spelled in the reference.</summary>
    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    /// <summary>The directive of that name, ASCII case ignored, or null.</summary>
    public static DirectiveEntry? Find(string name) => s_byName.GetValueOrDefault(name);

    private static ImmutableArray<ValueNote> Quiet(string value) => [new ValueNote(value, Severity: null)];

    private static DirectiveEntry Supported(string name, int min, int max, string meaning, params ArgumentRule[] rules) =>
        New(name, min, max, DirectiveTreatment.Supported, meaning, severity: null, rules);

    /// <summary>Nothing is lost by its absence.</summary>
    private static DirectiveEntry Idle(string name, int min, int max, string reason, params ArgumentRule[] rules) =>
        New(name, min, max, DirectiveTreatment.WithoutEffect, reason, DiagnosticSeverity.Info, rules);

    /// <summary>Something was asked for that does not happen.</summary>
    private static DirectiveEntry Missing(string name, int min, int max, string reason, params ArgumentRule[] rules) =>
        New(name, min, max, DirectiveTreatment.WithoutEffect, reason, DiagnosticSeverity.Warning, rules);

    private static DirectiveEntry Refused(string name, int min, int max, string reason, string remedy) =>
        New(name, min, max, DirectiveTreatment.Refused, reason, DiagnosticSeverity.Error, []) with { Remedy = remedy };

    private static DirectiveEntry New(
        string name, int min, int max, DirectiveTreatment treatment, string meaning, DiagnosticSeverity? severity, ArgumentRule[] rules) => new()
        {
            Name = name,
            MinArguments = min,
            MaxArguments = max,
            Treatment = treatment,
            Meaning = meaning,
            Severity = severity,
            Rules = rules.Length == 0 ? [Any] : [.. rules],
        };
}
