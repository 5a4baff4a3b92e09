using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Benchmarks.Leaks;

/// <summary>
/// Judges ordinary HTML pages as responses, with our rules and the default terms: how many have what no page should have, which, and
/// what looking costs. Each page is from a client of its own, so that rates do not add up.
/// </summary>
internal static class LeaksCommand
{
    private const string Usage = "usage: benchmarks/leaks [--list] [FOLDER…]   (default: /usr/share)";

    public static int Run(string[] arguments)
    {
        var isListing = arguments.Contains("--list");
        var folders = arguments.Where(argument => argument != "--list").DefaultIfEmpty("/usr/share").ToArray();
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
        {
            Console.Error.WriteLine($"there is no folder {missing}\n{Usage}");
            return 2;
        }

        var parsed = SecLangParser.ParseFiles([Path.Combine(Repository.Rules, "base.conf"), Path.Combine(Repository.Rules, "starter", "*.conf")]);
        var rules = RuleSet.Compile(parsed, new RuleSetOptions(), out _)!;
        var found = new SortedDictionary<long, (string Message, List<string> Pages)>();
        var (pages, flagged, bytes, ticks) = (0, 0, 0L, 0L);
        foreach (var path in folders.SelectMany(Pages))
        {
            var page = Read(path, rules.Bodies.ResponseBodyLimitBytes);
            using var transaction = rules.Begin(new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 80), EngineMode.Protect);
            transaction.SetRequestLine("GET", "/", "HTTP/1.1");
            transaction.AddRequestHeader("Host", "localhost");
            transaction.SetResponseLine(200, "HTTP/1.1");
            transaction.AddResponseHeader("Content-Type", "text/html");
            transaction.EvaluateRequestHeaders();
            transaction.EvaluateRequestBody();
            transaction.EvaluateResponseHeaders();
            transaction.AppendResponseBody(page);
            var began = Stopwatch.GetTimestamp();
            var verdict = transaction.EvaluateResponseBody();
            ticks += Stopwatch.GetTimestamp() - began;
            pages++;
            bytes += page.Length;
            var matches = transaction.Finish(verdict, 200)?.Matches.Where(match => match is { Phase: Phase.ResponseBody, RuleId: < 9_590_000 }).DistinctBy(match => match.RuleId).ToList() ?? [];
            flagged += matches.Count > 0 ? 1 : 0;
            foreach (var match in matches)
            {
                found.TryAdd(match.RuleId, (match.Message, []));
                found[match.RuleId].Pages.Add($"{path}: {match.Data}");
            }
        }

        Console.WriteLine($"pages {pages}, {bytes / 1e6:F1} MB judged, flagged {flagged} ({Share(flagged, pages)})");
        foreach (var (id, (message, where)) in found)
        {
            Console.WriteLine($"{id} {message}: {where.Count} ({Share(where.Count, pages)})");
            foreach (var line in where.Take(isListing ? int.MaxValue : 0))
            {
                Console.WriteLine($"    {new string([.. line.Select(c => c is < ' ' or > '~' ? '.' : c)])}");
            }
        }

        var seconds = Stopwatch.GetElapsedTime(0, ticks).TotalSeconds;
        Console.WriteLine($"phase 4: {seconds * 1e6 / Math.Max(1, pages):F0} us a page, {bytes / 1e6 / seconds:F0} MB/s");
        return 0;
    }

    private static IEnumerable<string> Pages(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true })
        .Where(path => path.EndsWith(".html", StringComparison.Ordinal) || path.EndsWith(".htm", StringComparison.Ordinal) || path.EndsWith(".html.gz", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static byte[] Read(string path, long limit)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var page = new MemoryStream();
        stream.CopyTo(page);
        return page.ToArray()[..(int)Math.Min(page.Length, limit)];
    }

    /// <summary>In percent, with the Wilson interval for 95 %.</summary>
    private static string Share(int count, int of)
    {
        const double Z = 1.959963984540054;
        var n = Math.Max(1, of);
        var p = (double)count / n;
        var middle = (p + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        var half = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4.0 * n * n))) / (1 + (Z * Z / n));
        return $"{100 * p:F3} %, {100 * Math.Max(0, middle - half):F3}–{100 * (middle + half):F3}";
    }
}
