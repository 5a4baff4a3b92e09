namespace Sakimori.Storage;

/// <summary>What is remembered is nobody else's: folders are made with mode 0700, files with 0600.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder when it is missing.</summary>
    public static void MakeFolder(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, FileMode600 | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path}: the folder cannot be made ({exception.Message}): make it, owned by this user", exception);
        }
    }

    /// <summary>Makes a file that must not exist yet, for writing; others may read it as it grows.</summary>
    public static FileStream Create(string path) => Open(path, FileMode.CreateNew, FileShare.Read);

    /// <summary>Opens or makes a file for writing.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        return new FileStream(path, options);
    }
}
