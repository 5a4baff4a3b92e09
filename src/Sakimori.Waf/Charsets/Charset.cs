using System.Collections.Frozen;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// A charset an application may read its requests in. Decodes bytes (chars 0–255) to UTF-8 (again bytes as chars), for judging
/// only: what is forwarded stays as it came.
/// </summary>
/// <remarks>
/// Decoding never swallows a byte that is not part of a valid character: a lead byte before anything that cannot follow it
/// becomes U+FFFD by itself, and what follows is read on its own (WHATWG Encoding Standard, "prepend"). A quote behind a stray
/// lead byte is therefore always seen. What a careless back end would make of the same bytes is judged as <c>ARGS_BYTES</c>.
/// </remarks>
public abstract class Charset
{
    /// <summary>UTF-8 characters of three bytes are the longest any charset here needs per input byte.</summary>
    internal const int MaxExpansion = 3;

    private protected Charset(string name, params string[] labels)
    {
        Name = name;
        Labels = labels;
    }

    /// <summary>UTF-8.</summary>
    public static Charset Utf8 { get; } = new Utf8Charset();

    /// <summary>Shift_JIS as Windows has it: code page 932, windows-31J.</summary>
    public static Charset ShiftJis { get; } = new DoubleByteCharset(
        "shift_jis", 932, "sjis", "x-sjis", "ms_kanji", "csshiftjis", "shift-jis", "windows-31j", "cswindows31j", "cp932", "ms932", "windows-932");

    /// <summary>EUC-JP with the additions of code page 51932 (NEC row 13, IBM extensions) and JIS X 0212 behind 0x8F.</summary>
    public static Charset EucJp { get; } = new EucJpCharset();

    /// <summary>ISO-2022-JP with half-width kana and JIS X 0212, as mail programs and old forms write it.</summary>
    public static Charset Iso2022Jp { get; } = new Iso2022JpCharset();

    /// <summary>GBK (code page 936).</summary>
    public static Charset Gbk { get; } = new DoubleByteCharset("gbk", 936, "gb2312", "cp936", "x-gbk", "gb_2312-80", "chinese", "gb18030");

    /// <summary>Big5 (code page 950).</summary>
    public static Charset Big5 { get; } = new DoubleByteCharset("big5", 950, "cp950", "big5-hkscs", "cn-big5", "x-x-big5");

    /// <summary>EUC-KR with the additions of code page 949.</summary>
    public static Charset EucKr { get; } = new DoubleByteCharset("euc-kr", 949, "cp949", "ks_c_5601-1987", "ksc5601", "korean", "windows-949");

    private static readonly FrozenDictionary<string, Charset> s_byLabel = All()
        .SelectMany(charset => charset.Labels.Prepend(charset.Name).Select(label => (label, charset)))
        .ToFrozenDictionary(pair => pair.label, pair => pair.charset, StringComparer.OrdinalIgnoreCase);

    /// <summary>The name rules see in <c>REQUEST_CHARSET</c>: lower case, as the WHATWG writes it.</summary>
    public string Name { get; }

    /// <summary>Other names it goes by.</summary>
    internal string[] Labels { get; }

    /// <summary>Bytes below 0x80 always mean ASCII, so a value made of them alone need not be decoded. ESC apart.</summary>
    internal virtual bool IsAsciiTransparent => true;

    /// <summary>Finds a charset by any of its names, ASCII case and surrounding quotes ignored; null when it is none of ours.</summary>
    public static Charset? Find(ReadOnlySpan<char> label)
    {
        var lookup = s_byLabel.GetAlternateLookup<ReadOnlySpan<char>>();
        return lookup.TryGetValue(label.Trim("\"' \t"), out var charset) ? charset : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// Decodes. <paramref name="utf8"/> has room for <see cref="MaxExpansion"/> times the input; returns how much is used.
    /// </summary>
    internal abstract int Decode(ReadOnlySpan<char> bytes, Span<char> utf8, ref DecodingFacts facts);

    /// <summary>The bytes of a text in this charset; what it cannot express becomes <c>?</c>. Not for the hot path.</summary>
    internal abstract byte[] Encode(string text);

    private static IEnumerable<Charset> All() =>
    [
        Utf8, ShiftJis, EucJp, Iso2022Jp, Gbk, Big5, EucKr,
        new SingleByteCharset("iso-8859-1", 28591, "latin1", "l1", "iso8859-1", "iso_8859-1", "cp819"),
        new SingleByteCharset("iso-8859-15", 28605, "latin-9", "iso8859-15"),
        new SingleByteCharset("windows-1250", 1250, "cp1250"),
        new SingleByteCharset("windows-1251", 1251, "cp1251"),
        new SingleByteCharset("windows-1252", 1252, "cp1252"),
        new SingleByteCharset("windows-1253", 1253, "cp1253"),
        new SingleByteCharset("windows-1254", 1254, "cp1254"),
        new SingleByteCharset("windows-1255", 1255, "cp1255"),
        new SingleByteCharset("windows-1256", 1256, "cp1256"),
        new SingleByteCharset("windows-1257", 1257, "cp1257"),
        new SingleByteCharset("windows-1258", 1258, "cp1258"),
        new Utf16Charset("utf-16le", isBigEndian: false, "utf-16", "unicode", "ucs-2"),
        new Utf16Charset("utf-16be", isBigEndian: true),
    ];
}

/// <summary>What was met while decoding.</summary>
internal struct DecodingFacts
{
    /// <summary>Bytes and sequences that are nothing in the charset; each became U+FFFD.</summary>
    public int Errors;

    /// <summary>A byte below 0x80 went into a character: read byte by byte the value has ASCII that the decoded one has not.</summary>
    public bool HidesAscii;
}
