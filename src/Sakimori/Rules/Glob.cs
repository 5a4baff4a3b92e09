using System.IO.Enumeration;

namespace Sakimori.Rules;

/// <summary>
/// Expands <c>*</c> and <c>?</c> in any part of a path, in name order; <c>**</c> is not special. A folder that cannot be read
/// may hold rules, so it is told, never passed over. One instance serves one rule selection: what it looks into is bounded.
/// </summary>
internal sealed class Glob(int maxFolders = Glob.MaxFolders)
{
    /// <summary>Folders one selection looks into. <c>/*/*/*/*.conf</c> would otherwise read the whole machine.</summary>
    public const int MaxFolders = 4096;

    private readonly List<string> _unreadable = [];
    private int _folders;

    /// <summary>Folders that matched and could not be read, in the order they were found.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>Whether a search was ended by the limit: what came back is not all there is.</summary>
    public bool IsCutShort => _folders > maxFolders;

    public IReadOnlyList<string> Expand(string path)
    {
        if (path.AsSpan().IndexOfAny('*', '?') < 0)
            return File.Exists(path) ? [path] : Entries(path, "*.conf", files: true);
        List<string> found = ["/"];
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            var isLast = i == parts.Length - 1;
            if (found.Count > maxFolders)
            {
                // Stars before this part matched so many folders that asking each of them would take seconds.
                _folders = maxFolders + 1;
                return [];
            }

            found = part.AsSpan().IndexOfAny('*', '?') < 0
                ? [.. found.Select(folder => Path.Combine(folder, part)).Where(candidate => isLast ? File.Exists(candidate) : Directory.Exists(candidate))]
                : [.. found.SelectMany(folder => Entries(folder, part, isLast))];
        }

        return found;
    }

    private IReadOnlyList<string> Entries(string folder, string pattern, bool files)
    {
        if (IsCutShort || !Directory.Exists(folder) || ++_folders > maxFolders)
            return [];
        try
        {
            var entries = files ? Directory.EnumerateFiles(folder) : Directory.EnumerateDirectories(folder);
            return
            [
                .. entries
                    .Where(entry => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(entry), ignoreCase: false))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            // Gone since it was listed.
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _unreadable.Add(folder);
            return [];
        }
    }
}
