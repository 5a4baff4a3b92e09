using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Sakimori.Web.Identity;

/// <summary>A session as it is kept: of its secret only the hash.</summary>
internal sealed record Session(string Hash, long Person, DateTimeOffset Began, DateTimeOffset Seen, bool HasSecondFactor, string From)
{
    /// <summary>What it is called where it is listed: enough to tell it from others, too little to use it.</summary>
    public string Id => Hash[..16];
}

/// <summary>
/// The sessions that are open. A cookie is worth something only while its session is here, so signing out, a changed password and an
/// admin end a session at once, in every tab and every live page. Sessions survive a restart (a file in the state folder, hashes
/// only). Thread-safe.
/// </summary>
internal sealed partial class Sessions(ConsoleOptions options, TimeProvider time, ILogger<Sessions> logger)
{
    /// <summary>Sessions a person may have; the one not seen for longest ends when one more begins.</summary>
    public const int MaxOfPerson = 10;

    /// <summary>The last use is written to the file at most this often.</summary>
    private static readonly TimeSpan s_writeInterval = TimeSpan.FromMinutes(1);

    // Guards all that follows and the file.
    private readonly Lock _lock = new();
    private Dictionary<string, Session>? _sessions;
    private DateTimeOffset _writtenAt;

    private string File => Path.Combine(options.StateDirectory, "sessions.json");

    /// <summary>Begins one and returns its secret.</summary>
    public string Begin(long person, bool hasSecondFactor, string from)
    {
        var secret = Secret.Make();
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var all = Load();
            Forget(all, now);
            foreach (var surplus in all.Values.Where(session => session.Person == person).OrderByDescending(session => session.Seen).Skip(MaxOfPerson - 1).ToArray())
            {
                all.Remove(surplus.Hash);
            }

            all.Add(Secret.Hash(secret), new(Secret.Hash(secret), person, now, now, hasSecondFactor, from));
            Write(all, now);
        }

        return secret;
    }

    /// <summary>The session of a secret, seen now; null when it has ended, was idle too long or is too old.</summary>
    public Session? Use(string secret) => Look(secret, isUse: true);

    /// <summary>The session of a secret without counting as use.</summary>
    public Session? Find(string secret) => Look(secret, isUse: false);

    /// <summary>Ends the session of a secret.</summary>
    public void End(string secret)
    {
        lock (_lock)
        {
            var all = Load();
            if (all.Remove(Secret.Hash(secret)))
            {
                Write(all, time.GetUtcNow());
            }
        }
    }

    /// <summary>Ends a session by the name it is listed under; false when the person has none of that name.</summary>
    public bool End(long person, string id) => End(session => session.Person == person && session.Id == id) > 0;

    /// <summary>Ends all sessions of a person but one.</summary>
    public void EndAll(long person, string exceptSecret = "")
    {
        var except = Secret.Hash(exceptSecret);
        End(session => session.Person == person && session.Hash != except);
    }

    /// <summary>A person's open sessions, the latest used first.</summary>
    public ImmutableArray<Session> Of(long person)
    {
        lock (_lock)
        {
            var all = Load();
            Forget(all, time.GetUtcNow());
            return [.. all.Values.Where(session => session.Person == person).OrderByDescending(session => session.Seen)];
        }
    }

    private int End(Func<Session, bool> which)
    {
        lock (_lock)
        {
            var all = Load();
            var ended = all.Values.Where(which).ToArray();
            foreach (var session in ended)
            {
                all.Remove(session.Hash);
            }

            if (ended.Length > 0)
            {
                Write(all, time.GetUtcNow());
            }

            return ended.Length;
        }
    }

    private Session? Look(string secret, bool isUse)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var all = Load();
            var hash = Secret.Hash(secret);
            if (!all.TryGetValue(hash, out var session) || IsOver(session, now))
            {
                return null;
            }

            if (isUse)
            {
                all[hash] = session = session with { Seen = now };
                if (now - _writtenAt >= s_writeInterval)
                {
                    Write(all, now);
                }
            }

            return session;
        }
    }

    private bool IsOver(Session session, DateTimeOffset now) => now - session.Seen >= options.SessionIdle || now - session.Began >= options.SessionLength;

    private void Forget(Dictionary<string, Session> all, DateTimeOffset now)
    {
        foreach (var over in all.Values.Where(session => IsOver(session, now)).ToArray())
        {
            all.Remove(over.Hash);
        }
    }

    private Dictionary<string, Session> Load()
    {
        if (_sessions is not null)
        {
            return _sessions;
        }

        _sessions = new(StringComparer.Ordinal);
        try
        {
            if (System.IO.File.Exists(File))
            {
                foreach (var session in JsonSerializer.Deserialize<Session[]>(System.IO.File.ReadAllBytes(File)) ?? [])
                {
                    _sessions[session.Hash] = session;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Everybody signs in again.
            LogUnreadable(logger, File, e.Message);
        }

        return _sessions;
    }

    private void Write(Dictionary<string, Session> all, DateTimeOffset now)
    {
        _writtenAt = now;
        try
        {
            StateFile.Write(File, JsonSerializer.SerializeToUtf8Bytes(all.Values));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Sessions go on; a restart ends those that are not in the file, and one ended meanwhile comes back until it is over.
            LogUnwritten(logger, File, e.Message);
        }
    }

    [LoggerMessage(EventId = 7101, Level = LogLevel.Warning, Message = "Sessions could not be read from {File}, everybody signs in again: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string file, string problem);

    [LoggerMessage(EventId = 7102, Level = LogLevel.Warning, Message = "Sessions could not be written to {File}: {Problem}")]
    private static partial void LogUnwritten(ILogger logger, string file, string problem);
}
