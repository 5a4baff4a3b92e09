using Sakimori.Matching.Patterns;
using Sakimori.Waf.Rules.Scanning;

namespace Sakimori.Waf.Tests.Rules.Scanning;

/// <summary>The gate admits exactly the links whose sets a text meets, as asking one after the other does.</summary>
public sealed class ByteGateTests
{
    private const int Gates = 60;
    private const int TextsPerGate = 100;

    [Fact]
    public void All_links_at_once_are_the_links_one_by_one()
    {
        var random = new Random(41);
        var compared = 0;
        var admitted = 0;
        for (var gate = 0; gate < Gates; gate++)
        {
            var needs = new ByteSet[random.Next(1, 200)][];
            for (var link = 0; link < needs.Length; link++)
            {
                needs[link] = [.. Enumerable.Range(0, random.Next(0, ByteNeeds.Limit + 1)).Select(_ => Set(random, random.Next(1, 60)))];
            }

            var fast = new ByteGate(needs);
            for (var text = 0; text < TextsPerGate; text++)
            {
                var present = Set(random, random.Next(0, 40));
                var links = new ulong[(needs.Length + 63) / 64];
                fast.Admit(present, links);
                for (var link = 0; link < needs.Length; link++)
                {
                    var isAdmitted = (links[link >> 6] >> link & 1) != 0;
                    Assert.Equal(needs[link].All(need => Fold(need).Overlaps(Fold(present))), isAdmitted);
                    compared++;
                    admitted += isAdmitted ? 1 : 0;
                }
            }
        }

        // Both answers occur often enough to mean something.
        Assert.InRange(compared, Gates * TextsPerGate, int.MaxValue);
        Assert.InRange(admitted, compared / 20, compared * 19 / 20);
    }

    private static ByteSet Set(Random random, int count) =>
        Enumerable.Range(0, count).Aggregate(default(ByteSet), (set, _) => set.With((byte)(random.Next(3) == 0 ? random.Next(256) : random.Next('A', 'z'))));

    private static ByteSet Fold(ByteSet set)
    {
        var folded = set;
        for (var letter = 'A'; letter <= 'Z'; letter++)
        {
            if (set.Contains(letter))
            {
                folded = folded.With((byte)(letter | 0x20));
            }
        }

        return folded;
    }
}
