using Sakimori.Hosting;

namespace Sakimori.Tests.Hosting;

public sealed class HomeTests
{
    [Theory]
    [InlineData("/srv/sakimori", "/data", "/home/me", "/srv/sakimori")]
    [InlineData(null, "/data", "/home/me", "/data/sakimori")]
    [InlineData(null, null, "/home/me", "/home/me/.local/share/sakimori")]
    [InlineData(null, null, null, "/.local/share/sakimori")]
    public void The_home_is_found(string? own, string? data, string? user, string expected) =>
        Assert.Equal(expected, Home.Find(name => name switch { "SAKIMORI_HOME" => own, "XDG_DATA_HOME" => data, "HOME" => user, _ => null }));
}
