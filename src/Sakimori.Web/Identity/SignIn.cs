using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.People;

namespace Sakimori.Web.Identity;

/// <summary>How an attempt to sign in ended.</summary>
internal enum SignInOutcome
{
    /// <summary>There is a session.</summary>
    Done,

    /// <summary>The password was right; a code is asked for.</summary>
    SecondFactor,

    /// <summary>Wrong name, wrong password, wrong code, locked or inactive: the same answer after the same work.</summary>
    Refused,

    /// <summary>Too many attempts from this address or for this name.</summary>
    Limited,
}

/// <summary>
/// Signing in. Nobody learns from answer or time whether a name exists: the limits come first, a password is always hashed, and what a
/// failure writes is written after the answer has left. Thread-safe.
/// </summary>
internal sealed partial class SignIn(
    PeopleStore people, IPasswordHasher<Account> hasher, SignInGate gate, Sessions sessions, SecondFactor factor, TimeProvider time, ILogger<SignIn> logger)
{
    /// <summary>Wrong passwords or codes in a row until the person is locked.</summary>
    public const int MaxFailures = 10;

    /// <summary>How long: it costs a guesser more than the guessed, who can be let in earlier by an admin's link.</summary>
    public static readonly TimeSpan LockOut = TimeSpan.FromMinutes(15);

    /// <summary>A code must follow its password within this time.</summary>
    public static readonly TimeSpan SecondStep = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _counting = new(1);

    // Hashed like a real one, for names that nobody has.
    private readonly Lazy<string> _nobody = new(() => hasher.HashPassword(null!, Secret.Make()));

    /// <summary>The first step.</summary>
    public async Task<SignInOutcome> WithPasswordAsync(HttpContext context, string name, string password)
    {
        if (!gate.TryEnter(context.Connection.RemoteIpAddress, name))
        {
            LogLimited(logger, Plain(name), Address(context));
            return SignInOutcome.Limited;
        }

        var person = name.Length <= NameRules.MaxLength ? await people.FindAsync(name, context.RequestAborted) : null;
        if (!Verify(person, password, out var rehash) || !MayEnter(person!))
        {
            LogRefused(logger, Plain(name), Address(context));
            CountAfterwards(context, person);
            return SignInOutcome.Refused;
        }

        if (rehash)
        {
            person = await RehashAsync(person!, password, context.RequestAborted);
        }

        if (person!.HasSecondFactor)
        {
            await context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, Pending(person), new() { ExpiresUtc = time.GetUtcNow() + SecondStep });
            return SignInOutcome.SecondFactor;
        }

        await EnterAsync(context, person, hasSecondFactor: false);
        return SignInOutcome.Done;
    }

    /// <summary>The second step, with a code of the application or a recovery code.</summary>
    public async Task<SignInOutcome> WithCodeAsync(HttpContext context, string code)
    {
        var pending = (await context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme)).Principal;
        var person = long.TryParse(pending?.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? await people.FindAsync(id, context.RequestAborted)
            : null;
        if (person is null || person.SecurityStamp != pending!.FindFirstValue("stamp"))
        {
            return SignInOutcome.Refused;
        }

        if (!gate.TryEnter(context.Connection.RemoteIpAddress, person.Name))
        {
            LogLimited(logger, Plain(person.Name), Address(context));
            return SignInOutcome.Limited;
        }

        if (!MayEnter(person) || !await factor.SpendAsync(person.Id, code, context.RequestAborted))
        {
            LogRefused(logger, Plain(person.Name), Address(context));
            CountAfterwards(context, person);
            return SignInOutcome.Refused;
        }

        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await EnterAsync(context, person, hasSecondFactor: true);
        return SignInOutcome.Done;
    }

    /// <summary>Begins a session for somebody who has proved who they are. Any session the browser had ends.</summary>
    public async Task EnterAsync(HttpContext context, Person person, bool hasSecondFactor)
    {
        if (Caller.Of(context.User) is { Session.Length: > 0 } before)
        {
            sessions.End(before.Session);
        }

        gate.Succeeded(person.Name);
        await ForgetFailuresAsync(person.Id, context.RequestAborted);
        var secret = sessions.Begin(person.Id, hasSecondFactor, Address(context));
        await context.SignInAsync(
            IdentityConstants.ApplicationScheme, Caller.Principal(person, secret, hasSecondFactor, IdentityConstants.ApplicationScheme));
        LogEntered(logger, Plain(person.Name), Address(context), hasSecondFactor);
    }

    /// <summary>Ends the session of this browser.</summary>
    public async Task LeaveAsync(HttpContext context)
    {
        if (Caller.Of(context.User) is { Session.Length: > 0 } caller)
        {
            sessions.End(caller.Session);
        }

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
    }

    /// <summary>The password is this person's. Takes the same time for nobody.</summary>
    public bool Verify(Person? person, string password, out bool rehash)
    {
        var isKnown = person is { PasswordHash.Length: > 0 };
        // What is longer than a password may be is no password, and is not hashed at length.
        var candidate = password.Length <= PasswordRules.MaxLength ? password : "";
        var result = hasher.VerifyHashedPassword(null!, isKnown ? person!.PasswordHash : _nobody.Value, candidate);
        rehash = result == PasswordVerificationResult.SuccessRehashNeeded;
        return isKnown && result != PasswordVerificationResult.Failed;
    }

    private static ClaimsPrincipal Pending(Person person) => new(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, person.Id.ToString(CultureInfo.InvariantCulture)), new("stamp", person.SecurityStamp)],
        IdentityConstants.TwoFactorUserIdScheme));

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    // What somebody typed goes to a log: one line, and not a book.
    private static string Plain(string typed) => string.Concat(typed.Take(NameRules.MaxLength).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private bool MayEnter(Person person) => person.IsActive && !(person.LockedUntil > time.GetUtcNow());

    private async Task<Person> RehashAsync(Person person, string password, CancellationToken cancellation)
    {
        var changed = person with { PasswordHash = hasher.HashPassword(null!, password) };
        return await people.UpdateAsync(changed, person.SecurityStamp, null, cancellation) ? changed : person;
    }

    private void CountAfterwards(HttpContext context, Person? person)
    {
        if (person is not null)
        {
            context.Response.OnCompleted(() => CountFailureAsync(person.Id));
        }
    }

    private async Task CountFailureAsync(long id)
    {
        await _counting.WaitAsync();
        try
        {
            if (await people.FindAsync(id) is not { } person || person.LockedUntil > time.GetUtcNow())
            {
                return;
            }

            var failures = person.FailedSignIns + 1;
            if (failures < MaxFailures)
            {
                await people.UpdateAsync(person with { FailedSignIns = failures }, person.SecurityStamp, null);
                return;
            }

            var until = time.GetUtcNow() + LockOut;
            var decision = AccessRecord.OfPerson(time.GetUtcNow(), "sakimori", person.Name, new { change = "locked", failures, until });
            await people.UpdateAsync(person with { FailedSignIns = 0, LockedUntil = until }, person.SecurityStamp, decision);
            LogLocked(logger, Plain(person.Name), until);
        }
        catch (StoreException e)
        {
            LogUncounted(logger, e.Message);
        }
        finally
        {
            _counting.Release();
        }
    }

    private async Task ForgetFailuresAsync(long id, CancellationToken cancellation)
    {
        await _counting.WaitAsync(cancellation);
        try
        {
            if (await people.FindAsync(id, cancellation) is { } person && (person.FailedSignIns > 0 || person.LockedUntil is not null))
            {
                await people.UpdateAsync(person with { FailedSignIns = 0, LockedUntil = null }, person.SecurityStamp, null, cancellation);
            }
        }
        finally
        {
            _counting.Release();
        }
    }

    [LoggerMessage(EventId = 7111, Level = LogLevel.Information, Message = "{Name} signed in from {Address}, second factor: {HasSecondFactor}")]
    private static partial void LogEntered(ILogger logger, string name, string address, bool hasSecondFactor);

    [LoggerMessage(EventId = 7112, Level = LogLevel.Warning, Message = "Sign-in refused for {Name} from {Address}")]
    private static partial void LogRefused(ILogger logger, string name, string address);

    [LoggerMessage(EventId = 7113, Level = LogLevel.Warning, Message = "Too many sign-in attempts for {Name} or from {Address}")]
    private static partial void LogLimited(ILogger logger, string name, string address);

    [LoggerMessage(EventId = 7114, Level = LogLevel.Warning, Message = "{Name} is locked until {Until} after too many failures")]
    private static partial void LogLocked(ILogger logger, string name, DateTimeOffset until);

    [LoggerMessage(EventId = 7115, Level = LogLevel.Warning, Message = "A failed sign-in could not be counted: {Problem}")]
    private static partial void LogUncounted(ILogger logger, string problem);
}
