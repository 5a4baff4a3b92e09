using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Sakimori.Domain;
using Sakimori.Storage.People;

namespace Sakimori.Web.Identity;

/// <summary>The second factor of people: an authenticator application, and recovery codes for when it is lost. Thread-safe.</summary>
internal sealed class SecondFactor(PeopleStore people, IDataProtectionProvider protection, TimeProvider time)
{
    // A code is spent by reading, comparing and writing the person; two requests with the same code must not do so at once.
    private readonly SemaphoreSlim _spending = new(1);
    private readonly IDataProtector _protector = protection.CreateProtector("Sakimori.SecondFactor.v1");

    /// <summary>Makes a key and keeps it unconfirmed: sign-in does not ask for it yet. Null when the person changed meanwhile.</summary>
    public async Task<(string Key, string Uri)?> BeginAsync(Person person, CancellationToken cancellation)
    {
        var key = Base32.Encode(RandomNumberGenerator.GetBytes(Totp.KeyBytes));
        var changed = person with { AuthenticatorKey = _protector.Protect(key), HasSecondFactor = false, LastCodeStep = 0 };
        return await people.UpdateAsync(changed, person.SecurityStamp, null, cancellation) ? (key, Totp.Uri(key, person.Name)) : null;
    }

    /// <summary>The key that waits for its first code; null when there is none.</summary>
    public (string Key, string Uri)? Unconfirmed(Person person) =>
        !person.HasSecondFactor && Key(person) is { } key ? (key, Totp.Uri(key, person.Name)) : null;

    /// <summary>Turns it on when the code fits the key that was begun, and returns the recovery codes; null for a wrong code. Other sessions end by the new stamp.</summary>
    public async Task<(Person Person, ImmutableArray<string> Codes)?> ConfirmAsync(long id, string code, CancellationToken cancellation)
    {
        await _spending.WaitAsync(cancellation);
        try
        {
            if (await people.FindAsync(id, cancellation) is not { HasSecondFactor: false } person || Match(person, code) is not { } step)
            {
                return null;
            }

            var (codes, hashes) = RecoveryCodes.Make();
            var changed = person with { HasSecondFactor = true, LastCodeStep = step, RecoveryCodes = hashes, SecurityStamp = Secret.Make() };
            return await WriteAsync(changed, person, "second factor set up", person.Name, cancellation) ? (changed, codes) : null;
        }
        finally
        {
            _spending.Release();
        }
    }

    /// <summary>Accepts a code of the application, or spends a recovery code. False for a wrong code, and for one used before.</summary>
    public async Task<bool> SpendAsync(long id, string code, CancellationToken cancellation)
    {
        await _spending.WaitAsync(cancellation);
        try
        {
            if (await people.FindAsync(id, cancellation) is not { HasSecondFactor: true } person)
            {
                return false;
            }

            if (Match(person, code) is { } step)
            {
                return await people.UpdateAsync(person with { LastCodeStep = step }, person.SecurityStamp, null, cancellation);
            }

            return RecoveryCodes.TrySpend(person.RecoveryCodes, code, out var left)
                && await WriteAsync(person with { RecoveryCodes = left }, person, "recovery code used", person.Name, cancellation);
        }
        finally
        {
            _spending.Release();
        }
    }

    /// <summary>New recovery codes; the old ones end. Null when there is no second factor.</summary>
    public async Task<ImmutableArray<string>?> RenewCodesAsync(Person person, CancellationToken cancellation)
    {
        var (codes, hashes) = RecoveryCodes.Make();
        return person.HasSecondFactor && await WriteAsync(person with { RecoveryCodes = hashes }, person, "recovery codes renewed", person.Name, cancellation)
            ? codes
            : null;
    }

    /// <summary>Takes it away; the person's sessions end by the new stamp. False when the person changed meanwhile.</summary>
    public Task<bool> RemoveAsync(Person person, string by, CancellationToken cancellation) => WriteAsync(
        person with { AuthenticatorKey = null, HasSecondFactor = false, RecoveryCodes = "", LastCodeStep = 0, SecurityStamp = Secret.Make() },
        person, "second factor removed", by, cancellation);

    private Task<bool> WriteAsync(Person changed, Person was, string change, string by, CancellationToken cancellation) =>
        people.UpdateAsync(changed, was.SecurityStamp, AccessRecord.OfPerson(time.GetUtcNow(), by, was.Name, new { change }), cancellation);

    private long? Match(Person person, string code) =>
        Key(person) is { } key && Base32.TryDecode(key, out var bytes)
            ? Totp.Match(bytes, code.Replace(" ", "", StringComparison.Ordinal), time.GetUtcNow(), person.LastCodeStep)
            : null;

    private string? Key(Person person)
    {
        try
        {
            return person.AuthenticatorKey is { } kept ? _protector.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            // The keys of the state folder are other ones: recovery codes still work, or an admin takes the factor away.
            return null;
        }
    }
}
