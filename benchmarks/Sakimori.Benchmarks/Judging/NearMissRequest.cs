using System.Text;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;

namespace Sakimori.Benchmarks.Judging;

/// <summary>
/// The adversary of a prefilter: a form value of pieces that each begin like a literal and are none, so that candidates are looked at
/// all the time and nothing is found. Pieces that match a rule by themselves are left out: a match is another cost.
/// </summary>
internal static class NearMissRequest
{
    /// <summary>A form whose body is about so many bytes long.</summary>
    public static SampleRequest Build(RuleSet rules, RuleLiterals literals, int bytes)
    {
        var judge = new Judge(rules, EngineMode.Observe);
        var pieces = literals.NearMisses().Where(piece => judge.Run(Samples.Value("piece", piece)) is null).ToArray();
        var random = new Random(17);
        random.Shuffle(pieces);
        var text = new StringBuilder();
        for (var i = 0; Uri.EscapeDataString(text.ToString()).Length < bytes; i++)
        {
            // A few at a time: the length is of the encoded text.
            for (var j = 0; j < 8; j++)
            {
                text.Append(pieces[(i * 8 + j) % pieces.Length]).Append(' ');
            }
        }

        return Samples.Value("near misses", text.ToString());
    }
}
