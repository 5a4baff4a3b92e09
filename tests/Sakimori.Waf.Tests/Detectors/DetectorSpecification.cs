using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

/// <summary>What every detector promises, checked the same way for each.</summary>
internal sealed class DetectorSpecification(DetectorSpecification.Judge detect, DetectorSpecification.Prefilter mayDetect)
{
    public delegate bool Judge(ReadOnlySpan<char> value, out Finding finding);

    public delegate bool Prefilter(ReadOnlySpan<char> value);

    /// <summary>Characters looked at per character of input, at most, over all four readings.</summary>
    private const int StepsPerCharacter = 400;

    /// <summary>Bytes as chars, as the engine hands them over.</summary>
    public static string Bytes(string utf16) =>
        string.Create(System.Text.Encoding.UTF8.GetByteCount(utf16), utf16, static (span, text) =>
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            for (var i = 0; i < bytes.Length; i++)
            {
                span[i] = (char)bytes[i];
            }
        });

    public void Finds(int count, params string[] attacks)
    {
        var missed = new List<string>();
        foreach (var attack in attacks)
        {
            var value = Bytes(attack);
            var found = detect(value, out var finding);
            if (!found)
            {
                missed.Add(attack);
                continue;
            }

            Assert.True(mayDetect(value), $"prefilter rejects {attack}");
            AssertInside(finding, value);
        }

        Assert.Empty(missed);
        Assert.Equal(count, attacks.Length);
    }

    public void Passes(int count, params string[] values)
    {
        var blocked = new List<string>();
        foreach (var value in values)
        {
            if (detect(Bytes(value), out var finding))
            {
                blocked.Add($"{finding.Kind}: {value}");
            }
        }

        Assert.Empty(blocked);
        Assert.Equal(count, values.Length);
    }

    /// <summary>
    /// Steps per character never grow by more than a tenth when the input is doubled, and no input costs more than a constant per character. A length
    /// at which something is found early, so that the rest is not read, is no measure for the next.
    /// </summary>
    public void Is_linear(params string[] units)
    {
        Assert.SkipUnless(Steps.AreCounted, "steps are counted in debug builds only");
        foreach (var unit in units)
        {
            long most = 0;
            for (var length = 4_096; length <= 65_536; length *= 2)
            {
                var value = string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1))[..length];
                Steps.Reset();
                detect(value, out _);
                var steps = Steps.Count;
                Assert.True(steps <= (long)StepsPerCharacter * length, $"{steps} steps for {length} of {unit}");
                Assert.True(most == 0 || steps <= (most * 22 / 10) + 4_096, $"at most {most} for half, then {steps} steps at {length} of {unit}");
                most = Math.Max(2 * most, steps);
            }
        }
    }

    /// <summary>The best of a few rounds: the shared pool may lose an array to a collection between two of them.</summary>
    public void Allocates_nothing(params string[] values)
    {
        var bytes = values.Select(Bytes).ToArray();
        var least = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var value in bytes)
            {
                detect(value, out _);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>20,000 random mixtures of fragments: detection implies the prefilter, and findings lie inside.</summary>
    public void Prefilter_is_a_superset(params string[] fragments)
    {
        var random = new Random(4);
        var pieces = fragments.Select(Bytes).ToArray();
        var found = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var parts = random.Next(1, 7);
            var value = "";
            for (var p = 0; p < parts; p++)
            {
                value += random.Next(5) == 0 ? ((char)random.Next(256)).ToString() : pieces[random.Next(pieces.Length)];
            }

            if (detect(value, out var finding))
            {
                found++;
                Assert.True(mayDetect(value), $"prefilter rejects {value}");
                AssertInside(finding, value);
            }
        }

        Assert.True(found > 500, $"only {found} of 20,000 mixtures were attacks: the property is vacuous");
    }

    private static void AssertInside(Finding finding, string value)
    {
        Assert.NotEmpty(finding.Kind);
        Assert.True(finding.Start >= 0 && finding.Length >= 0 && finding.Start + finding.Length <= value.Length,
            $"{finding} is outside {value} ({value.Length})");
    }
}
