namespace Sakimori.Hosting;

/// <summary>Sakimori's own folder on this machine: installed rule sets and the sockets of running gateways.</summary>
internal static class Home
{
    /// <summary><c>SAKIMORI_HOME</c>, else <c>XDG_DATA_HOME/sakimori</c>, else <c>~/.local/share/sakimori</c>.</summary>
    public static string Find(Func<string, string?> environment)
    {
        if (environment("SAKIMORI_HOME") is { Length: > 0 } home)
            return Path.GetFullPath(home);
        if (environment("XDG_DATA_HOME") is { Length: > 0 } data)
            return Path.Combine(data, "sakimori");
        return Path.Combine(environment("HOME") is { Length: > 0 } user ? user : "/", ".local/share/sakimori");
    }
}
