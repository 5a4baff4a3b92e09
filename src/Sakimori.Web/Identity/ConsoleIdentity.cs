using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sakimori.Domain;
using Sakimori.Web.Api;

namespace Sakimori.Web.Identity;

/// <summary>
/// Who may see and do what. A signed-in principal has the claims <c>ClaimTypes.NameIdentifier</c> (the person's number),
/// <c>ClaimTypes.Name</c> and <c>ClaimTypes.Role</c> (lower-case). Policies are named like roles and include the ones below.
/// </summary>
internal static class ConsoleIdentity
{
    /// <summary>The header that carries the antiforgery token of a change by cookie.</summary>
    public const string AntiforgeryHeader = "X-Sakimori-Antiforgery";

    /// <summary>
    /// Rounds of PBKDF2 with HMAC-SHA-512, 128 bits of salt and 256 of key: what OWASP's Password Storage Cheat Sheet asks of this hash
    /// (210,000). Raising it re-hashes each password at its next sign-in.
    /// </summary>
    public const int PasswordIterations = 210_000;

    private const string EitherScheme = "person-or-program";

    /// <summary>Adds authentication, authorization and what they need.</summary>
    public static void Add(IServiceCollection services, ConsoleOptions options, ConsoleParts parts)
    {
        AddKeys(services, options);
        AddPeople(services, options, parts);
        AddSchemes(services, options);
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
        var authorization = services.AddAuthorizationBuilder();
        foreach (var role in Enum.GetValues<Role>())
        {
            authorization.AddPolicy(Roles.Text(role), new AccessRequirement(role).ToPolicy());
        }

        // What names no policy is for people who are signed in.
        authorization.SetDefaultPolicy(new AccessRequirement(Role.Viewer).ToPolicy());
        authorization.SetFallbackPolicy(new AccessRequirement(Role.Viewer).ToPolicy());
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddScoped<CircuitHandler, CircuitUse>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = AntiforgeryHeader;
            antiforgery.SuppressXFrameOptionsHeader = true;
            Harden(antiforgery.Cookie, options, "antiforgery");
        });
    }

    /// <summary>Puts authentication and authorization into the pipeline, after routing.</summary>
    public static void Use(IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        ApiAntiforgery.Use(app);
    }

    /// <summary>Maps what the account pages post to.</summary>
    public static void Map(IEndpointRouteBuilder routes) => AccountForms.Map(routes);

    /// <summary>Called once when the listener is open: decides whether a set-up link is offered.</summary>
    public static async Task StartAsync(IServiceProvider services, Uri address, CancellationToken cancellation)
    {
        if (await services.GetRequiredService<ConsoleParts>().Store.People.IsEmptyAsync(cancellation))
        {
            services.GetRequiredService<SetUpOffer>().Make(address);
        }
    }

    /// <summary>The one-time link; null when there is somebody or it is used up.</summary>
    public static Uri? SetUpLink(IServiceProvider services) => services.GetRequiredService<SetUpOffer>().Link;

    private static void AddKeys(IServiceCollection services, ConsoleOptions options)
    {
        StateFile.Folder(options.StateDirectory);
        services.AddDataProtection().SetApplicationName("Sakimori").PersistKeysToFileSystem(StateFile.Close(Path.Combine(options.StateDirectory, "keys")));
        services.Configure<KeyManagementOptions>(keys => keys.XmlEncryptor = new KeysInPrivateFolder());
    }

    private static void AddPeople(IServiceCollection services, ConsoleOptions options, ConsoleParts parts)
    {
        services.AddSingleton(parts.Store.People);
        services.AddSingleton(_ => CommonPasswords.Load(options.StateDirectory));
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<NameRules>();
        services.AddSingleton<OneTimeLinks>();
        services.AddSingleton<SetUpOffer>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<SessionCheck>();
        services.AddSingleton<SignInGate>();
        services.AddSingleton<SecondFactor>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<Tokens>();
        services.AddSingleton<IdentityUsers>();
        services.AddSingleton<PeopleAdministration>();
        services.AddSingleton<AccountForms>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations);
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddScoped<IUserStore<Account>, PersonStore>();
        services.AddScoped<IPasswordValidator<Account>>(services => services.GetRequiredService<PasswordRules>());
        services.AddScoped<IUserValidator<Account>>(services => services.GetRequiredService<NameRules>());
        services.AddScoped<ILookupNormalizer, NamesAsTheyAre>();
        services.AddIdentityCore<Account>();
    }

    private static void AddSchemes(IServiceCollection services, ConsoleOptions options) => services
        .AddAuthentication(EitherScheme)
        .AddPolicyScheme(EitherScheme, null, either => either.ForwardDefaultSelector = context =>
            ApiPaths.IsForPrograms(context.Request.Path) && TokenAuthentication.IsPresented(context.Request)
                ? TokenAuthentication.SchemeName
                : IdentityConstants.ApplicationScheme)
        .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null)
        .AddCookie(IdentityConstants.ApplicationScheme, cookie =>
        {
            Harden(cookie.Cookie, options, "session");
            cookie.LoginPath = AccountForms.SignInPath;
            cookie.LogoutPath = AccountForms.SignOutPath;
            cookie.AccessDeniedPath = "/account/denied";
            cookie.ReturnUrlParameter = "returnUrl";
            // How long a session really lasts is decided by Sessions.
            cookie.ExpireTimeSpan = options.SessionLength;
            cookie.SlidingExpiration = false;
            cookie.Events.OnValidatePrincipal = ValidateAsync;
        })
        .AddCookie(IdentityConstants.TwoFactorUserIdScheme, cookie =>
        {
            Harden(cookie.Cookie, options, "second-step");
            cookie.ExpireTimeSpan = SignIn.SecondStep;
            cookie.SlidingExpiration = false;
        });

    private static void Harden(CookieBuilder cookie, ConsoleOptions options, string name)
    {
        var isSecure = options.Listen.Scheme == Uri.UriSchemeHttps;
        // With the prefix a browser accepts it from this host over TLS only, and no neighbour can plant one (RFC 6265bis 4.1.3.2).
        cookie.Name = (isSecure ? "__Host-sakimori-" : "sakimori-") + name;
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.Path = "/";
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var caller = context.Principal is { } principal ? Caller.Of(principal) : null;
        var (holds, person) = caller is null
            ? (false, null)
            : await services.GetRequiredService<SessionCheck>().CheckAsync(caller, isUse: true, context.HttpContext.RequestAborted);
        if (!holds)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
        else if (person is not null)
        {
            context.ReplacePrincipal(Caller.Principal(person, caller!.Session, caller.HasSecondFactor, IdentityConstants.ApplicationScheme));
        }
    }
}
