using Sakimori.Gateway.Sites;

namespace Sakimori.Gateway.Tests.Sites;

public sealed class ListenerPlanTests
{
    [Fact]
    public void Sites_at_one_address_stand_behind_one_listener()
    {
        var errors = new List<string>();
        var plan = ListenerPlan.Make([Site("a", "a", "http://127.0.0.1:80", "http://127.0.0.1:81"), Site("b", "b", "http://127.0.0.1:80")], errors);
        Assert.Empty(errors);
        Assert.Equal(["a", "b"], plan[0].Sites);
        Assert.Equal(["a"], plan[1].Sites);
    }

    [Fact]
    public void What_cannot_be_told_apart_is_an_error()
    {
        var errors = new List<string>();
        ListenerPlan.Make(
            [
                Site("a", "", "http://127.0.0.1:80"), Site("b", "", "http://127.0.0.1:80"),
                Site("c", "x", "http://127.0.0.1:81"), Site("d", "X", "http://127.0.0.1:81"),
                Site("e", "e", "https://127.0.0.1:81"), Site("f", "f", "ftp://127.0.0.1:82"), Site("f", "g", "http://127.0.0.1:83"),
            ],
            errors);
        Assert.Contains(errors, error => error.Contains("without hosts"));
        Assert.Contains(errors, error => error.Contains("more than one site answers 'x'"));
        Assert.Contains(errors, error => error.Contains("already offered with http"));
        Assert.Contains(errors, error => error.Contains("neither http nor https"));
        Assert.Contains(errors, error => error.Contains("called 'f'"));
    }

    private static SiteOptions Site(string name, string host, params string[] listen) => new()
    {
        Name = name,
        Hosts = host.Length == 0 ? [] : [host],
        Listen = [.. listen.Select(address => new Uri(address))],
        Upstream = new Uri("http://127.0.0.1:1"),
    };
}
