using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sakimori.Benchmarks.Scaling;

/// <summary>
/// The attack rules of the Core Rule Set once more, with other words: every run of three letters and more in a pattern or phrase is
/// moved along the alphabet, and ids get another beginning, also in the names of variables that rules make for themselves, so that nothing
/// of the first set serves the copy and none judges what the other made. Rules that ask a
/// detector are left out of copies: they have no words to alter.
/// </summary>
internal static partial class AlteredRules
{
    // The files that judge; set-up, exceptions and the evaluation of scores stay single.
    private static readonly int[] s_families = [913, 920, 921, 922, 930, 931, 932, 933, 934, 941, 942, 943, 944, 950, 951, 952, 953, 954, 955, 956];

    /// <summary>Writes a copy to a folder and returns its rule files.</summary>
    /// <param name="crs">The folder of the Core Rule Set.</param>
    /// <param name="folder">Where the copy goes.</param>
    /// <param name="copy">1 to 9: the number before the six digits of an id, and what the words are moved by.</param>
    public static string[] Write(string crs, string folder, int copy)
    {
        foreach (var data in Directory.EnumerateFiles(Path.Combine(crs, "rules"), "*.data"))
        {
            var lines = File.ReadLines(data, Encoding.Latin1).Select(line => line.StartsWith('#') ? line : Alter(line, copy));
            File.WriteAllLines(Path.Combine(folder, Path.GetFileName(data)), lines, Encoding.Latin1);
        }

        var files = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(crs, "rules"), "*.conf").Order(StringComparer.Ordinal))
        {
            var family = FamilyName().Match(Path.GetFileName(file));
            if (family.Success && s_families.Contains(int.Parse(family.Groups[1].Value, CultureInfo.InvariantCulture)))
            {
                var target = Path.Combine(folder, Path.GetFileName(file));
                File.WriteAllText(target, Copy(File.ReadAllText(file, Encoding.Latin1), copy), Encoding.Latin1);
                files.Add(target);
            }
        }

        return [.. files];
    }

    /// <summary>A rule file with other ids and words.</summary>
    internal static string Copy(string text, int copy)
    {
        var kept = Blocks().Split(text).Where(block => !block.Contains("@detect", StringComparison.Ordinal));
        var renumbered = Id().Replace(string.Join("\n\n", kept), $"{copy}$1");
        return PatternArgument().Replace(renumbered, match => match.Groups[1].Value + Alter(match.Groups[2].Value, copy));
    }

    private static string Alter(string text, int copy) => Words().Replace(text, match => Move(match.Value, copy * 5));

    private static string Move(string word, int by) => string.Create(word.Length, (word, by), static (moved, state) =>
    {
        for (var i = 0; i < moved.Length; i++)
        {
            var first = char.IsAsciiLetterLower(state.word[i]) ? 'a' : 'A';
            moved[i] = (char)(first + (state.word[i] - first + state.by) % 26);
        }
    });

    [GeneratedRegex(@"-(\d{3})-")]
    private static partial Regex FamilyName();

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex Blocks();

    // As the id itself, and in the names of variables that a rule makes for itself (tx.header_name_920450_...).
    [GeneratedRegex(@"(?<=\bid:|_name_)(9\d{5})(?!\d)")]
    private static partial Regex Id();

    [GeneratedRegex("(\"!?@(?:rx|pm) )((?:[^\"\\\\]|\\\\.)*)", RegexOptions.Singleline)]
    private static partial Regex PatternArgument();

    // Letters that belong to an escape, a class name or a range keep their meaning.
    [GeneratedRegex(@"(?<=^|[^A-Za-z\\:-]|\\x[0-9A-Fa-f]{2}|\\[bsdwSDWB])(?<!\\x|\\x[0-9A-Fa-f])[A-Za-z]{3,}(?![-:])")]
    private static partial Regex Words();
}
