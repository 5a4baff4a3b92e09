using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Domain;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Identity;

/// <summary>Signing in and out, as browsers do. Each test has a console of its own: limits and locks are shared state.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly TestConsole _console;

    public SignInTests() => _console = new() { Time = _time };

    public async ValueTask InitializeAsync() => await _console.InitializeAsync();

    public async ValueTask DisposeAsync() => await _console.DisposeAsync();

    [Fact]
    public async Task The_set_up_link_makes_the_first_admin_once()
    {
        var link = _console.Server.SetUpLink!;
        Assert.Equal(OneTimeLinks.SetUpPath, link.AbsolutePath);
        var key = link.Query["?key=".Length..];
        var browser = _console.Open();
        (string, string)[] form = [("key", key), ("name", "sato"), ("password", TestConsole.Password), ("repeat", TestConsole.Password), ("language", "ja")];
        Assert.StartsWith("/account/set-up?problem=password-short", await browser.PostAsync(OneTimeLinks.SetUpPath, ("key", key), ("name", "sato"), ("password", "x"), ("repeat", "x")));
        Assert.StartsWith("/account/set-up?problem=repeat", await browser.PostAsync(OneTimeLinks.SetUpPath, ("key", key), ("name", "sato"), ("password", "x"), ("repeat", "y")));
        Assert.Equal("/", await browser.PostAsync(OneTimeLinks.SetUpPath, form));
        Assert.Equal("admin", (await browser.GetAsync("/api/v1/me")).GetProperty("role").GetString());
        Assert.Null(_console.Server.SetUpLink);
        Assert.StartsWith("/account/set-up?problem=link", await _console.Open().PostAsync(OneTimeLinks.SetUpPath, form));
        await _console.RestartAsync();
        Assert.Null(_console.Server.SetUpLink);
        Assert.Equal("first admin", JsonDocument.Parse((await _console.Store.Ledger.ListAsync(new() { Subject = "person:sato" }))[^1].Decision.Details).RootElement.GetProperty("change").GetString());
    }

    [Fact]
    public async Task Wrong_name_wrong_password_locked_and_inactive_get_the_same_answer()
    {
        await _console.AddPersonAsync("sato", Role.Viewer);
        var gone = await _console.AddPersonAsync("tanaka", Role.Viewer);
        await _console.Get<PeopleAdministration>().ChangeAsync(gone, null, false, null, "test", default);
        var answers = new HashSet<string>();
        foreach (var (name, password) in new[] { ("sato", "wrong password!"), ("nobody", "wrong password!"), ("tanaka", TestConsole.Password), ("", ""), (new string('x', 500), "y") })
        {
            using var answer = await _console.Open().PostFormAsync(AccountForms.SignInPath, ("name", name), ("password", password));
            answers.Add($"{(int)answer.StatusCode} {answer.Headers.Location} {answer.Headers.Contains("Set-Cookie")} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.Single(answers);
    }

    [Fact]
    public async Task Ten_failures_lock_a_person_for_a_quarter_of_an_hour()
    {
        await _console.AddPersonAsync("sato", Role.Viewer);
        for (var i = 0; i < SignIn.MaxFailures; i++)
        {
            _time.Advance(SignInGate.NameInterval);
            Assert.Contains("problem=refused", await _console.Open().SignInAsync("sato", "wrong password!"));
            // The failure is counted after the answer has left.
            while (await FailuresAsync() <= i && (await _console.Store.People.FindAsync("sato"))!.LockedUntil is null)
            {
                await Task.Yield();
            }
        }

        _time.Advance(SignInGate.NameInterval);
        Assert.Contains("problem=refused", await _console.Open().SignInAsync("sato", TestConsole.Password));
        _time.Advance(SignIn.LockOut);
        Assert.Equal("/", await _console.Open().SignInAsync("sato", TestConsole.Password));
        Assert.Null((await _console.Store.People.FindAsync("sato"))!.LockedUntil);
        Assert.Contains(await _console.Store.Ledger.ListAsync(new() { Subject = "person:sato" }), entry => entry.Decision.Details.Contains("locked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_seventh_attempt_at_once_is_not_even_looked_at()
    {
        await _console.AddPersonAsync("sato", Role.Viewer);
        for (var i = 0; i < SignInGate.NameAttempts; i++)
        {
            Assert.Contains("problem=refused", await _console.Open().SignInAsync("sato", "wrong password!"));
        }

        Assert.Contains("problem=limited", await _console.Open().SignInAsync("sato", TestConsole.Password));
    }

    [Fact]
    public async Task A_form_without_its_token_is_not_carried_out()
    {
        await _console.AddPersonAsync("sato", Role.Viewer);
        var browser = _console.Open();
        using var answer = await browser.Client.PostAsync(
            AccountForms.SignInPath, new FormUrlEncodedContent([new("name", "sato"), new("password", TestConsole.Password)]));
        Assert.Equal("/account/sign-in?problem=expired", answer.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Client.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Cookies_are_http_only_strict_and_not_for_the_disk()
    {
        await _console.AddPersonAsync("sato", Role.Viewer);
        using var answer = await _console.Open().PostFormAsync(AccountForms.SignInPath, ("name", "sato"), ("password", TestConsole.Password));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("sakimori-session=", StringComparison.Ordinal));
        Assert.Contains("; path=/", cookie);
        Assert.Contains("; samesite=strict", cookie);
        Assert.Contains("; httponly", cookie);
        Assert.DoesNotContain("expires", cookie);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_also_for_whoever_kept_its_cookie()
    {
        await _console.AddPersonAsync("sato", Role.Viewer);
        var browser = _console.Open();
        await browser.SignInAsync("sato", TestConsole.Password);
        var thief = _console.Open();
        thief.Cookies.Add(browser.Cookies.GetAllCookies());
        Assert.Equal(HttpStatusCode.OK, (await thief.Client.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(AccountForms.SignInPath, await browser.PostAsync(AccountForms.SignOutPath));
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.Client.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task A_session_ends_when_idle_and_goes_on_after_a_restart()
    {
        await _console.AddPersonAsync("sato", Role.Viewer);
        var browser = _console.Open();
        await browser.SignInAsync("sato", TestConsole.Password);
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.OK, (await browser.Client.GetAsync("/api/v1/me")).StatusCode);
        await _console.RestartAsync();
        var after = _console.Open();
        after.Cookies.Add(browser.Cookies.GetAllCookies());
        Assert.Equal(HttpStatusCode.OK, (await after.Client.GetAsync("/api/v1/me")).StatusCode);
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.Unauthorized, (await after.Client.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Another_role_or_password_ends_every_session()
    {
        var id = await _console.AddPersonAsync("sato", Role.Analyst);
        var (one, two) = (_console.Open(), _console.Open());
        await one.SignInAsync("sato", TestConsole.Password);
        await two.SignInAsync("sato", TestConsole.Password);
        Assert.Equal("/account/password?done=1", await one.PostAsync(
            AccountForms.PasswordPath, ("current", TestConsole.Password), ("password", "another one 77 ok"), ("repeat", "another one 77 ok")));
        Assert.Equal(HttpStatusCode.OK, (await one.Client.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await two.Client.GetAsync("/api/v1/me")).StatusCode);
        await _console.Get<PeopleAdministration>().ChangeAsync(id, Role.Viewer, null, null, "test", default);
        Assert.Equal(HttpStatusCode.Unauthorized, (await one.Client.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task A_second_factor_is_set_up_asked_for_good_once_and_replaced_by_recovery_codes()
    {
        await _console.AddPersonAsync("sato", Role.Admin);
        var browser = _console.Open();
        await browser.SignInAsync("sato", TestConsole.Password);
        using var begun = await browser.SendAsync(HttpMethod.Post, "/api/v1/me/second-factor");
        var key = (await begun.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
        Assert.DoesNotContain(key, (await _console.Store.People.FindAsync("sato"))!.AuthenticatorKey);
        using var wrong = await browser.SendAsync(HttpMethod.Put, "/api/v1/me/second-factor", new { code = "000000" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var confirmed = await browser.SendAsync(HttpMethod.Put, "/api/v1/me/second-factor", new { code = Code(key) });
        var recovery = (await confirmed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("codes").EnumerateArray().Select(code => code.GetString()!).ToArray();
        Assert.True((await browser.GetAsync("/api/v1/me")).GetProperty("hasSecondFactor").GetBoolean());

        var other = _console.Open();
        Assert.Equal(AccountForms.SecondFactorPath, await other.SignInAsync("sato", TestConsole.Password));
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.Client.GetAsync("/api/v1/me")).StatusCode);
        Assert.Contains("problem=code", await other.PostAsync(AccountForms.SecondFactorPath, ("code", Code(key))));
        _time.Advance(TimeSpan.FromSeconds(60));
        var code = Code(key);
        Assert.Equal("/", await other.PostAsync(AccountForms.SecondFactorPath, ("code", code)));

        var third = _console.Open();
        await third.SignInAsync("sato", TestConsole.Password);
        Assert.Contains("problem=code", await third.PostAsync(AccountForms.SecondFactorPath, ("code", code)));
        Assert.Equal("/", await third.PostAsync(AccountForms.SecondFactorPath, ("code", recovery[0])));

        var fourth = _console.Open();
        _time.Advance(SignInGate.NameInterval * 10);
        await fourth.SignInAsync("sato", TestConsole.Password);
        Assert.Contains("problem=code", await fourth.PostAsync(AccountForms.SecondFactorPath, ("code", recovery[0])));
    }

    [Fact]
    public async Task The_second_step_must_follow_within_five_minutes()
    {
        await _console.AddPersonAsync("sato", Role.Admin);
        var factor = _console.Get<SecondFactor>();
        var begun = await factor.BeginAsync((await _console.Store.People.FindAsync("sato"))!, default);
        var confirmed = await factor.ConfirmAsync((await _console.Store.People.FindAsync("sato"))!.Id, Code(begun!.Value.Key), default);
        Assert.NotNull(confirmed);
        var browser = _console.Open();
        await browser.SignInAsync("sato", TestConsole.Password);
        _time.Advance(SignIn.SecondStep + TimeSpan.FromSeconds(1));
        Assert.Contains("problem=code", await browser.PostAsync(AccountForms.SecondFactorPath, ("code", Code(begun.Value.Key))));
    }

    [Fact]
    public async Task The_last_admin_stays_one()
    {
        var id = await _console.AddPersonAsync("sato", Role.Admin);
        var administration = _console.Get<PeopleAdministration>();
        Assert.Equal(PeopleOutcome.LastAdmin, (await administration.ChangeAsync(id, Role.Viewer, null, null, "sato", default)).Outcome);
        Assert.Equal(PeopleOutcome.LastAdmin, (await administration.ChangeAsync(id, null, false, null, "sato", default)).Outcome);
        await _console.AddPersonAsync("suzuki", Role.Admin);
        Assert.Equal(PeopleOutcome.Done, (await administration.ChangeAsync(id, Role.Viewer, null, null, "suzuki", default)).Outcome);
    }

    [Fact]
    public async Task Tokens_end_when_revoked_or_expired_and_only_their_hash_is_kept()
    {
        using var program = await _console.ProgramAsync(Role.Viewer, "read");
        var text = program.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/status")).StatusCode);
        var token = Assert.Single(await _console.Store.People.TokensAsync());
        Assert.Equal(Secret.Hash(text), token.Hash);
        Assert.True(await _console.Get<Tokens>().RevokeAsync(token.Id, new() { Name = "test", Role = Role.Admin, Person = 1 }, default));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/status")).StatusCode);
        using var second = await _console.ProgramAsync(Role.Viewer, "read");
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.GetAsync("/api/v1/status")).StatusCode);
    }

    [Fact]
    public async Task A_token_opens_no_page_and_makes_no_token()
    {
        using var program = await _console.ProgramAsync(Role.Admin, [.. Scopes.All]);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync("/api/v1/people")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.PostAsJsonAsync("/api/v1/tokens", new { })).StatusCode);
        using var page = await program.GetAsync("/");
        Assert.Equal("/account/sign-in", page.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private async Task<int> FailuresAsync() => (await _console.Store.People.FindAsync("sato"))!.FailedSignIns;

    private string Code(string key) => Base32.TryDecode(key, out var bytes) ? Totp.Code(bytes, Totp.Step(_time.GetUtcNow())) : "";
}
