using System.Net;
using System.Text;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;
using Sakimori.Waf.SecLang;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// A whole transaction: request head, empty line, body and, behind a zero byte, the response's body. With the filter and without
/// it the same rules match the same values, for the starter rules and, where the corpus is present, CRS at paranoia level 4.
/// </summary>
internal sealed class EngineTarget : FuzzTarget
{
    private const string AllOfCrs = """
        SecRuleEngine DetectionOnly
        SecResponseBodyAccess On
        SecAction "id:999998,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=4,setvar:tx.detection_paranoia_level=4,\
            setvar:tx.crs_validate_utf8_encoding=1,setvar:tx.arg_name_length=100,setvar:tx.arg_length=400,setvar:tx.max_num_args=255"

        """;

    private static readonly ConnectionInfo s_connection = new(IPAddress.Parse("192.0.2.1"), 40000, IPAddress.Loopback, 80);

    private readonly List<RuleSet> _rules = [];

    public override string Name => "engine";

    // Without the filter every rule reads every value.
    public override int MaxInputLength => 2 * 1024;

    // Automata are built as inputs need them, up to their own bound.
    public override long AllowedGrowthBytes => 256L << 20;

    public override IEnumerable<byte[]> Seeds => new[]
    {
        "GET /?a=b HTTP/1.1\nHost: a\nUser-Agent: b\nAccept: */*\n\n",
        "POST /x.php?id=1'%20or%20'1'='1 HTTP/1.1\nHost: a\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 5\n\na=<script>alert(1)</script>&b=../../etc/passwd",
        "POST / HTTP/1.1\nHost: a\nContent-Type: multipart/form-data; boundary=B\n\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.php\"\r\n\r\n<?php system('id');\r\n--B--\r\n",
        "POST / HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{\"a\":[\"${jndi:ldap://x}\",{\"$ne\":1}]}",
        "POST / HTTP/1.1\nHost: a\nContent-Type: text/xml\n\n<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///a\">]><a b='c'>;cat /etc/passwd</a>",
        "GET /%u0041%zz/\u0083\\ HTTP/1.0\nHost: 127.0.0.1\nCookie: a=b; $x=y; c=\"d\"\nReferer: http://a/?q=1\nRange: bytes=1-2,3-4\nX-Forwarded-For: 1.2.3.4\n\n\0<h1>Index of /</h1> ORA-00933 at java.lang.String",
        "PUT /admin/.git/config HTTP/1.1\nTransfer-Encoding: chunked\nContent-Type: text/plain; charset=x\nContent-Encoding: y\n\nO:8:\"stdClass\":0:{}\0Warning: mysql_query()",
        "GET /a?q=1+or+1+like+1&if=if,exist+a&t=time+env,+eval&b=union+select+a+from+b--&c=cHJvY2Vzcy5lbnY HTTP/1.1\nHost: a\n\n",
        "POST / HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{\"a\":\"if,  not,exist x\",\"b\":\"d2hpbGUo dHJ1ZSk= and more\",\"c\":\"1.e,having 1-- a\\r\\ntime\\nls, a\"}",
    }.Select(Encoding.Latin1.GetBytes);

    public override void Prepare()
    {
        var root = FuzzFolders.Find().Root;
        var files = new[] { Path.Combine(root, "rules", "base.conf"), Path.Combine(root, "rules", "starter", "*.conf") };
        _rules.Add(Compile(SecLangParser.ParseFiles(files)));
        if (FindCrs() is { } crs)
        {
            var before = SecLangParser.ParseFiles([files[0], Path.Combine(crs, "crs-setup.conf.example")]);
            var settings = SecLangParser.ParseText(AllOfCrs, "fuzz.conf");
            var rules = SecLangParser.ParseFiles([Path.Combine(crs, "rules", "*.conf")]);
            _rules.Add(Compile(new ParseResult(
                [.. before.Directives, .. settings.Directives, .. rules.Directives],
                [.. before.Diagnostics, .. settings.Diagnostics, .. rules.Diagnostics])));
        }

        // What a rule set prepares for its first request is not that request's.
        foreach (var rules in _rules)
        {
            Judge(rules, "GET / HTTP/1.1\nHost: a\n\n", ignoreFilter: false);
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (_rules.Count == 0)
        {
            Prepare();
        }

        var text = Encoding.Latin1.GetString(input[..Math.Min(input.Length, MaxInputLength)]);
        foreach (var rules in _rules)
        {
            var filtered = Judge(rules, text, ignoreFilter: false);
            var all = Judge(rules, text, ignoreFilter: true);
            if (filtered != all)
            {
                throw new InvalidOperationException($"the filter changes the answer:\n{filtered}\nand without it\n{all}");
            }
        }
    }

    private static string? FindCrs()
    {
        if (Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } named)
        {
            return Path.Combine(named, "crs");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "corpus", "crs");
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static RuleSet Compile(ParseResult parsed) =>
        RuleSet.Compile(parsed, new RuleSetOptions { Time = StillTime.Instance }, out var diagnostics)
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics));

    private static string Judge(RuleSet rules, string text, bool ignoreFilter)
    {
        var parts = text.Split('\0', 2);
        var head = parts[0].Split("\n\n", 2);
        var lines = head[0].Split('\n');
        var words = lines[0].Split(' ', 3);
        using var tx = rules.Begin(s_connection, EngineMode.Observe);
        tx.IgnoreFilter = ignoreFilter;
        try
        {
            tx.SetRequestLine(words[0], words.Length > 1 ? words[1] : "/", words.Length > 2 ? words[2] : "HTTP/1.1");
            foreach (var line in lines.AsSpan(1))
            {
                var colon = line.IndexOf(':');
                tx.AddRequestHeader(colon < 0 ? line : line[..colon], colon < 0 ? "" : line[(colon + 1)..].Trim(' '));
            }

            var verdict = tx.EvaluateRequestHeaders();
            if (head.Length > 1 && tx.WantsRequestBody)
            {
                tx.AppendRequestBody(Encoding.Latin1.GetBytes(head[1]));
            }

            verdict = verdict.IsDisruptive ? verdict : tx.EvaluateRequestBody();
            tx.SetResponseLine(200, "HTTP/1.1");
            tx.AddResponseHeader("Content-Type", "text/html");
            verdict = verdict.IsDisruptive ? verdict : tx.EvaluateResponseHeaders();
            if (parts.Length > 1 && tx.WantsResponseBody)
            {
                tx.AppendResponseBody(Encoding.Latin1.GetBytes(parts[1]));
            }

            verdict = verdict.IsDisruptive ? verdict : tx.EvaluateResponseBody();
            return Describe(tx.WouldBe, tx.Finish(verdict, 200));
        }
        finally
        {
            tx.IgnoreFilter = false;
        }
    }

    private static string Describe(Verdict wouldBe, AuditRecord? record)
    {
        var text = new StringBuilder().Append(wouldBe).Append('\n');
        if (record is not null)
        {
            text.Append(record.InboundScore).Append(' ').Append(record.OutboundScore).Append('\n').AppendJoin('\n', record.Notes).Append('\n');
            foreach (var match in record.Matches)
            {
                text.Append(match.RuleId).Append(' ').Append(match.Phase).Append(' ').Append(match.Target).Append(" «").Append(match.Value).Append("» ").Append(match.Data).Append('\n');
            }
        }

        return text.ToString();
    }
}
