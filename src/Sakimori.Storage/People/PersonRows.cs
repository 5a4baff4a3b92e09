using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.People;

/// <summary>People as rows.</summary>
internal static class PersonRows
{
    private const string Columns =
        "name, name_key, role, password_hash, security_stamp, authenticator_key, second_factor, recovery_codes, last_code_step, failed_sign_ins, "
        + "locked_until, language, alert_budget, active, evidence_shown";

    private static readonly string[] s_names = Columns.Split(", ");

    // What was shown is counted by its own statement and never written back.
    private static readonly string s_update =
        $"update people set {string.Join(", ", s_names[..^1].Select(name => $"{name} = @{name}"))} where id = @id and security_stamp = @expected";

    private static readonly string s_insert =
        $"insert into people ({Columns}) values ({string.Join(", ", s_names.Select(name => "@" + name))}) on conflict (name_key) do nothing returning id";

    /// <summary>Names are the same when they are so in lower case.</summary>
    public static string Key(string name) => name.ToLowerInvariant();

    public static Task<Person?> FindAsync(Session session, string condition, object key) =>
        session.FirstAsync($"select {Columns}, id from people where {condition}", Read, ("key", key));

    public static Task<List<Person>> ListAsync(Session session) => session.QueryAsync($"select {Columns}, id from people order by name_key", Read);

    /// <summary>The new number; null when the name is taken.</summary>
    public static Task<long?> AddAsync(Session session, Person person) => session.LongAsync(s_insert, [.. Values(person)]);

    public static async Task<bool> UpdateAsync(Session session, Person person, string expectedStamp) =>
        await session.ExecuteAsync(s_update, [.. Values(person)[..^1], ("id", person.Id), ("expected", expectedStamp)]).ConfigureAwait(false) == 1;

    private static (string Name, object? Value)[] Values(Person one)
    {
        object?[] values =
        [
            one.Name, Key(one.Name), (long)one.Role, one.PasswordHash, one.SecurityStamp, one.AuthenticatorKey, one.HasSecondFactor, one.RecoveryCodes,
            one.LastCodeStep, one.FailedSignIns, one.LockedUntil, one.Language, one.AlertBudget, one.IsActive, one.EvidenceShown,
        ];
        return [.. s_names.Zip(values)];
    }

    private static Person Read(Row row) => new()
    {
        Name = row.Text(0),
        Role = (Role)row.Int(2),
        PasswordHash = row.Text(3),
        SecurityStamp = row.Text(4),
        AuthenticatorKey = row.TextOrNull(5),
        HasSecondFactor = row.Flag(6),
        RecoveryCodes = row.Text(7),
        LastCodeStep = row.Long(8),
        FailedSignIns = row.Int(9),
        LockedUntil = row.TimeOrNull(10),
        Language = row.Text(11),
        AlertBudget = row.Int(12),
        IsActive = row.Flag(13),
        EvidenceShown = row.Long(14),
        Id = row.Long(15),
    };
}
