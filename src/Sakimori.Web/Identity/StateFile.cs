namespace Sakimori.Web.Identity;

/// <summary>Small files of state that nobody else on the machine may read.</summary>
internal static class StateFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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

    /// <summary>A folder that only this user may enter, whoever might before. Throws <see cref="UnauthorizedAccessException"/> when it is another's.</summary>
    public static DirectoryInfo Close(string path)
    {
        var folder = Folder(path);
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = Private;
        }

        return folder;
    }

    /// <summary>A folder that only this user may enter, made when missing.</summary>
    public static DirectoryInfo Folder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, Private);
}
