using System.Net;
using System.Text;
using Sakimori.Waf.Auditing;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests;

/// <summary>A request, its response, and what the rules make of them.</summary>
internal sealed record Judge
{
    public string Method { get; init; } = "GET";

    public string Target { get; init; } = "/";

    public (string Name, string Value)[] Headers { get; init; } = [];

    public string? Body { get; init; }

    public int ResponseStatus { get; init; } = 200;

    public (string Name, string Value)[] ResponseHeaders { get; init; } = [("Content-Type", "text/html")];

    public string ResponseBody { get; init; } = "";

    public EngineMode Mode { get; init; } = EngineMode.Protect;

    public string Client { get; init; } = "192.0.2.1";

    public bool IgnoreFilter { get; init; }

    /// <summary>What is known about the application.</summary>
    public RequestReading Reading { get; init; } = RequestReading.Unknown;

    /// <summary>A form posted to <c>/</c>.</summary>
    public static Judge Form(string body) =>
        new() { Method = "POST", Headers = [("Content-Type", "application/x-www-form-urlencoded")], Body = body };

    /// <summary>Compiles rules that must be right.</summary>
    public static RuleSet Rules(string text, RuleSetOptions? options = null)
    {
        var rules = RuleSet.Compile(SecLangParser.ParseText(text, "test.conf"), options ?? new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join('\n', diagnostics));
        return rules;
    }

    /// <summary>Compiles rules that must be wrong.</summary>
    public static Diagnostic[] Errors(string text)
    {
        var rules = RuleSet.Compile(SecLangParser.ParseText(text, "test.conf"), new RuleSetOptions(), out var diagnostics);
        Assert.Null(rules);
        return [.. diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    public Outcome By(string rules) => By(Rules(rules));

    /// <summary>Runs all phases as a gateway does.</summary>
    public Outcome By(RuleSet rules)
    {
        using var tx = rules.Begin(new ConnectionInfo(IPAddress.Parse(Client), 40000, IPAddress.Loopback, 80), Mode, reading: Reading);
        tx.IgnoreFilter = IgnoreFilter;
        tx.SetRequestLine(Method, Target, "HTTP/1.1");
        foreach (var (name, value) in Headers)
        {
            tx.AddRequestHeader(name, value);
        }

        var verdict = Run(tx);
        var record = tx.Finish(verdict, verdict.IsDisruptive ? verdict.Status : ResponseStatus);
        tx.IgnoreFilter = false;
        return new Outcome(verdict, tx.WouldBe, record);
    }

    private Verdict Run(Transaction tx)
    {
        var verdict = tx.EvaluateRequestHeaders();
        if (verdict.IsDisruptive)
        {
            return verdict;
        }

        if (Body is not null && tx.WantsRequestBody)
        {
            tx.AppendRequestBody(Encoding.Latin1.GetBytes(Body));
        }

        if ((verdict = tx.EvaluateRequestBody()).IsDisruptive)
        {
            return verdict;
        }

        tx.SetResponseLine(ResponseStatus, "HTTP/1.1");
        foreach (var (name, value) in ResponseHeaders)
        {
            tx.AddResponseHeader(name, value);
        }

        if ((verdict = tx.EvaluateResponseHeaders()).IsDisruptive)
        {
            return verdict;
        }

        if (tx.WantsResponseBody)
        {
            tx.AppendResponseBody(Encoding.Latin1.GetBytes(ResponseBody));
        }

        return tx.EvaluateResponseBody();
    }
}

internal sealed record Outcome(Verdict Verdict, Verdict WouldBe, AuditRecord? Record)
{
    /// <summary>Ids of the logged rules, one per match, in order.</summary>
    public string Ids => string.Join(' ', Matches.Select(match => match.RuleId));

    public IReadOnlyList<RuleMatch> Matches => Record?.Matches ?? [];
}
