using System.Text;
using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>Texts a pattern matches, or nearly: walks its tree at random, then damages some of the result.</summary>
internal sealed class PatternSamples(int seed)
{
    private const int MaxLength = 400;
    private readonly Random random = new(seed);

    /// <summary>A text that matches unless an assertion forbids it.</summary>
    public string Match(Node root)
    {
        var text = new StringBuilder();
        Write(root, text);
        return text.ToString();
    }

    /// <summary>One byte dropped, doubled, replaced or changed in case; and perhaps something around it.</summary>
    public string NearMiss(string match)
    {
        var text = new StringBuilder(match);
        for (var damage = random.Next(1, 3); damage > 0 && text.Length > 0; damage--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, 1);
                    break;

                case 1:
                    text.Insert(at, text[at]);
                    break;

                case 2:
                    text[at] = (char)random.Next(256);
                    break;

                case 3:
                    text[at] = char.IsAsciiLetter(text[at]) ? (char)(text[at] ^ 0x20) : text[at];
                    break;

                default:
                    text.Insert(at, " \n'x\u00e9"[random.Next(5)]);
                    break;
            }
        }

        return text.ToString();
    }

    private void Write(Node node, StringBuilder text)
    {
        switch (node)
        {
            case SetNode set:
                var members = Enumerable.Range(0, 256).Where(value => set.Set.Contains((char)value)).ToArray();
                var common = members.Where(value => value is >= ' ' and <= '~').ToArray();
                var from = common.Length > 0 && random.Next(10) > 0 ? common : members;
                text.Append(from.Length == 0 ? "" : (char)from[random.Next(from.Length)]);
                break;

            case ConcatNode concat:
                Array.ForEach(concat.Children, child => Write(child, text));
                break;

            case AlternateNode alternate:
                Write(alternate.Children[random.Next(alternate.Children.Length)], text);
                break;

            case RepeatNode repeat:
                var max = (int)Math.Min(repeat.Max, repeat.Min + 3L);
                for (var turns = random.Next(repeat.Min, max + 1); turns > 0 && text.Length < MaxLength; turns--)
                {
                    Write(repeat.Child, text);
                }

                break;

            case CaptureNode capture:
                Write(capture.Child, text);
                break;

            case AtomicNode atomic:
                Write(atomic.Child, text);
                break;
        }
    }
}
