using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

/// <summary>How much the two detectors find and how often they are wrong, per file. A row counts when any of its values does.</summary>
public sealed class DetectorMeasurementTests(ITestOutputHelper output)
{
    private delegate bool Detector(ReadOnlySpan<char> value, out Finding finding);

    [Theory]
    [InlineData("http-params.jsonl", "sqli", 6031, 0.995)]
    [InlineData("libinjection-positives.jsonl", "sqli", 17018, 0.990)]
    [InlineData("sqli-query-strings.jsonl", "sqli", 20000, 0.990)]
    [InlineData("sqli-adversarial-query-strings.jsonl", "sqli", 8000, 0.985)]
    [InlineData("http-params.jsonl", "xss", 355, 0.950)]
    [InlineData("libinjection-positives.jsonl", "xss", 1621, 0.985)]
    public void Attacks_are_found_at_least_at_the_stated_rate(string file, string label, int rows, double rate)
    {
        var (hits, ran) = Measure(file, label, label == "sqli" ? SqlInjection.Detect : CrossSiteScripting.Detect);
        Assert.Equal(rows, ran);
        Assert.True(hits >= rate * ran, $"{hits} of {ran}");
    }

    [Theory]
    [InlineData("benign-query-strings.jsonl", 1682)]
    [InlineData("http-params.jsonl", 12870)]
    public void Benign_rows_are_reported_at_most_at_the_stated_rate(string file, int rows)
    {
        const double rate = 0.0005;
        var (hits, ran) = Measure(
            file,
            "benign",
            (ReadOnlySpan<char> value, out Finding finding) => SqlInjection.Detect(value, out finding) || CrossSiteScripting.Detect(value, out finding));
        Assert.Equal(rows, ran);
        Assert.True(hits <= rate * ran, $"{hits} of {ran}");
    }

    [Fact]
    public void Every_value_that_is_detected_may_be_detected()
    {
        var ran = 0;
        var folder = DetectorCorpora.Require();
        foreach (var file in new[] { "http-params.jsonl", "libinjection-positives.jsonl", "sqli-query-strings.jsonl", "sqli-adversarial-query-strings.jsonl", "benign-query-strings.jsonl" })
        {
            foreach (var value in DetectorCorpora.Rows(folder, file).SelectMany(row => row.Values))
            {
                ran++;
                Assert.True(!SqlInjection.DetectUnfiltered(value, out _) || SqlInjection.MayDetect(value), value);
                Assert.True(!CrossSiteScripting.DetectUnfiltered(value, out _) || CrossSiteScripting.MayDetect(value), value);
            }
        }

        Assert.True(ran > 90_000, $"{ran} values");
    }

    private (int Hits, int Ran) Measure(string file, string label, Detector detector)
    {
        var hits = 0;
        var ran = 0;
        foreach (var (_, values) in DetectorCorpora.Rows(DetectorCorpora.Require(), file).Where(row => row.Label == label))
        {
            ran++;
            foreach (var value in values)
            {
                if (!detector(value, out var finding))
                    continue;
                hits++;
                break;
            }
        }

        output.WriteLine($"{file} {label}: {hits} of {ran} = {100.0 * hits / ran:f2} %");
        return (hits, ran);
    }
}
