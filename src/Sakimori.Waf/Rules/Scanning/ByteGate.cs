using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// Which of many links can match a text, told from the set of its bytes, all links at once.
///
/// Each link has up to four sets of bytes, of each of which a text must have one. For every byte there is a row: for each link,
/// which of its four sets have that byte. The rows of all bytes present are combined; a link passes when all four are met.
/// Letter case is ignored.
/// </summary>
internal sealed class ByteGate
{
    private const int Bytes = 256;
    private const ulong UpperCase = 0x07FFFFFEUL;

    private readonly int _words;

    // By byte, then by word of links: the four sets side by side.
    private readonly Vector256<ulong>[] _rows;

    // Sets that a link does not have are met by every text.
    private readonly Vector256<ulong>[] _met;

    /// <summary>The needs of each link, at most <see cref="ByteNeeds.Limit"/> sets.</summary>
    public ByteGate(ByteSet[][] needs)
    {
        _words = (needs.Length + 63) / 64;
        _rows = new Vector256<ulong>[Bytes * _words];
        _met = new Vector256<ulong>[_words];
        for (var link = 0; link < needs.Length; link++)
        {
            for (var set = 0; set < ByteNeeds.Limit; set++)
            {
                if (set >= needs[link].Length)
                {
                    Mark(ref _met[link >> 6], set, link);
                    continue;
                }

                for (var value = 0; value < Bytes; value++)
                {
                    if (needs[link][set].Contains((char)value))
                    {
                        Mark(ref _rows[Lower(value) * _words + (link >> 6)], set, link);
                    }
                }
            }
        }
    }

    /// <summary>The links that a text with these bytes can match.</summary>
    public void Admit(in ByteSet present, Span<ulong> links)
    {
        if (_words <= 2)
        {
            AdmitInOnePass(present, links);
        }
        else
        {
            AdmitByWord(present, links);
        }
    }

    // Few links: what has been combined so far stays in registers.
    private void AdmitInOnePass(in ByteSet present, Span<ulong> links)
    {
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        var met = _met[0];
        var second = _words == 2 ? _met[1] : default;
        var lower = present.B & ~UpperCase | (present.B & UpperCase) << 32;
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var bits = quarter switch { 0 => present.A, 1 => lower, 2 => present.C, _ => present.D };
            for (; bits != 0; bits &= bits - 1)
            {
                ref var row = ref Unsafe.Add(ref rows, ((quarter << 6) + BitOperations.TrailingZeroCount(bits)) * _words);
                met |= row;
                if (_words == 2)
                {
                    second |= Unsafe.Add(ref row, 1);
                }
            }
        }

        links[0] = met[0] & met[1] & met[2] & met[3];
        if (_words == 2)
        {
            links[1] = second[0] & second[1] & second[2] & second[3];
        }
    }

    [SkipLocalsInit]
    private void AdmitByWord(in ByteSet present, Span<ulong> links)
    {
        Span<int> rows = stackalloc int[Bytes];
        var count = 0;
        count = List(present.A, 0, rows, count);
        count = List(present.B & ~UpperCase | (present.B & UpperCase) << 32, 64, rows, count);
        count = List(present.C, 128, rows, count);
        count = List(present.D, 192, rows, count);
        ref var first = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (var word = 0; word < _words; word++)
        {
            var met = _met[word];
            foreach (var row in rows[..count])
            {
                met |= Unsafe.Add(ref first, row + word);
            }

            links[word] = met[0] & met[1] & met[2] & met[3];
        }
    }

    private static void Mark(ref Vector256<ulong> sets, int set, int link) => sets = sets.WithElement(set, sets[set] | 1UL << link);

    private static int Lower(int value) => value is >= 'A' and <= 'Z' ? value | 0x20 : value;

    private int List(ulong bits, int first, Span<int> rows, int count)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            rows[count++] = (first + BitOperations.TrailingZeroCount(bits)) * _words;
        }

        return count;
    }
}
