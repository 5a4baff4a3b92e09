using System.IO.Enumeration;

namespace Sakimori.Rules;

/// <summary>Expands <c>*</c> and <c>?</c> in any part of a path, in name order. <c>**</c> is not special.</summary>
internal static class Glob
{
    public static IEnumerable<string> Expand(string path)
    {
        if (path.AsSpan().IndexOfAny('*', '?') < 0)
            return File.Exists(path) ? [path] : Directory.Exists(path) ? RuleLibrary.Files(path) : [];
        IEnumerable<string> found = ["/"];
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            var isLast = i == parts.Length - 1;
            found = part.AsSpan().IndexOfAny('*', '?') < 0
                ? found.Select(folder => Path.Combine(folder, part)).Where(candidate => isLast ? File.Exists(candidate) : Directory.Exists(candidate))
                : found.SelectMany(folder => Match(folder, part, isLast)).ToList();
        }

        return found;
    }

    private static IEnumerable<string> Match(string folder, string pattern, bool files)
    {
        if (!Directory.Exists(folder))
            return [];
        var entries = files ? Directory.EnumerateFiles(folder) : Directory.EnumerateDirectories(folder);
        return entries
            .Where(entry => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(entry), ignoreCase: false))
            .Order(StringComparer.Ordinal);
    }
}
