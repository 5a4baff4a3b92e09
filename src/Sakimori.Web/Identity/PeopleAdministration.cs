using Sakimori.Domain;
using Sakimori.Storage.People;

namespace Sakimori.Web.Identity;

/// <summary>What became of a change to people.</summary>
internal enum PeopleOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is nobody of this number.</summary>
    NotFound,

    /// <summary>The name is taken or cannot be used.</summary>
    Name,

    /// <summary>The password cannot be used; <see cref="PasswordFault"/> says why.</summary>
    Password,

    /// <summary>The password given as the present one is wrong.</summary>
    WrongPassword,

    /// <summary>The link is used up or too old.</summary>
    Link,

    /// <summary>Nobody would be left to administer.</summary>
    LastAdmin,

    /// <summary>Changed by somebody else meanwhile.</summary>
    Stale,
}

/// <summary>Adds and changes people; every change is in the ledger and ends the sessions it concerns. Thread-safe.</summary>
internal sealed class PeopleAdministration(
    PeopleStore people, IdentityUsers users, PasswordRules rules, OneTimeLinks links, Sessions sessions, SignIn signIn, TimeProvider time)
{
    /// <summary>Incidents a day that nobody handles.</summary>
    public const int MaxAlertBudget = 10_000;

    // Two admins must not each take the other's role at once.
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>The first admin, by the set-up link.</summary>
    public async Task<(PeopleOutcome Outcome, PasswordFault? Fault, Person? Person)> SetUpAsync(
        string key, string name, string password, string language, CancellationToken cancellation)
    {
        if (links.Find(key) is not { Person: null })
        {
            return (PeopleOutcome.Link, null, null);
        }

        if (!NameRules.IsAcceptable(name))
        {
            return (PeopleOutcome.Name, null, null);
        }

        if (rules.Judge(name, password) is { } fault)
        {
            return (PeopleOutcome.Password, fault, null);
        }

        if (links.Take(key) is not { Person: null } grant || !await people.IsEmptyAsync(cancellation))
        {
            return (PeopleOutcome.Link, null, null);
        }

        try
        {
            var account = new Account(Draft(name, Role.Admin, language))
            {
                Decision = AccessRecord.OfPerson(time.GetUtcNow(), "sakimori", name, new { change = "first admin", role = Roles.Admin }),
            };
            var result = await users.UseAsync(manager => manager.CreateAsync(account, password));
            return result.Succeeded ? (PeopleOutcome.Done, null, account.Person) : (PeopleOutcome.Name, null, null);
        }
        catch
        {
            links.Return(key, grant);
            throw;
        }
    }

    /// <summary>Adds a person without a password and returns the key of the link by which they choose one.</summary>
    public async Task<(PeopleOutcome Outcome, Person? Person, string? Key)> AddAsync(string name, Role role, string language, string by, CancellationToken cancellation)
    {
        var account = new Account(Draft(name, role, language))
        {
            Decision = AccessRecord.OfPerson(time.GetUtcNow(), by, name, new { change = "added", role = Roles.Text(role) }),
        };
        cancellation.ThrowIfCancellationRequested();
        var result = await users.UseAsync(manager => manager.CreateAsync(account));
        return result.Succeeded ? (PeopleOutcome.Done, account.Person, links.ForPerson(account.Person.Id)) : (PeopleOutcome.Name, null, null);
    }

    /// <summary>Changes role or activity; null leaves it. A change of either ends the person's sessions.</summary>
    public async Task<(PeopleOutcome Outcome, Person? Person)> ChangeAsync(long id, Role? role, bool? isActive, int? alertBudget, string by, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            if (await people.FindAsync(id, cancellation) is not { } person)
            {
                return (PeopleOutcome.NotFound, null);
            }

            var changed = person with { Role = role ?? person.Role, IsActive = isActive ?? person.IsActive, AlertBudget = alertBudget ?? person.AlertBudget };
            if (changed == person)
            {
                return (PeopleOutcome.Done, person);
            }

            var isAccess = changed.Role != person.Role || changed.IsActive != person.IsActive;
            if (isAccess && person is { Role: Role.Admin, IsActive: true } && changed is not { Role: Role.Admin, IsActive: true }
                && (await people.ListAsync(cancellation)).Count(other => other is { Role: Role.Admin, IsActive: true, PasswordHash.Length: > 0 } && other.Id != id) == 0)
            {
                return (PeopleOutcome.LastAdmin, person);
            }

            var details = new
            {
                change = "changed",
                was = new { role = Roles.Text(person.Role), active = person.IsActive, alertBudget = person.AlertBudget },
                now = new { role = Roles.Text(changed.Role), active = changed.IsActive, alertBudget = changed.AlertBudget },
            };
            changed = isAccess ? changed with { SecurityStamp = Secret.Make() } : changed;
            if (!await people.UpdateAsync(changed, person.SecurityStamp, AccessRecord.OfPerson(time.GetUtcNow(), by, person.Name, details), cancellation))
            {
                return (PeopleOutcome.Stale, null);
            }

            if (isAccess)
            {
                sessions.EndAll(id);
            }

            return (PeopleOutcome.Done, changed);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>A link by which a person chooses a new password; the present one and a lock-out stay until then.</summary>
    public async Task<(PeopleOutcome Outcome, string? Key)> LinkAsync(long id, string by, CancellationToken cancellation)
    {
        if (await people.FindAsync(id, cancellation) is not { } person)
        {
            return (PeopleOutcome.NotFound, null);
        }

        var decision = AccessRecord.OfPerson(time.GetUtcNow(), by, person.Name, new { change = "password link made" });
        return await people.UpdateAsync(person, person.SecurityStamp, decision, cancellation)
            ? (PeopleOutcome.Done, links.ForPerson(id))
            : (PeopleOutcome.Stale, null);
    }

    /// <summary>Chooses a password by a link. All sessions of the person end; a second factor stays.</summary>
    public async Task<(PeopleOutcome Outcome, PasswordFault? Fault, Person? Person)> ChooseAsync(string key, string password, CancellationToken cancellation)
    {
        if (links.Find(key) is not { Person: { } id } || await people.FindAsync(id, cancellation) is not { IsActive: true } person)
        {
            return (PeopleOutcome.Link, null, null);
        }

        if (rules.Judge(person.Name, password) is { } fault)
        {
            return (PeopleOutcome.Password, fault, null);
        }

        if (links.Take(key) is not { } grant)
        {
            return (PeopleOutcome.Link, null, null);
        }

        try
        {
            var changed = await SetPasswordAsync(person with { FailedSignIns = 0, LockedUntil = null }, password, "password chosen by link");
            sessions.EndAll(id);
            return changed is null ? (PeopleOutcome.Stale, null, null) : (PeopleOutcome.Done, null, changed);
        }
        catch
        {
            links.Return(key, grant);
            throw;
        }
    }

    /// <summary>Changes the password of somebody who knows the present one. All sessions of the person end.</summary>
    public async Task<(PeopleOutcome Outcome, PasswordFault? Fault, Person? Person)> ChangePasswordAsync(
        long id, string present, string password, CancellationToken cancellation)
    {
        if (await people.FindAsync(id, cancellation) is not { } person)
        {
            return (PeopleOutcome.NotFound, null, null);
        }

        if (!signIn.Verify(person, present, out _))
        {
            return (PeopleOutcome.WrongPassword, null, null);
        }

        if (rules.Judge(person.Name, password) is { } fault)
        {
            return (PeopleOutcome.Password, fault, null);
        }

        var changed = await SetPasswordAsync(person, password, "password changed");
        sessions.EndAll(id);
        return changed is null ? (PeopleOutcome.Stale, null, null) : (PeopleOutcome.Done, null, changed);
    }

    /// <summary>Ends all sessions of a person.</summary>
    public async Task<PeopleOutcome> EndSessionsAsync(long id, string by, CancellationToken cancellation)
    {
        if (await people.FindAsync(id, cancellation) is not { } person)
        {
            return PeopleOutcome.NotFound;
        }

        var decision = AccessRecord.OfPerson(time.GetUtcNow(), by, person.Name, new { change = "sessions ended" });
        if (!await people.UpdateAsync(person with { SecurityStamp = Secret.Make() }, person.SecurityStamp, decision, cancellation))
        {
            return PeopleOutcome.Stale;
        }

        sessions.EndAll(id);
        return PeopleOutcome.Done;
    }

    private static Person Draft(string name, Role role, string language) => new()
    {
        Id = 0,
        Name = name,
        Role = role,
        PasswordHash = "",
        SecurityStamp = Secret.Make(),
        Language = language == "en" ? "en" : "ja",
    };

    private async Task<Person?> SetPasswordAsync(Person person, string password, string change)
    {
        var account = new Account(person) { Decision = AccessRecord.OfPerson(time.GetUtcNow(), person.Name, person.Name, new { change }) };
        var result = await users.UseAsync(manager =>
        {
            account.Person = person with { PasswordHash = manager.PasswordHasher.HashPassword(account, password), SecurityStamp = Secret.Make() };
            return manager.UpdateAsync(account);
        });
        return result.Succeeded ? account.Person : null;
    }
}
