using System.Text;
using Sakimori.Matching.Literals;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// The lines before an empty line are literals, the rest is the value: the scanner, its automaton and the phrase set agree with a
/// naive search.
/// </summary>
internal sealed class LiteralsTarget : FuzzTarget
{
    // The naive search costs literals × value.
    private const int MaxInput = 4 * 1024;

    public override string Name => "literals";

    public override IEnumerable<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "",
            "select\nUNION\nion\n\n1 Union SeLect 2",
            "a\nab\nabc\nb\nbc\n\nxabcxABCxbc",
            "zzqzz\nazzqzz\nbzzqzz\n\nzzqzzqzzqzzqzzqzzqzzazzqzz",
            "\u00E9\u00C9\0\n\n\u00E9\0\u00C9\0",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var parts = Encoding.Latin1.GetString(input[..Math.Min(input.Length, MaxInput)]).Split("\n\n", 2);
        var literals = parts[0].Split('\n');
        var value = parts[^1];

        var scanner = new LiteralScanner([.. literals]);
        var found = new ulong[(literals.Length + 63) / 64];
        var any = scanner.Scan(value, found);
        var byAutomaton = new ulong[found.Length];
        scanner.ScanWithAutomaton(value, byAutomaton);

        var folded = Fold(value);
        var expectedAny = false;
        for (var i = 0; i < literals.Length; i++)
        {
            var expected = folded.Contains(Fold(literals[i]), StringComparison.Ordinal);
            expectedAny |= expected;
            Require(expected == IsSet(found, i), "the scanner", literals[i]);
            if (literals[i].Length > 1)
                Require(expected == IsSet(byAutomaton, i), "the automaton", literals[i]);
        }

        Require(any == expectedAny, "the scanner's answer", "");
        var hasPhrase = literals.Any(literal => literal.Length > 0 && folded.Contains(Fold(literal), StringComparison.Ordinal));
        Require(new PhraseSet([.. literals]).TryFind(value, out var start, out var length) == hasPhrase, "the phrase set", "");
        Require(!hasPhrase || literals.Any(literal => Fold(literal) == folded.Substring(start, length)), "the phrase found", "");
    }

    private static bool IsSet(ulong[] bits, int index) => (bits[index >> 6] >> index & 1) != 0;

    private static string Fold(string text) =>
        string.Concat(text.Select(item => item is >= 'A' and <= 'Z' ? (char)(item + 32) : item));

    private static void Require(bool holds, string who, string literal)
    {
        if (!holds)
            throw new InvalidOperationException($"{who} is wrong about «{literal}».");
    }
}
