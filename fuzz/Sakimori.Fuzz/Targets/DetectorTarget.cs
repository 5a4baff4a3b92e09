using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary>What every detector promises for any bytes: no exception, a finding inside the value, a sound prefilter.</summary>
internal abstract class DetectorTarget : FuzzTarget
{
    /// <summary>Longer values repeat what shorter ones show.</summary>
    private const int LongestInput = 4_096;

    public sealed override void Run(ReadOnlySpan<byte> input)
    {
        input = input[..Math.Min(input.Length, LongestInput)];
        Span<char> value = stackalloc char[LongestInput];
        for (var i = 0; i < input.Length; i++)
        {
            value[i] = (char)input[i];
        }

        value = value[..input.Length];
        if (!Detect(value, out var finding))
        {
            return;
        }

        if (!MayDetect(value))
        {
            throw new InvalidOperationException($"{Name}: the prefilter rejects what the detector finds ({finding.Kind})");
        }

        if (finding.Start < 0 || finding.Length < 0 || finding.Start + finding.Length > value.Length)
        {
            throw new InvalidOperationException($"{Name}: {finding} is outside {value.Length} characters");
        }
    }

    /// <summary>Seeds written as text, one byte per character.</summary>
    protected static IEnumerable<byte[]> Texts(params string[] seeds) =>
        seeds.Select(static seed => seed.Select(static c => (byte)c).ToArray());

    protected abstract bool MayDetect(ReadOnlySpan<char> value);

    protected abstract bool Detect(ReadOnlySpan<char> value, out Finding finding);
}
