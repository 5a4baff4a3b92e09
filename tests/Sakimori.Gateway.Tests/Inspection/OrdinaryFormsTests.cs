using System.Collections.Concurrent;
using System.Globalization;
using Sakimori.Testing;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Tests.Charsets;

namespace Sakimori.Gateway.Tests.Inspection;

/// <summary>
/// Forms of ordinary Japanese text pass a gateway, over sockets, and arrive byte for byte. Each charset has a gateway of its own, as a
/// site has: its history learns the charset. SAKIMORI_FORMS=5000 sets the number per kind of form for a full measurement:
/// <c>SAKIMORI_FORMS=5000 artifacts/bin/Sakimori.Gateway.Tests/release/Sakimori.Gateway.Tests -class '*OrdinaryForms*' -showLiveOutput</c>.
/// </summary>
public sealed class OrdinaryFormsTests(ITestOutputHelper output)
{
    private static readonly int s_formsPerKind =
        int.TryParse(Environment.GetEnvironmentVariable("SAKIMORI_FORMS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 4;

    [Fact]
    public Task At_most_one_in_a_thousand_is_blocked_by_the_starter_rules() => MeasureAsync(["base.conf", "starter/*.conf"], 1, 0.001);

    [Fact]
    public Task At_most_one_in_a_thousand_is_blocked_by_the_core_rule_set() => MeasureAsync(Crs(), 1, 0.001);

    [Fact]
    public Task At_most_one_in_a_hundred_is_blocked_by_the_core_rule_set_at_paranoia_level_2() => MeasureAsync(Crs(), 2, 0.01);

    private async Task MeasureAsync(string[] files, int paranoiaLevel, double limit)
    {
        output.WriteLine(JapaneseText.Sources);
        var (total, blocked) = (0, 0);
        foreach (var kinds in JapaneseForm.Kinds().GroupBy(kind => kind.Charset))
        {
            var arrived = new ConcurrentDictionary<string, string>();
            RawOrigin? origin = null;
            origin = new RawOrigin(request =>
            {
                // Millions of bytes are not kept.
                while (origin!.Requests.TryDequeue(out _))
                {
                }

                arrived[request["X-Form"]!] = request.Target + request.Body;
                return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            });
            await using var ownedOrigin = origin;
            await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => site with { Mode = EngineMode.Protect, LoadRules = Loader(files, paranoiaLevel) });
            foreach (var (charset, sending, declared) in kinds)
            {
                var blockedHere = 0;
                var workers = Environment.ProcessorCount;
                await Task.WhenAll(Enumerable.Range(0, workers).Select(async worker =>
                {
                    await using var client = await RawClient.ConnectAsync(gateway.Address);
                    for (var i = worker; i < s_formsPerKind; i += workers)
                    {
                        var form = JapaneseForm.Make(JapaneseForm.Fields(i, technical: false), charset, sending, declared);
                        var id = $"{charset}-{sending}-{declared}-{i}";
                        await client.WriteAsync($"{form.Method} {form.Target} HTTP/1.1\r\n{string.Concat(form.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}X-Form: {id}\r\n\r\n{form.Body}");
                        var response = await client.ReadResponseAsync();
                        if (response.Status == 403)
                        {
                            Interlocked.Increment(ref blockedHere);
                            continue;
                        }

                        Assert.Equal((id, 200), (id, response.Status));
                        Assert.True(arrived.TryRemove(id, out var received));
                        Assert.Equal(form.Target + form.Body, received);
                    }
                }));
                total += s_formsPerKind;
                blocked += blockedHere;
                output.WriteLine($"{charset,-12} {sending,-10} {(declared ? "declared" : ""),-9} {blockedHere} of {s_formsPerKind}");
            }
        }

        output.WriteLine($"{blocked} of {total}");
        Assert.Equal(28 * s_formsPerKind, total);
        Assert.True(blocked <= total * limit, $"{blocked} of {total} blocked");
    }

    private static string[] Crs()
    {
        var folder = Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } named ? named : Above("shared/corpus");
        if (folder is null || !Directory.Exists(folder))
            Assert.Skip("corpus not present: crs");
        return ["base.conf", Path.Combine(folder, "crs/crs-setup.conf.example"), Path.Combine(folder, "crs/rules/*.conf")];
    }

    private static Func<RuleSetLoad> Loader(string[] files, int paranoiaLevel) => () =>
    {
        var rules = Above("rules") ?? throw new DirectoryNotFoundException("rules");
        var level = SecLangParser.ParseText($"SecAction \"id:1,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level={paranoiaLevel}\"", "level.conf");
        var parsed = SecLangParser.ParseFiles([.. files.Select(file => Path.Combine(rules, file))]);
        var set = RuleSet.Compile(parsed with { Directives = [.. level.Directives, .. parsed.Directives] }, new RuleSetOptions(), out var diagnostics);
        return new RuleSetLoad(set, diagnostics);
    };

    private static string? Above(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, name) is var found && Directory.Exists(found) && !found.Contains("artifacts", StringComparison.Ordinal))
                return found;
        }

        return null;
    }
}
