using Sakimori.Domain;

namespace Sakimori.Storage.Tests.People;

public abstract class PeopleStoreTests(DatabaseKind kind) : StoreTest(kind)
{
    private static readonly Person s_person = new()
    {
        Id = 0,
        Name = "Satō",
        Role = Role.Approver,
        PasswordHash = "hash",
        SecurityStamp = "stamp-1",
        AuthenticatorKey = "key",
        HasSecondFactor = true,
        RecoveryCodes = "a;b",
        LastCodeStep = 12345,
        FailedSignIns = 2,
        LockedUntil = Some.Now.AddMinutes(5),
        Language = "en",
        AlertBudget = 12,
        IsActive = true,
        EvidenceShown = 3,
    };

    private static readonly ApiToken s_token = new(0, "siem", "abc", "read export", Role.Viewer, "admin", Some.Now, Some.Now.AddDays(1), null, null);

    [Fact]
    public async Task A_person_comes_back_as_they_were()
    {
        Assert.True(await Store.People.IsEmptyAsync());
        var added = await Store.People.AddAsync(s_person, Some.Decision(1));
        Assert.Equal(s_person with { Id = 1 }, added);
        Assert.Equal(added, await Store.People.FindAsync(1));
        Assert.Equal(added, await Store.People.FindAsync("SATŌ"));
        Assert.Null(await Store.People.FindAsync("sato"));
        Assert.False(await Store.People.IsEmptyAsync());
        Assert.Equal([added!], await Store.People.ListAsync());
        Assert.Equal(1, (await Store.Ledger.HeadAsync())!.Number);
    }

    [Fact]
    public async Task A_name_is_given_once_and_leaves_no_decision_when_it_is_taken()
    {
        await Store.People.AddAsync(s_person, Some.Decision(1));
        Assert.Null(await Store.People.AddAsync(s_person with { Name = "SATŌ" }, Some.Decision(2)));
        Assert.Equal(1, (await Store.Ledger.HeadAsync())!.Number);
    }

    [Fact]
    public async Task A_change_on_an_old_stamp_writes_nothing()
    {
        var added = (await Store.People.AddAsync(s_person, Some.Decision(1)))!;
        Assert.True(await Store.People.UpdateAsync(added with { SecurityStamp = "stamp-2", Role = Role.Admin, LockedUntil = null }, "stamp-1", Some.Decision(2)));
        Assert.False(await Store.People.UpdateAsync(added with { Role = Role.Viewer }, "stamp-1", Some.Decision(3)));
        Assert.False(await Store.People.UpdateAsync(added with { Id = 9 }, "stamp-2", null));
        Assert.Equal(added with { SecurityStamp = "stamp-2", Role = Role.Admin, LockedUntil = null }, await Store.People.FindAsync(1));
        Assert.Equal(2, (await Store.Ledger.HeadAsync())!.Number);
    }

    [Fact]
    public async Task What_was_shown_is_counted_and_never_written_back()
    {
        var added = (await Store.People.AddAsync(s_person, Some.Decision(1)))!;
        Assert.Equal(4, await Store.People.CountEvidenceAsync(1, Some.Decision(2)));
        Assert.Equal(5, await Store.People.CountEvidenceAsync(1, Some.Decision(3)));
        Assert.True(await Store.People.UpdateAsync(added, "stamp-1", null));
        Assert.Equal(5, (await Store.People.FindAsync(1))!.EvidenceShown);
        Assert.Equal(3, (await Store.Ledger.HeadAsync())!.Number);
    }

    [Fact]
    public async Task A_token_is_good_until_it_expires_or_is_revoked()
    {
        var token = await Store.People.AddTokenAsync(s_token, Some.Decision(1));
        Assert.Equal(s_token with { Id = 1 }, token);
        Assert.Null(await Store.People.UseTokenAsync("abd", Some.Now));
        Assert.Equal(token with { LastUsed = Some.Now }, await Store.People.UseTokenAsync("abc", Some.Now.AddSeconds(10)));
        Assert.Equal(Some.Now, (await Store.People.UseTokenAsync("abc", Some.Now.AddSeconds(50)))!.LastUsed);
        Assert.Equal(Some.Now.AddMinutes(1), (await Store.People.UseTokenAsync("abc", Some.Now.AddSeconds(70)))!.LastUsed);
        Assert.Equal(Some.Now.AddMinutes(1), Assert.Single(await Store.People.TokensAsync()).LastUsed);
        Assert.Null(await Store.People.UseTokenAsync("abc", Some.Now.AddDays(1)));
        Assert.True(await Store.People.RevokeTokenAsync(1, Some.Now, Some.Decision(2)));
        Assert.False(await Store.People.RevokeTokenAsync(1, Some.Now, Some.Decision(3)));
        Assert.Null(await Store.People.UseTokenAsync("abc", Some.Now.AddSeconds(80)));
        Assert.Equal(2, (await Store.Ledger.HeadAsync())!.Number);
    }

    [Fact]
    public async Task A_setting_is_what_was_written_last()
    {
        Assert.Null(await Store.Settings.ReadAsync("budget"));
        await Store.Settings.WriteAsync("budget", "1", null);
        await Store.Settings.WriteAsync("budget", """{"a":"予算"}""", Some.Decision(1));
        Assert.Equal("""{"a":"予算"}""", await Store.Settings.ReadAsync("budget"));
        Assert.Equal(1, (await Store.Ledger.HeadAsync())!.Number);
    }
}

public sealed class SqlitePeopleStoreTests() : PeopleStoreTests(DatabaseKind.Sqlite);

public sealed class PostgresPeopleStoreTests() : PeopleStoreTests(DatabaseKind.Postgres);
