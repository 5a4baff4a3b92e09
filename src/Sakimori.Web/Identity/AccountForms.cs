using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Sakimori.Storage;
using Sakimori.Storage.People;

namespace Sakimori.Web.Identity;

/// <summary>
/// What the account pages post: plain forms that work without script. Each answers with 303 to the page that comes next; when something
/// is wrong, to the page it came from with <c>?problem=</c> and one word of <see cref="AccountProblem"/>.
/// </summary>
internal sealed class AccountForms(
    SignIn signIn, PeopleAdministration administration, SecondFactor factor, PeopleStore people, IAntiforgery antiforgery)
{
    /// <summary>The page with name and password. Fields: <c>name</c>, <c>password</c>, <c>returnUrl</c>.</summary>
    public const string SignInPath = "/account/sign-in";

    /// <summary>The page that asks for a code. Fields: <c>code</c>, <c>returnUrl</c>.</summary>
    public const string SecondFactorPath = "/account/second-factor";

    /// <summary>Posted to by the sign-out button; no fields.</summary>
    public const string SignOutPath = "/account/sign-out";

    /// <summary>The page to change one's password. Fields: <c>current</c>, <c>password</c>, <c>repeat</c>.</summary>
    public const string PasswordPath = "/account/password";

    /// <summary>The page to set up an authenticator application. Field: <c>code</c>; posting without one makes a new key.</summary>
    public const string AuthenticatorPath = "/account/authenticator";

    /// <summary>Takes one's second factor away. Field: <c>current</c>.</summary>
    public const string AuthenticatorRemovePath = "/account/authenticator/remove";

    /// <summary>Names and passwords; nothing here is long.</summary>
    private const long MaxFormBytes = 16 * 1024;

    /// <summary>Maps them. <see cref="OneTimeLinks.SetUpPath"/> has <c>key</c>, <c>name</c>, <c>password</c>, <c>repeat</c>, <c>language</c>; <see cref="OneTimeLinks.WelcomePath"/> <c>key</c>, <c>password</c>, <c>repeat</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        Post(routes, SignInPath, (forms, context, form) => forms.SignInAsync(context, form)).AllowAnonymous();
        Post(routes, SecondFactorPath, (forms, context, form) => forms.SecondFactorAsync(context, form)).AllowAnonymous();
        Post(routes, OneTimeLinks.SetUpPath, (forms, context, form) => forms.SetUpAsync(context, form)).AllowAnonymous();
        Post(routes, OneTimeLinks.WelcomePath, (forms, context, form) => forms.WelcomeAsync(context, form)).AllowAnonymous();
        Post(routes, SignOutPath, (forms, context, _) => forms.SignOutAsync(context)).AllowAnonymous();
        Post(routes, PasswordPath, (forms, context, form) => forms.PasswordAsync(context, form)).RequireAuthorization(Roles.Viewer);
        Post(routes, AuthenticatorPath, (forms, context, form) => forms.AuthenticatorAsync(context, form)).RequireAuthorization(Roles.Viewer);
        Post(routes, AuthenticatorRemovePath, (forms, context, form) => forms.AuthenticatorRemoveAsync(context, form)).RequireAuthorization(Roles.Viewer);
    }

    /// <summary>An address of this console and no other; anything else leads to the first page.</summary>
    public static string Local(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && address.Length <= 2000 && !address.Any(char.IsControl) ? address : "/";

    private static IEndpointConventionBuilder Post(IEndpointRouteBuilder routes, string path, Func<AccountForms, HttpContext, IFormCollection, Task<string>> handle) =>
        routes.MapPost(path, context => HandleAsync(context, path, handle)).ExcludeFromDescription();

    private static async Task HandleAsync(HttpContext context, string path, Func<AccountForms, HttpContext, IFormCollection, Task<string>> handle)
    {
        var forms = (AccountForms)context.RequestServices.GetService(typeof(AccountForms))!;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxFormBytes;
        }

        string next;
        try
        {
            if (!context.Request.HasFormContentType || !await forms._antiforgery.IsRequestValidAsync(context))
            {
                next = With(path, AccountProblem.Expired);
            }
            else
            {
                next = await handle(forms, context, await context.Request.ReadFormAsync(context.RequestAborted));
            }
        }
        catch (StoreException)
        {
            next = With(path, AccountProblem.Away);
        }
        catch (BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return;
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = next;
    }

    private readonly IAntiforgery _antiforgery = antiforgery;

    private static string With(string path, AccountProblem problem, string key = "", string returnUrl = "/") =>
        $"{path}?problem={AccountProblems.Text(problem)}"
        + (key.Length > 0 ? "&key=" + Uri.EscapeDataString(key) : "") + (returnUrl != "/" ? "&returnUrl=" + Uri.EscapeDataString(returnUrl) : "");

    private static AccountProblem Of(PeopleOutcome outcome, PasswordFault? fault) => (outcome, fault) switch
    {
        (PeopleOutcome.Password, PasswordFault.Short) => AccountProblem.PasswordShort,
        (PeopleOutcome.Password, PasswordFault.Long) => AccountProblem.PasswordLong,
        (PeopleOutcome.Password, PasswordFault.Name) => AccountProblem.PasswordName,
        (PeopleOutcome.Password, _) => AccountProblem.PasswordCommon,
        (PeopleOutcome.WrongPassword, _) => AccountProblem.Refused,
        (PeopleOutcome.Name, _) => AccountProblem.Name,
        (PeopleOutcome.Link, _) => AccountProblem.Link,
        _ => AccountProblem.Stale,
    };

    private async Task<string> SignInAsync(HttpContext context, IFormCollection form)
    {
        var back = Local(form["returnUrl"]);
        return await signIn.WithPasswordAsync(context, form["name"].ToString(), form["password"].ToString()) switch
        {
            SignInOutcome.Done => back,
            SignInOutcome.SecondFactor => SecondFactorPath + (back == "/" ? "" : "?returnUrl=" + Uri.EscapeDataString(back)),
            SignInOutcome.Limited => With(SignInPath, AccountProblem.Limited, returnUrl: back),
            _ => With(SignInPath, AccountProblem.Refused, returnUrl: back),
        };
    }

    private async Task<string> SecondFactorAsync(HttpContext context, IFormCollection form)
    {
        var back = Local(form["returnUrl"]);
        return await signIn.WithCodeAsync(context, form["code"].ToString()) switch
        {
            SignInOutcome.Done => back,
            SignInOutcome.Limited => With(SecondFactorPath, AccountProblem.Limited, returnUrl: back),
            _ => With(SecondFactorPath, AccountProblem.Code, returnUrl: back),
        };
    }

    private async Task<string> SignOutAsync(HttpContext context)
    {
        await signIn.LeaveAsync(context);
        return SignInPath;
    }

    private async Task<string> SetUpAsync(HttpContext context, IFormCollection form)
    {
        var key = form["key"].ToString();
        var password = form["password"].ToString();
        if (password != form["repeat"].ToString())
        {
            return With(OneTimeLinks.SetUpPath, AccountProblem.Repeat, key);
        }

        var (outcome, fault, person) = await administration.SetUpAsync(key, form["name"].ToString(), password, form["language"].ToString(), context.RequestAborted);
        if (outcome != PeopleOutcome.Done)
        {
            return With(OneTimeLinks.SetUpPath, Of(outcome, fault), key);
        }

        await signIn.EnterAsync(context, person!, hasSecondFactor: false);
        return "/";
    }

    private async Task<string> WelcomeAsync(HttpContext context, IFormCollection form)
    {
        var key = form["key"].ToString();
        var password = form["password"].ToString();
        if (password != form["repeat"].ToString())
        {
            return With(OneTimeLinks.WelcomePath, AccountProblem.Repeat, key);
        }

        var (outcome, fault, _) = await administration.ChooseAsync(key, password, context.RequestAborted);
        // A second factor, when there is one, is asked for as always.
        return outcome == PeopleOutcome.Done ? SignInPath : With(OneTimeLinks.WelcomePath, Of(outcome, fault), key);
    }

    private async Task<string> PasswordAsync(HttpContext context, IFormCollection form)
    {
        var caller = Caller.Of(context.User)!;
        var password = form["password"].ToString();
        if (password != form["repeat"].ToString())
        {
            return With(PasswordPath, AccountProblem.Repeat);
        }

        var (outcome, fault, person) = await administration.ChangePasswordAsync(caller.Person!.Value, form["current"].ToString(), password, context.RequestAborted);
        if (outcome != PeopleOutcome.Done)
        {
            return With(PasswordPath, Of(outcome, fault));
        }

        await signIn.EnterAsync(context, person!, caller.HasSecondFactor);
        return PasswordPath + "?done=1";
    }

    private async Task<string> AuthenticatorAsync(HttpContext context, IFormCollection form)
    {
        var caller = Caller.Of(context.User)!;
        var code = form["code"].ToString();
        if (code.Length > 0)
        {
            if (await factor.ConfirmAsync(caller.Person!.Value, code, context.RequestAborted) is not { } confirmed)
            {
                return With(AuthenticatorPath, AccountProblem.Code);
            }

            // The code was just given, so this session has its second factor; the others end by the new stamp.
            await signIn.EnterAsync(context, confirmed.Person, hasSecondFactor: true);
            ShownOnce.Show(context, confirmed.Codes);
            return AuthenticatorPath + "?done=1";
        }

        return await people.FindAsync(caller.Person!.Value, context.RequestAborted) is { HasSecondFactor: false } person
            && await factor.BeginAsync(person, context.RequestAborted) is not null
            ? AuthenticatorPath
            : With(AuthenticatorPath, AccountProblem.Stale);
    }

    private async Task<string> AuthenticatorRemoveAsync(HttpContext context, IFormCollection form)
    {
        var caller = Caller.Of(context.User)!;
        if (await people.FindAsync(caller.Person!.Value, context.RequestAborted) is not { } person || !signIn.Verify(person, form["current"].ToString(), out _))
        {
            return With(AuthenticatorPath, AccountProblem.Refused);
        }

        if (!await factor.RemoveAsync(person, person.Name, context.RequestAborted))
        {
            return With(AuthenticatorPath, AccountProblem.Stale);
        }

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        return SignInPath;
    }
}
