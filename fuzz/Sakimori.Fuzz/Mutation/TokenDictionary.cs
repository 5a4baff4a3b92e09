using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using Sakimori.Fuzz.Coverage;

namespace Sakimori.Fuzz.Mutation;

/// <summary>
/// Words that random bytes would not hit upon: those of a target's seeds, and the string literals of the code under test, which
/// are what it compares its input with.
/// </summary>
internal sealed class TokenDictionary
{
    private const int LongestToken = 32;

    private readonly byte[][] _fromSeeds;
    private readonly byte[][] _fromCode;

    public TokenDictionary(IEnumerable<byte[]> seeds)
    {
        _fromSeeds = [.. seeds.SelectMany(Words).Distinct().Select(Encoding.Latin1.GetBytes)];
        _fromCode = [.. Instrumentation.Assemblies.SelectMany(StringLiterals).Distinct().Select(Encoding.Latin1.GetBytes)];
    }

    /// <summary>One of the words.</summary>
    public ReadOnlySpan<byte> Pick(Random random)
    {
        var tokens = _fromSeeds.Length > 0 && random.Next(4) != 0 ? _fromSeeds : _fromCode;
        return tokens.Length == 0 ? default : tokens[random.Next(tokens.Length)];
    }

    // Runs of letters and digits, runs of anything else, and each two neighbours together.
    private static IEnumerable<string> Words(byte[] seed)
    {
        var text = Encoding.Latin1.GetString(seed);
        var former = "";
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && end - start < LongestToken && char.IsAsciiLetterOrDigit(text[end]) == char.IsAsciiLetterOrDigit(text[start]))
            {
                end++;
            }

            var word = text[start..end];
            yield return word;
            if (former.Length > 0)
            {
                yield return former + word;
            }

            former = word;
            start = end;
        }
    }

    private static List<string> StringLiterals(string assembly)
    {
        var found = new List<string>();
        using var file = new PEReader(File.OpenRead(Assembly.Load(assembly).Location));
        var metadata = file.GetMetadataReader();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            var text = metadata.GetUserString(handle);
            if (text.Length is > 0 and <= LongestToken && !text.AsSpan().ContainsAnyExceptInRange('\0', '\xFF'))
            {
                found.Add(text);
            }
        }

        return found;
    }
}
