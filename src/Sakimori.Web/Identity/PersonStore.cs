using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Sakimori.Storage.People;

namespace Sakimori.Web.Identity;

/// <summary>
/// What ASP.NET Core Identity keeps, in our store. Lock-out and second factor are not here: Identity's own read the wall clock and
/// accept a code twice (<see cref="SignIn"/>, <see cref="SecondFactor"/>).
/// </summary>
internal sealed class PersonStore(PeopleStore people) : IUserPasswordStore<Account>, IUserSecurityStampStore<Account>
{
    private static readonly IdentityErrorDescriber s_errors = new();

    public async Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken)
    {
        var decision = user.Decision ?? throw new InvalidOperationException("a new person is a decision and needs its ledger entry");
        if (await people.AddAsync(user.Person, decision, cancellationToken) is not { } added)
        {
            return IdentityResult.Failed(s_errors.DuplicateUserName(user.Person.Name));
        }

        user.Written(added);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken)
    {
        if (!await people.UpdateAsync(user.Person, user.ReadStamp, user.Decision, cancellationToken))
        {
            return IdentityResult.Failed(s_errors.ConcurrencyFailure());
        }

        user.Written(user.Person);
        return IdentityResult.Success;
    }

    /// <summary>The record names people for good; they are made inactive instead.</summary>
    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        long.TryParse(userId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await people.FindAsync(id, cancellationToken) is { } person
            ? new(person)
            : null;

    // The store compares without regard to case, so nothing needs to be normalised.
    public async Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        await people.FindAsync(normalizedUserName, cancellationToken) is { } person ? new(person) : null;

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Person.Id.ToString(CultureInfo.InvariantCulture));

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Person.Name);

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken)
    {
        user.Person = user.Person with { Name = userName ?? "" };
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Person.Name);

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetPasswordHashAsync(Account user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Person.PasswordHash.Length == 0 ? null : user.Person.PasswordHash);

    public Task<bool> HasPasswordAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Person.PasswordHash.Length > 0);

    public Task SetPasswordHashAsync(Account user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.Person = user.Person with { PasswordHash = passwordHash ?? "" };
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Person.SecurityStamp);

    public Task SetSecurityStampAsync(Account user, string stamp, CancellationToken cancellationToken)
    {
        user.Person = user.Person with { SecurityStamp = stamp };
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }
}

/// <summary>Names are compared by the store; Identity's upper-casing would only be a second opinion.</summary>
internal sealed class NamesAsTheyAre : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name;

    public string? NormalizeEmail(string? email) => email;
}
