using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Detectors.Leaks;
using Sakimori.Waf.Operators;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf;

/// <summary>
/// Compiled rules: immutable, shared by all transactions, swapped whole. Made only from directives without errors.
/// </summary>
public sealed class RuleSet
{
    /// <summary>Idle transactions kept for reuse; more than run at once on a large machine.</summary>
    private const int PoolSize = 256;

    private readonly PhaseProgram[] _programs;
    private readonly VariableId[][] _asked;
    private readonly Settings _settings;
    private readonly TransactionPool _pool = new(PoolSize);

    private RuleSet(Rule[][] phases, Settings settings, CompileContext context, string version)
    {
        _settings = settings;
        Options = context.Options;
        Slots = context.Slots;
        Scores = new AnomalyScores(context.Slots);
        Version = version;
        foreach (var target in phases.SelectMany(rules => rules).SelectMany(LinksOf).SelectMany(link => link.Targets))
        {
            target.FindSlots(context.Slots);
        }

        _programs = [.. phases.AsParallel().AsOrdered().Select(rules => new PhaseProgram(rules))];
        _asked = [.. phases.Select(AskedBy)];
        RuleCount = phases.Sum(rules => rules.Length);
        RulesPerPhase = [.. phases.Select(rules => rules.Length)];
        Rules = [.. phases.SelectMany(rules => rules).OrderBy(rule => rule.Index).Select(RuleSummaries.Of)];
    }

    /// <summary>The chains that loop over the names of headers.</summary>
    internal IEnumerable<HeaderNameLoop> Loops => _programs.SelectMany(program => program.Rules).Select(rule => rule.Loop).OfType<HeaderNameLoop>();

    /// <summary>A name for exactly these rules: the first 12 hex digits of a hash over everything that was loaded.</summary>
    public string Version { get; }

    /// <summary>What the rules ask for (<c>SecRuleEngine</c>); a site's mode decides over it.</summary>
    public EngineMode DeclaredMode => _settings.Mode;

    /// <summary>Settings a host needs to know.</summary>
    public BodyPolicy Bodies => _settings.Bodies;

    /// <summary><c>SecComponentSignature</c>s, in order.</summary>
    public ImmutableArray<string> Components => _settings.Components;

    /// <summary>Rules by phase (index 1–5); chained links count with their head.</summary>
    public ImmutableArray<int> RulesPerPhase { get; }

    /// <summary>What can be said about each rule, in load order.</summary>
    public ImmutableArray<RuleSummary> Rules { get; }

    internal RuleSetOptions Options { get; }

    internal VariableSlots Slots { get; }

    internal AnomalyScores Scores { get; }

    internal BodyLimits Limits => _settings.Limits;

    internal AuditEngine AuditEngine => _settings.AuditEngine;

    internal XmlArguments XmlArguments => _settings.XmlArguments;

    internal TimeSpan CollectionTimeout => _settings.CollectionTimeout;

    internal char CookieSeparator => _settings.CookieSeparator;

    internal string WebAppId => _settings.WebAppId;

    internal int RuleCount { get; }

    /// <summary>
    /// Compiles directives. Returns null when anything is an error; <paramref name="diagnostics"/> then has all errors, else
    /// warnings and remarks only.
    /// </summary>
    public static RuleSet? Compile(ParseResult parsed, RuleSetOptions options, out ImmutableArray<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        ArgumentNullException.ThrowIfNull(options);
        var context = new CompileContext(options);
        context.Diagnostics.AddRange(parsed.Diagnostics);
        var settings = SettingsReader.Read(parsed.Directives, context);
        var entries = new RuleReader(context).Read(parsed.Directives);
        var phases = new RuleFreezer(context, entries).Freeze();
        diagnostics = [.. context.Diagnostics];
        return diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            ? null
            : new RuleSet(phases, settings, context, VersionOf(parsed, context));
    }

    /// <summary>Begins a transaction on these rules. Dispose it to return its memory.</summary>
    /// <param name="connection">Both ends of the connection.</param>
    /// <param name="mode">The site's mode; it decides over <see cref="DeclaredMode"/>.</param>
    /// <param name="inspectionTime">CPU budget of all phases together; null is no limit.</param>
    /// <param name="reading">What is known about the application that will read the request; null is nothing.</param>
    /// <param name="leaks">What the site wants done about leaks; null is the default terms, and nothing is added up over time.</param>
    public Transaction Begin(
        in ConnectionInfo connection, EngineMode mode, TimeSpan? inspectionTime = null, RequestReading? reading = null, LeakGuard? leaks = null)
    {
        var transaction = _pool.Take() ?? new Transaction();
        transaction.Begin(this, connection, mode, inspectionTime, reading ?? RequestReading.Unknown, leaks ?? LeakGuard.Default);
        return transaction;
    }

    /// <summary>
    /// Judges sample requests for about as long as given, so that automata are built and code is compiled before real requests
    /// arrive. Changes nothing but speed, except that persistent collections see a request from loopback when rules open them.
    /// </summary>
    public void Warm(TimeSpan time, CancellationToken cancellation = default) => WarmUp.Run(this, time, cancellation);

    internal PhaseProgram Program(Phase phase) => _programs[(int)phase];

    /// <summary>Variables that are worked out because a rule of the phase asks for them.</summary>
    internal VariableId[] AskedVariables(Phase phase) => _asked[(int)phase];

    /// <summary>Takes a transaction back for reuse.</summary>
    internal void Return(Transaction transaction) => _pool.Return(transaction);

    private static IEnumerable<Rule> LinksOf(Rule head)
    {
        for (var link = head; link is not null; link = link.Next)
        {
            yield return link;
        }
    }

    private static VariableId[] AskedBy(Rule[] rules)
    {
        var asked = new SortedSet<VariableId>();
        foreach (var head in rules)
        {
            for (var link = head; link is not null; link = link.Next)
            {
                asked.UnionWith(link.Targets.Select(target => target.Id).Where(ComputedVariables.Has));
            }
        }

        // A severity or a duration changes while rules run and is read when a rule asks.
        asked.Remove(VariableId.HighestSeverity);
        asked.Remove(VariableId.Duration);
        return [.. asked];
    }

    private static string VersionOf(ParseResult parsed, CompileContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var directive in parsed.Directives)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(DirectiveText.Print(directive)));
            hash.AppendData("\n"u8);
        }

        foreach (var file in context.FileTexts)
        {
            hash.AppendData(Encoding.Latin1.GetBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}

/// <summary>What a rule set gets from its host.</summary>
public sealed record RuleSetOptions
{
    /// <summary>The clock of <c>TIME_*</c> variables, collection time-outs and records.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Resolves the name of an address for <c>REMOTE_HOST</c>, from memory: a request waits for it. Null leaves the address, without network traffic.</summary>
    public Func<string, string?>? ResolveName { get; init; }

    /// <summary>What DNS block lists say, for <c>@rbl</c>; pass the same one at each reload to keep it. Null: <c>@rbl</c> matches nothing.</summary>
    public BlockLists? BlockLists { get; init; }

    /// <summary>Where persistent collections live; pass the same one at each reload to keep them.</summary>
    public ICollectionStore Collections { get; init; } = new MemoryCollectionStore();
}

/// <summary>How bodies are to be handled, from <c>SecRequestBodyAccess</c>, <c>SecResponseBodyAccess</c> and their limits.</summary>
public sealed record BodyPolicy
{
    /// <summary>Request bodies are inspected.</summary>
    public bool RequestBodyAccess { get; init; }

    /// <summary><c>SecRequestBodyLimit</c>, bytes.</summary>
    public long RequestBodyLimitBytes { get; init; } = 13_107_200;

    /// <summary><c>SecRequestBodyNoFilesLimit</c>, bytes; a body without files beyond it is an error of the body.</summary>
    public long RequestBodyNoFilesLimitBytes { get; init; } = long.MaxValue;

    /// <summary><c>SecRequestBodyLimitAction Reject</c>; otherwise the first bytes are judged and the rest passes.</summary>
    public bool RejectRequestOverLimit { get; init; } = true;

    /// <summary>Response bodies of the listed types are inspected.</summary>
    public bool ResponseBodyAccess { get; init; }

    /// <summary><c>SecResponseBodyLimit</c>, bytes.</summary>
    public long ResponseBodyLimitBytes { get; init; } = 524_288;

    /// <summary><c>SecResponseBodyLimitAction Reject</c>; otherwise the first bytes are judged and the rest passes.</summary>
    public bool RejectResponseOverLimit { get; init; }

    /// <summary><c>SecResponseBodyMimeType</c>, lower case.</summary>
    public ImmutableArray<string> ResponseBodyTypes { get; init; } = ["text/plain", "text/html"];
}

/// <summary>A rule as an operator of the gateway sees it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Phase">The phase it runs in.</param>
/// <param name="Location">Where it is written.</param>
/// <param name="Message">Its <c>msg</c>, unexpanded.</param>
/// <param name="Severity">0–7, or −1.</param>
/// <param name="Tags">Its tags, unexpanded.</param>
/// <param name="Targets">Its targets after updates, as text.</param>
/// <param name="Operator">Its operator, as text.</param>
/// <param name="Transformations">Its transformations by name.</param>
/// <param name="ParanoiaLevel">From its <c>paranoia-level/N</c> tag; 0 without one.</param>
/// <param name="ChainLength">Number of links, itself included.</param>
public sealed record RuleSummary(
    long Id,
    Phase Phase,
    SourceLocation Location,
    string Message,
    int Severity,
    ImmutableArray<string> Tags,
    ImmutableArray<string> Targets,
    string Operator,
    ImmutableArray<string> Transformations,
    int ParanoiaLevel,
    int ChainLength);
