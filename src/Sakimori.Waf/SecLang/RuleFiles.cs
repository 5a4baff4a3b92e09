using System.Text;

namespace Sakimori.Waf.SecLang;

/// <summary>Finds and reads rule files. Bytes become chars 0–255 one to one, so that patterns meet the bytes of a request.</summary>
internal static class RuleFiles
{
    /// <summary>
    /// The files a path or glob names, sorted by byte: <c>*</c> and <c>?</c> within a path segment, a leading dot only when
    /// asked for. Null, with <paramref name="problem"/> set, when there are too many or a folder cannot be read.
    /// </summary>
    public static IReadOnlyList<string>? Find(string pattern, out string? problem)
    {
        problem = null;
        if (!IsGlob(pattern))
            return File.Exists(pattern) || Directory.Exists(pattern) ? [pattern] : [];
        try
        {
            var root = Path.GetPathRoot(pattern) ?? "";
            var found = new List<string> { root };
            foreach (var segment in pattern[root.Length..].Split('/', Path.DirectorySeparatorChar))
            {
                if (segment.Length > 0)
                    found = Expand(found, segment);
                if (found.Count > SecLangLimits.MaxGlobMatches)
                {
                    problem = $"{pattern} names more than {SecLangLimits.MaxGlobMatches} files";
                    return null;
                }
            }

            found.RemoveAll(path => !File.Exists(path));
            found.Sort(StringComparer.Ordinal);
            return found;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = failure.Message;
            return null;
        }
    }

    public static bool IsGlob(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>Reads a file; null, with <paramref name="problem"/> set, when that fails.</summary>
    public static string? Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new MemoryStream();
            var chunk = new byte[81920];
            // Counted while read: a device or a pipe has no length.
            for (int read; (read = stream.Read(chunk)) > 0;)
            {
                buffer.Write(chunk, 0, read);
                if (buffer.Length > SecLangLimits.MaxFileBytes)
                {
                    problem = $"the file is larger than {SecLangLimits.MaxFileBytes} bytes";
                    return null;
                }
            }

            return Encoding.Latin1.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = failure.Message;
            return null;
        }
    }

    private static List<string> Expand(List<string> folders, string segment)
    {
        var found = new List<string>();
        foreach (var folder in folders)
        {
            if (!IsGlob(segment))
            {
                found.Add(Path.Combine(folder, segment));
                continue;
            }

            var listed = folder.Length == 0 ? "." : folder;
            if (!Directory.Exists(listed))
                continue;
            foreach (var entry in Directory.EnumerateFileSystemEntries(listed))
            {
                var name = Path.GetFileName(entry);
                if (Matches(segment, name) && (name[0] != '.' || segment[0] == '.'))
                    found.Add(Path.Combine(folder, name));
                if (found.Count > SecLangLimits.MaxGlobMatches)
                    return found;
            }
        }

        return found;
    }

    /// <summary>Wildcard match with one point of return: linear in practice, quadratic at worst in a file name's length.</summary>
    private static bool Matches(string pattern, string name)
    {
        var (p, n, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || (pattern[p] == name[n] && pattern[p] != '*')))
            {
                p++;
                n++;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, n);
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
