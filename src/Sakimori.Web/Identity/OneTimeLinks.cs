namespace Sakimori.Web.Identity;

/// <summary>
/// Links that let somebody in once without a password: the first admin, a person an admin has added, a forgotten password. 256
/// random bits; of each only the hash is kept, in memory, so a restart ends them all. Thread-safe.
/// </summary>
internal sealed class OneTimeLinks(TimeProvider time)
{
    /// <summary>Where the first admin begins.</summary>
    public const string SetUpPath = "/account/set-up";

    /// <summary>Where a person chooses a password.</summary>
    public const string WelcomePath = "/account/welcome";

    /// <summary>A link is good for this long (a set-up link); one that has to reach a person by mail for <see cref="WelcomeLife"/>.</summary>
    public static readonly TimeSpan SetUpLife = TimeSpan.FromHours(1);

    /// <summary>A person's first password or a new one is chosen within this time.</summary>
    public static readonly TimeSpan WelcomeLife = TimeSpan.FromHours(24);

    private readonly Dictionary<string, Grant> _grants = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>A key for the first admin's set-up.</summary>
    public string ForSetUp() => Make(null, SetUpLife);

    /// <summary>A key for a person to choose a password; an earlier one of theirs ends.</summary>
    public string ForPerson(long person)
    {
        lock (_lock)
        {
            foreach (var earlier in _grants.Where(grant => grant.Value.Person == person).Select(grant => grant.Key).ToArray())
            {
                _grants.Remove(earlier);
            }
        }

        return Make(person, WelcomeLife);
    }

    /// <summary>What a key is good for, leaving it so.</summary>
    public Grant? Find(string key)
    {
        lock (_lock)
        {
            return _grants.TryGetValue(Secret.Hash(key), out var grant) && grant.Until > time.GetUtcNow() ? grant : null;
        }
    }

    /// <summary>Takes a key: the first who asks gets its grant.</summary>
    public Grant? Take(string key)
    {
        lock (_lock)
        {
            return _grants.Remove(Secret.Hash(key), out var grant) && grant.Until > time.GetUtcNow() ? grant : null;
        }
    }

    /// <summary>Gives a taken key back, because what it was taken for failed.</summary>
    public void Return(string key, Grant grant)
    {
        lock (_lock)
        {
            _grants[Secret.Hash(key)] = grant;
        }
    }

    private string Make(long? person, TimeSpan life)
    {
        var key = Secret.Make();
        lock (_lock)
        {
            _grants[Secret.Hash(key)] = new(person, time.GetUtcNow() + life);
        }

        return key;
    }

    /// <summary>What a link is good for.</summary>
    /// <param name="Person">Whose password it lets choose; null makes the first admin.</param>
    /// <param name="Until">When it ends.</param>
    internal sealed record Grant(long? Person, DateTimeOffset Until);
}
