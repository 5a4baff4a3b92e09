using System.Text;

namespace Sakimori.Waf.Charsets;

/// <summary>Charsets of one byte a character with ASCII in their lower half. Every byte means something: there are no errors.</summary>
internal sealed class SingleByteCharset : Charset
{
    private readonly int _codePage;
    private readonly char[] _upperHalf;

    public SingleByteCharset(string name, int codePage, params string[] labels)
        : base(name, labels)
    {
        _codePage = codePage;
        var bytes = new byte[128];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i + 0x80);
        }

        _upperHalf = Encoding().GetChars(bytes);
    }

    internal override int Decode(ReadOnlySpan<char> bytes, Span<char> utf8, ref DecodingFacts facts)
    {
        var output = new Utf8Output(utf8);
        foreach (var c in bytes)
        {
            output.Character(c < 0x80 ? c : _upperHalf[c - 0x80]);
        }

        return output.Length;
    }

    internal override byte[] Encode(string text) => Encoding().GetBytes(text);

    private Encoding Encoding() => _codePage == 28591 ? System.Text.Encoding.Latin1 : CodePagesEncodingProvider.Instance.GetEncoding(_codePage)!;
}
