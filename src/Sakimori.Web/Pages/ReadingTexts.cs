using System.Collections.Frozen;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Pages;

/// <summary>What charsets are called by those who know them by what is written in them.</summary>
internal static class ReadingTexts
{
    private static readonly Text s_japanese = new("日本語", "Japanese");
    private static readonly Text s_western = new("西ヨーロッパ", "Western European");

    private static readonly FrozenDictionary<string, Text> s_scripts = new Dictionary<string, Text>
    {
        ["shift_jis"] = s_japanese,
        ["windows-31j"] = new("shift_jis と同じ", "the same as shift_jis"),
        ["cp932"] = new("shift_jis と同じ", "the same as shift_jis"),
        ["euc-jp"] = s_japanese,
        ["iso-2022-jp"] = new("日本語（JIS）", "Japanese (JIS)"),
        ["iso-8859-1"] = s_western,
        ["iso-8859-15"] = s_western,
        ["windows-1252"] = s_western,
        ["windows-1250"] = new("中央ヨーロッパ", "Central European"),
        ["windows-1251"] = new("キリル文字", "Cyrillic"),
        ["windows-1253"] = new("ギリシャ語", "Greek"),
        ["windows-1254"] = new("トルコ語", "Turkish"),
        ["windows-1255"] = new("ヘブライ語", "Hebrew"),
        ["windows-1256"] = new("アラビア語", "Arabic"),
        ["windows-1257"] = new("バルト諸語", "Baltic"),
        ["windows-1258"] = new("ベトナム語", "Vietnamese"),
        ["gbk"] = new("簡体字中国語", "Simplified Chinese"),
        ["big5"] = new("繁体字中国語", "Traditional Chinese"),
        ["euc-kr"] = new("韓国語", "Korean"),
    }.ToFrozenDictionary();

    /// <summary>The name of a charset as the configuration writes it, and what is written in it; a name alone where it says enough.</summary>
    public static string Label(Words words, string charset) =>
        !s_scripts.TryGetValue(charset, out var script) ? charset : words.IsJapanese ? $"{charset}（{words[script]}）" : $"{charset} ({words[script]})";
}
