using System.Text.RegularExpressions;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Components;

/// <summary>What a masked value is said to hold: stored and exported in English, shown in the reader's language.</summary>
internal static partial class MaskTexts
{
    public static readonly Text Letters = new("文字", "letters");
    public static readonly Text Digits = new("数字", "digits");
    public static readonly Text Spaces = new("空白", "spaces");
    public static readonly Text Controls = new("制御文字", "control characters");
    public static readonly Text Others = new("その他の文字", "other characters");

    private static readonly Text[] s_kinds = [Letters, Digits, Spaces, Controls, Others];

    /// <summary>A text with its masks, as <c>[12: letters, digits]</c>, in a language. What else stands in it stays as it is.</summary>
    public static string Of(string text, Words words) => words.IsJapanese
        ? Mask().Replace(text, mask => Kind().Replace(mask.Value, kind => Array.Find(s_kinds, known => known.En == kind.Value)!.Ja))
        : text;

    [GeneratedRegex(@"\[[0-9]{1,10}: (?:letters|digits|spaces|control characters|other characters)(?:, (?:letters|digits|spaces|control characters|other characters))*(?=, |\])")]
    private static partial Regex Mask();

    [GeneratedRegex("letters|digits|spaces|control characters|other characters")]
    private static partial Regex Kind();
}
