using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary>
/// Files an attacker reads first, written with <c>/</c> and matched without regard to case, as the tail of a path.
/// </summary>
/// <remarks>Facts from the file systems' own documentation: FHS, Servlet, IIS, ASP.NET, Windows, SSH, Git, Apache.</remarks>
internal static class TraversalTargets
{
    /// <summary>Absolute on a POSIX system, or in an application's tree under any directory.</summary>
    private static readonly string[] Paths =
    [
        "etc/passwd", "etc/shadow", "etc/group", "etc/gshadow", "etc/hosts", "etc/issue", "etc/motd", "etc/fstab",
        "etc/sudoers", "etc/crontab", "etc/security/passwd", "etc/master.passwd", "etc/resolv.conf", "etc/mysql/my.cnf",
        "etc/ssh/sshd_config", "etc/apache2/apache2.conf", "etc/httpd/conf", "etc/nginx/nginx.conf", "etc/php.ini",
        "proc/self/", "proc/version", "proc/cmdline", "proc/mounts", "proc/net/", "proc/1/", "proc/sched_debug",
        "var/log/apache", "var/log/httpd", "var/log/nginx", "var/log/auth.log", "var/log/messages", "var/log/syslog",
        "var/log/mail", "var/log/vsftpd", "var/run/secrets/", "var/run/docker.sock", "var/lib/php/sess",
        ".ssh/id_", ".ssh/authorized_keys", ".ssh/known_hosts", ".bash_history", ".mysql_history", ".aws/credentials",
        ".git/config", ".git/head", ".git/index", ".svn/entries", ".svn/wc.db", ".kube/config", ".docker/config.json",
        "web-inf/", "meta-inf/manifest.mf", "meta-inf/context.xml", "conf/tomcat-users.xml", "boot.ini",
        "windows/win.ini", "windows/system.ini", "windows/system32/", "windows/repair/", "windows/php.ini",
        "windows/panther/", "winnt/win.ini", "winnt/system32/", "winnt/repair/", "inetpub/logs/", "global.asa",
        "system32/drivers/etc/hosts", "system32/config/sam", "system32/inetsrv/", "web.config", "machine.config",
    ];

    /// <summary>Hidden files that are sensitive as the last part of a path.</summary>
    private static readonly string[] HiddenFiles =
        [".env", ".htaccess", ".htpasswd", ".netrc", ".pgpass", ".npmrc", ".dockercfg", ".git-credentials", "id_rsa", "id_dsa", "id_ed25519"];

    /// <summary>All of them, with forward slashes.</summary>
    public static IEnumerable<string> Names => [.. Paths, .. HiddenFiles];

    private static readonly PhraseSearch Search = new(
        [.. Paths, .. Paths.Where(path => path.Contains('/')).Select(path => path.Replace('/', '\\')), .. HiddenFiles],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a sensitive name occurs anywhere in <paramref name="text"/>, with either slash.</summary>
    public static bool Contains(ReadOnlySpan<char> text) => text.ContainsAny(Search);

    /// <summary>Where a sensitive file stands as the tail or a directory of <paramref name="path"/> (slashes made forward), or -1.</summary>
    public static int IndexIn(ReadOnlySpan<char> path)
    {
        for (var from = 0; from < path.Length;)
        {
            var offset = path[from..].IndexOfAny(Search);
            if (offset < 0)
            {
                return -1;
            }

            var at = from + offset;
            if ((at == 0 || path[at - 1] is '/' or ':' or '\0') && IsComplete(path[at..]))
            {
                return at;
            }

            from = at + 1;
        }

        return -1;
    }

    /// <summary>A name must end where it ends: <c>/.env</c> but not <c>/.environment</c>.</summary>
    private static bool IsComplete(ReadOnlySpan<char> tail)
    {
        foreach (var name in HiddenFiles)
        {
            if (tail.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return tail.Length == name.Length || !char.IsAsciiLetterOrDigit(tail[name.Length]) && tail[name.Length] != '_';
            }
        }

        foreach (var name in Paths)
        {
            if (tail.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                var next = tail.Length == name.Length || name[^1] is '/' or '_' ? '\0' : tail[name.Length];
                return !char.IsAsciiLetterOrDigit(next) || name.StartsWith("var/", StringComparison.Ordinal);
            }
        }

        return false;
    }
}
