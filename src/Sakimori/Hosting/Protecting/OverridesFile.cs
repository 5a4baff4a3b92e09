using System.Text;

namespace Sakimori.Hosting.Protecting;

/// <summary>The rule file of a site's overrides: written whole or not at all, so that a start reads it without the database.</summary>
internal static class OverridesFile
{
    /// <summary>Where it lies. A site's name has no character that means something in a path.</summary>
    public static string PathOf(string folder, string site) => Path.Combine(folder, site + ".conf");

    /// <summary>Writes it; an empty text removes it. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public static void Write(string path, string text)
    {
        if (text.Length == 0)
        {
            File.Delete(path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var fresh = path + ".new";
        File.WriteAllText(fresh, text, Encoding.Latin1);
        File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(fresh, path, overwrite: true);
    }
}
