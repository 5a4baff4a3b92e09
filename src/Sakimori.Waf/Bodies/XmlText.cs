using System.Text;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Bodies;

/// <summary>Turns text of an XML document back into bytes as chars: UTF-8, or as they were when they could not be decoded.</summary>
internal sealed class XmlText(TextArena arena, bool isRaw)
{
    /// <summary>The two texts as one.</summary>
    public ReadOnlyMemory<char> Concat(ReadOnlyMemory<char> head, ReadOnlyMemory<char> tail) => arena.Concat(head, tail);

    /// <summary>Copies into the arena.</summary>
    public ReadOnlyMemory<char> ToBytes(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return arena.Copy(text);
        }

        // A char outside a pair takes at most three bytes, a pair four.
        var target = arena.Reserve(checked(text.Length * 3));
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < '\x80' || (isRaw && c <= '\xFF'))
            {
                target[written++] = c;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                written += Utf8.Write(char.ConvertToUtf32(c, text[++i]), target[written..]);
            }
            else
            {
                written += Utf8.Write(char.IsSurrogate(c) ? '?' : c, target[written..]);
            }
        }

        return arena.Commit(written);
    }
}
