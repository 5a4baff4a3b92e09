namespace Sakimori.Web.Identity;

/// <summary>Small files of state that nobody else on the machine may read.</summary>
internal static class StateFile
{
    /// <summary>Replaces a file as a whole, readable by this user only. Throws <see cref="IOException"/>.</summary>
    public static void Write(string path, byte[] content)
    {
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(content);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>A folder that only this user may enter, made when missing.</summary>
    public static DirectoryInfo Folder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
