using Sakimori.Incidents.Exports.Sending;
using Sakimori.Languages;
using Sakimori.Storage;

namespace Sakimori.Configuration;

/// <summary>Reads <c>state_dir</c>, <c>store</c> and <c>console</c>.</summary>
internal sealed class ServiceReader(string folder, ProblemList problems)
{
    // The first line of a file is a connection string, not a novel.
    private const int ConnectionLimitChars = 4096;

    public ServiceOptions Read(Section document)
    {
        var directory = Path.GetFullPath(document.Text("state_dir")?.Text ?? ServiceOptions.DefaultFolder, folder);
        var services = ServiceOptions.In(directory);
        if (document.Open("store") is { } store)
            services = ReadStore(services, store);
        if (document.Open("console") is { } console)
            services = ReadConsole(services, console);
        return services.Store is null ? services with { Console = null } : services;
    }

    private ServiceOptions ReadStore(ServiceOptions services, Section section)
    {
        var use = section.Choice("use") ?? "sqlite";
        var connection = ReadConnection(section);
        if (use == "postgresql" && connection is null && !section.Has("connection_file"))
            problems.Add(section.Node, Messages.PostgresNeedsConnection);
        var given = new RetentionPolicy();
        var store = services.Store! with
        {
            Postgres = use == "postgresql" ? connection : null,
            JournalMaxBytes = section.Size("journal_max_size") ?? services.Store.JournalMaxBytes,
            Retention = given with
            {
                Allowed = Days(section, "keep_allowed_days") ?? given.Allowed,
                Detections = Days(section, "keep_detections_days") ?? given.Detections,
                Incidents = Days(section, "keep_incidents_days") ?? given.Incidents,
                MaxBytes = section.Size("max_size") ?? given.MaxBytes,
                Archive = section.Choice("archive") != "off",
            },
        };
        return services with
        {
            Store = use == "off" ? null : store,
            AllowedPerSecond = section.Count("allowed_per_second") ?? services.AllowedPerSecond,
            AnchorFile = section.Text("anchor_file") is { } anchor ? Path.GetFullPath(anchor.Text, folder) : null,
            AnchorSyslog = ReadAnchorSyslog(section),
        };
    }

    private Uri? ReadAnchorSyslog(Section section)
    {
        if (section.Text("anchor_syslog") is not { } text)
            return null;
        if (Uri.TryCreate(text.Text, UriKind.Absolute, out var address) && SyslogConnection.IsGood(address))
            return address;
        problems.Add(text.Node, Messages.NoSyslogAddress, text.Text);
        return null;
    }

    private string? ReadConnection(Section section)
    {
        if (section.Text("connection_file") is not { } file)
            return null;
        var path = Path.GetFullPath(file.Text, folder);
        if (!File.Exists(path))
        {
            problems.Add(file.Node, Messages.FileIsMissing, path);
            return null;
        }

        var line = File.ReadLines(path).FirstOrDefault()?.Trim();
        if (line is { Length: > 0 and <= ConnectionLimitChars })
            return line;
        problems.Add(file.Node, Messages.ConnectionFileIsEmpty, path);
        return null;
    }

    private ServiceOptions ReadConsole(ServiceOptions services, Section section)
    {
        var given = services.Console!;
        (string, string)? certificate = section.Open("tls") is { } tls ? ReadCertificate(tls) : null;
        Uri? listen = null;
        if (section.Text("listen") is { } text)
        {
            if (text.Text == "off")
                return services with { Console = null };
            if (Uri.TryCreate(text.Text, UriKind.Absolute, out listen) && listen.Scheme is "http" or "https" && listen.PathAndQuery == "/")
            {
                if (listen.Scheme == Uri.UriSchemeHttps && !section.Has("tls"))
                    problems.Add(text.Node, Messages.HttpsNeedsTls);
                if (listen.Scheme == Uri.UriSchemeHttp && !listen.IsLoopback)
                    problems.Add(text.Node, Messages.ConsoleNeedsHttps);
            }
            else
            {
                problems.Add(text.Node, Messages.UrlIsBad, text.Text);
                listen = null;
            }
        }

        return services with
        {
            Console = given with
            {
                Listen = listen ?? given.Listen,
                MayMove = listen is null,
                Tls = certificate,
                TimeZone = ReadZone(section),
                SessionIdle = section.Duration("session_idle") ?? given.SessionIdle,
                SessionLength = section.Duration("session_length") ?? given.SessionLength,
                ForbidOwnApproval = section.Choice("own_approval") == "forbidden",
                RequireSecondFactor = section.Choice("second_factor") == "required",
            },
        };
    }

    private TimeZoneInfo? ReadZone(Section section)
    {
        if (section.Text("time_zone") is not { } text)
            return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text.Text, out var zone))
            return zone;
        problems.Add(text.Node, Messages.ZoneIsUnknown, text.Text);
        return null;
    }

    private (string Certificate, string Key) ReadCertificate(Section section)
    {
        return (Existing("certificate"), Existing("key"));

        string Existing(string key)
        {
            if (section.Text(key) is not { } text)
                return "";
            var path = Path.GetFullPath(text.Text, folder);
            if (!File.Exists(path))
                problems.Add(text.Node, Messages.FileIsMissing, path);
            return path;
        }
    }

    private static TimeSpan? Days(Section section, string key) => section.Count(key) is { } days ? TimeSpan.FromDays(days) : null;
}
