using Sakimori.Rules;

namespace Sakimori.Hosting;

/// <summary>
/// Calls back once after watched files changed and a short quiet. A folder with a watched file is watched whole: rule and data
/// files that come or go there count too, since a glob may mean them.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    // An editor writes a file in several steps, a deployment many files; the last one counts.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly ITimer timer;
    private readonly Action<string, string> unwatched;
    private readonly Dictionary<string, FileSystemWatcher> watchers = new(StringComparer.Ordinal);
    private HashSet<string> files = [];

    /// <param name="changed">Called after a change, never twice at once.</param>
    /// <param name="unwatched">Told a folder that cannot be watched, and why.</param>
    /// <param name="time">The clock.</param>
    public FileWatch(Action changed, Action<string, string> unwatched, TimeProvider time)
    {
        this.unwatched = unwatched;
        timer = time.CreateTimer(_ => changed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches these files from now on, and no others. Not thread-safe.</summary>
    public void Watch(IEnumerable<string> paths)
    {
        files = paths.ToHashSet(StringComparer.Ordinal);
        var folders = files.Select(file => Path.GetDirectoryName(file)!).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in watchers.Keys.Where(folder => !folders.Contains(folder)).ToList())
        {
            watchers.Remove(gone, out var watcher);
            watcher!.Dispose();
        }

        foreach (var folder in folders.Where(folder => !watchers.ContainsKey(folder)))
        {
            if (Open(folder) is { } watcher)
                watchers.Add(folder, watcher);
        }
    }

    public void Dispose()
    {
        foreach (var watcher in watchers.Values)
            watcher.Dispose();
        timer.Dispose();
    }

    private FileSystemWatcher? Open(string folder)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            watcher.Changed += OnChange;
            watcher.Created += OnChange;
            watcher.Deleted += OnChange;
            watcher.Renamed += OnChange;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is IOException or ArgumentException)
        {
            // Out of inotify watches, or the folder is gone: SIGHUP still reloads.
            unwatched(folder, error.Message);
            watcher?.Dispose();
            return null;
        }
    }

    private void OnChange(object sender, FileSystemEventArgs change)
    {
        if (Volatile.Read(ref files).Contains(change.FullPath) || RuleLibrary.IsRuleFile(change.FullPath))
            timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }
}
