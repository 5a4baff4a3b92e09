namespace Sakimori.Testing;

/// <summary>Waits for what another thread writes to a file.</summary>
public static class FileText
{
    /// <summary>Returns the file's text once it contains <paramref name="part"/>; fails after ten seconds.</summary>
    public static async Task<string> WaitForAsync(string path, string part)
    {
        var folder = Path.GetDirectoryName(path)!;
        var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(folder) { EnableRaisingEvents = true };
        watcher.Changed += (_, _) => changed.Release();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var text = await new StreamReader(stream).ReadToEndAsync(patience.Token);
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return text;
            }

            await changed.WaitAsync(patience.Token);
        }
    }
}
