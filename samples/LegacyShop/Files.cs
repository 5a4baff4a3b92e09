namespace LegacyShop;

/// <summary>
/// The shop's files: a small tree in memory that looks like a server of 2004. A path with <c>..</c> climbs out of the
/// download folder into it, and never into the machine the sample runs on.
/// </summary>
internal static class Files
{
    private const string DownloadFolder = "/var/www/shop/download/";

    private static readonly Dictionary<string, string> Tree = new(StringComparer.Ordinal)
    {
        [DownloadFolder + "catalog.txt"] = "総合カタログ 2004年度版\r\n六角ボルト、ソケットレンチ、表示板ほか\r\n",
        [DownloadFolder + "chumonsho.txt"] = "注文書（FAX用）\r\n品番　　　　数量　　　　納期\r\n",
        ["/var/www/shop/WEB-INF/web.xml"] = "<web-app><!-- db password: himitsu --></web-app>\r\n",
        ["/etc/passwd"] = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nshop:x:500:500::/var/www/shop:/bin/sh\n",
    };

    /// <summary>What the path leads to from the download folder, or null.</summary>
    public static string? Read(string path)
    {
        var parts = new List<string>();
        var full = path.StartsWith('/') ? path : DownloadFolder + path;
        foreach (var part in full.Split('/', '\\'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or ".."))
                parts.Add(part);
        }

        return Tree.GetValueOrDefault("/" + string.Join('/', parts));
    }
}
