namespace Sakimori.Domain;

/// <summary>What a person may do; each includes the ones before. In text: the lower-case name.</summary>
public enum Role
{
    /// <summary>Sees, with payloads masked.</summary>
    Viewer,

    /// <summary>Works on incidents, sees masked evidence on request (counted), replays, makes proposals and overrides for approval.</summary>
    Analyst,

    /// <summary>Approves overrides and proposals, changes modes.</summary>
    Approver,

    /// <summary>People, tokens, settings.</summary>
    Admin,
}

/// <summary>A person who may sign in.</summary>
public sealed record Person
{
    /// <summary>Unique, never reused.</summary>
    public required long Id { get; init; }

    /// <summary>What is typed at sign-in and stands in the record; unique without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>What they may do.</summary>
    public required Role Role { get; init; }

    /// <summary>The password's hash, as the hasher writes it.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Changes with every change of credentials: sessions with an older one end.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>Base-32 key of the second factor, protected; null while it is not set up.</summary>
    public string? AuthenticatorKey { get; init; }

    /// <summary>The second factor is asked for.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>Hashes of unused recovery codes, separated by <c>;</c>.</summary>
    public string RecoveryCodes { get; init; } = "";

    /// <summary>The last time step a one-time code was accepted for: a code is good once.</summary>
    public long LastCodeStep { get; init; }

    /// <summary>Failed sign-ins in a row.</summary>
    public int FailedSignIns { get; init; }

    /// <summary>No sign-in before; null when not locked.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary><c>ja</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "ja";

    /// <summary>Incidents a day this person can handle; 0 takes none.</summary>
    public int AlertBudget { get; init; } = 10;

    /// <summary>May sign in.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>How often masked evidence was shown to this person.</summary>
    public long EvidenceShown { get; init; }
}

/// <summary>A token for programs. Only its hash is kept.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Hash">SHA-256 of the token, hexadecimal.</param>
/// <param name="Scopes">What it may do, separated by spaces: <c>read</c>, <c>evidence</c>, <c>incidents</c>, <c>protection</c>, <c>export</c>, <c>mcp</c>.</param>
/// <param name="Role">The role it acts in at most.</param>
/// <param name="MadeBy">Who made it.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Expires">When it ends; null never.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="LastUsed">When it was used last, to the minute.</param>
public sealed record ApiToken(
    long Id, string Name, string Hash, string Scopes, Role Role, string MadeBy, DateTimeOffset MadeAt, DateTimeOffset? Expires,
    DateTimeOffset? RevokedAt, DateTimeOffset? LastUsed);

/// <summary>A shift's hand-over: what the next one must know.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Time">When it was written.</param>
/// <param name="From">Who hands over.</param>
/// <param name="To">Who takes over; null for whoever comes.</param>
/// <param name="Text">What they wrote.</param>
/// <param name="Incidents">The incidents it names.</param>
/// <param name="TakenBy">Who acknowledged it.</param>
/// <param name="TakenAt">When.</param>
public sealed record HandOver(
    long Id, DateTimeOffset Time, string From, string? To, string Text, System.Collections.Immutable.ImmutableArray<IncidentId> Incidents,
    string? TakenBy, DateTimeOffset? TakenAt);
