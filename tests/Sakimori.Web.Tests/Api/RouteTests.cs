using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Web.Api;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Api;

/// <summary>What holds for every route of the API, without exception; the numbers make sure that none is overlooked.</summary>
public sealed class RouteTests(TestConsole console) : IClassFixture<TestConsole>
{
    private const int RouteCount = 62;
    private const int UnsafeCount = 33;

    [Fact]
    public void There_are_as_many_routes_as_the_tests_know_of()
    {
        Assert.Equal(RouteCount, Routes().Count());
        Assert.Equal(UnsafeCount, Routes().Count(route => route.IsUnsafe));
    }

    [Fact]
    public void Every_route_says_who_may()
    {
        Assert.Equal(RouteCount, Routes().Count(route => route.Access is not null));
        Assert.All(Routes(), route => Assert.True(route.Access!.Scope is null || Scopes.All.Contains(route.Access.Scope)));
        Assert.All(Routes(), route => Assert.False(route.Access!.IsOpenOnLoopback));
    }

    [Fact]
    public async Task Every_route_is_described_with_summary_access_and_errors()
    {
        var document = await (await console.AsAsync(Role.Viewer)).GetAsync("/openapi.json");
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString());
        Assert.Equal(2, document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Count());
        var described = 0;
        foreach (var route in Routes())
        {
            var path = document.GetProperty("paths").GetProperty(route.Pattern.Replace(":long", "", StringComparison.Ordinal));
            var operation = path.GetProperty(route.Method.ToLowerInvariant());
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
            Assert.Contains("Needs the role", operation.GetProperty("description").GetString());
            Assert.NotEmpty(operation.GetProperty("security").EnumerateArray());
            Assert.True(operation.GetProperty("responses").TryGetProperty("401", out var refused));
            Assert.True(refused.GetProperty("content").TryGetProperty("application/problem+json", out _));
            described++;
        }

        Assert.Equal(RouteCount, described);
        Assert.Equal(RouteCount, document.GetProperty("paths").EnumerateObject().Sum(path => path.Value.EnumerateObject().Count()));
    }

    [Fact]
    public async Task Every_route_refuses_strangers()
    {
        using var client = new HttpClient { BaseAddress = console.Server.Address };
        foreach (var route in Routes())
        {
            using var answer = await client.SendAsync(route.Request());
            await AssertProblemAsync(route, answer, HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    public async Task Every_route_refuses_unknown_tokens()
    {
        using var client = new HttpClient { BaseAddress = console.Server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.Prefix + Secret.Make());
        foreach (var route in Routes())
        {
            using var answer = await client.SendAsync(route.Request());
            await AssertProblemAsync(route, answer, HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    public async Task Every_route_refuses_the_role_below()
    {
        var refused = 0;
        foreach (var route in Routes().Where(route => route.Access!.Role > Role.Viewer))
        {
            var browser = await console.AsAsync(route.Access!.Role - 1);
            using var answer = await browser.SendAsync(new(route.Method), route.Path, new { });
            await AssertProblemAsync(route, answer, HttpStatusCode.Forbidden, "forbidden");
            refused++;
        }

        Assert.Equal(32, refused);
    }

    [Fact]
    public async Task Every_route_refuses_tokens_of_all_other_scopes()
    {
        foreach (var route in Routes())
        {
            var others = Scopes.All.Where(scope => scope != route.Access!.Scope).ToArray();
            using var program = await console.ProgramAsync(Role.Admin, others);
            using var answer = await program.SendAsync(route.Request());
            await AssertProblemAsync(route, answer, HttpStatusCode.Forbidden, "forbidden");
        }
    }

    [Fact]
    public async Task Every_change_by_cookie_needs_the_antiforgery_header()
    {
        var browser = await console.AsAsync(Role.Admin);
        var refused = 0;
        foreach (var route in Routes().Where(route => route.IsUnsafe))
        {
            using var answer = await browser.Client.SendAsync(route.Request());
            await AssertProblemAsync(route, answer, HttpStatusCode.BadRequest, "antiforgery");
            refused++;
        }

        Assert.Equal(UnsafeCount, refused);
    }

    [Fact]
    public async Task Every_change_from_another_sites_page_is_refused()
    {
        var browser = await console.AsAsync(Role.Admin);
        foreach (var route in Routes().Where(route => route.IsUnsafe))
        {
            using var request = route.Request();
            request.Headers.Add("Origin", "https://attacker.example");
            using var answer = await browser.Client.SendAsync(request);
            await AssertProblemAsync(route, answer, HttpStatusCode.Forbidden, "origin");
        }
    }

    [Fact]
    public async Task Bodies_that_cannot_be_read_are_answered_in_problem_details()
    {
        var browser = await console.AsAsync(Role.Admin);
        string[] bodies = ["", "{", "[]", "{\"unknown\":1}", "null", "{\"mode\":7,\"reason\":\"x\"}", new string('[', 10_000)];
        foreach (var body in bodies)
        {
            var token = await browser.GetAsync("/api/v1/antiforgery");
            using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/sites/shop/mode") { Content = new StringContent(body, null, "application/json") };
            request.Headers.Add(ConsoleIdentity.AntiforgeryHeader, token.GetProperty("token").GetString());
            using var answer = await browser.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_a_problem_too()
    {
        using var answer = await (await console.AsAsync(Role.Viewer)).Client.GetAsync("/api/v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("urn:sakimori:problem:not-found", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }

    private static async Task AssertProblemAsync(ApiRoute route, HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{route.Method} {route.Path}: {(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(Problem.TypePrefix + code, problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
    }

    private IEnumerable<ApiRoute> Routes() =>
        from endpoint in console.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let pattern = endpoint.RoutePattern.RawText!
        where pattern.StartsWith("/api/v1/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select new ApiRoute(method, pattern, endpoint.Metadata.GetMetadata<AccessRequirement>());

    private sealed record ApiRoute(string Method, string Pattern, AccessRequirement? Access)
    {
        public bool IsUnsafe => Method != "GET";

        public string Path { get; } = Pattern.Replace("{site}", "shop", StringComparison.Ordinal).Replace("{key}", "some.key", StringComparison.Ordinal)
            .Replace("{id}", "1", StringComparison.Ordinal).Replace("{id:long}", "1", StringComparison.Ordinal).Replace("{number:long}", "1", StringComparison.Ordinal);

        public HttpRequestMessage Request() => new(new(Method), Path) { Content = IsUnsafe ? JsonContent.Create(new { }) : null };
    }
}
