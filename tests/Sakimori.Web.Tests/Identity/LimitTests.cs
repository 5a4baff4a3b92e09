using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Identity;

/// <summary>What ends by itself: attempts, links, sessions.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private readonly ConsoleOptions _options;

    public LimitTests() => _options = new() { StateDirectory = Directory.CreateTempSubdirectory("sakimori-limits-").FullName };

    [Fact]
    public void A_name_sees_six_attempts_and_then_one_every_half_minute_from_wherever_they_come()
    {
        var gate = new SignInGate(_time);
        for (var i = 0; i < SignInGate.NameAttempts; i++)
        {
            Assert.True(gate.TryEnter(new IPAddress([203, 0, 113, (byte)i]), "sato"));
        }

        Assert.False(gate.TryEnter(IPAddress.Parse("203.0.113.99"), "SATO"));
        Assert.True(gate.TryEnter(IPAddress.Parse("203.0.113.99"), "suzuki"));
        _time.Advance(SignInGate.NameInterval);
        Assert.True(gate.TryEnter(IPAddress.Parse("203.0.113.99"), "sato"));
        Assert.False(gate.TryEnter(IPAddress.Parse("203.0.113.99"), "sato"));
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public void An_address_sees_twenty_attempts_whatever_the_names(string first, string second, bool isSame)
    {
        var gate = new SignInGate(_time);
        for (var i = 0; i < SignInGate.AddressAttempts; i++)
        {
            Assert.True(gate.TryEnter(IPAddress.Parse(first), "name" + i));
        }

        Assert.False(gate.TryEnter(IPAddress.Parse(first), "another"));
        Assert.Equal(!isSame, gate.TryEnter(IPAddress.Parse(second), "another one"));
    }

    [Fact]
    public void A_flood_of_names_takes_bounded_memory_and_opens_nothing()
    {
        var gate = new SignInGate(_time);
        var entered = Enumerable.Range(0, 100_000).Count(i => gate.TryEnter(IPAddress.Parse("203.0.113.7"), "n" + i));
        Assert.Equal(SignInGate.AddressAttempts, entered);
    }

    [Fact]
    public void A_set_up_link_is_good_for_an_hour_and_once()
    {
        var links = new OneTimeLinks(_time);
        var key = links.ForSetUp();
        Assert.Equal(Secret.Length, key.Length);
        Assert.Null(links.Take(key + "x"));
        Assert.NotNull(links.Take(key));
        Assert.Null(links.Take(key));
        var late = links.ForSetUp();
        _time.Advance(OneTimeLinks.SetUpLife);
        Assert.Null(links.Find(late));
        Assert.Null(links.Take(late));
    }

    [Fact]
    public void A_new_link_for_a_person_ends_the_earlier_one()
    {
        var links = new OneTimeLinks(_time);
        var first = links.ForPerson(7);
        var second = links.ForPerson(7);
        Assert.Null(links.Find(first));
        Assert.Equal(7, links.Find(second)!.Person);
    }

    [Fact]
    public void A_session_ends_when_idle()
    {
        var sessions = Sessions();
        var secret = sessions.Begin(1, false, "127.0.0.1");
        _time.Advance(_options.SessionIdle - TimeSpan.FromSeconds(1));
        Assert.NotNull(sessions.Use(secret));
        _time.Advance(_options.SessionIdle - TimeSpan.FromSeconds(1));
        Assert.NotNull(sessions.Find(secret));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(sessions.Use(secret));
    }

    [Fact]
    public void A_session_ends_after_its_length_however_busy()
    {
        var sessions = Sessions();
        var secret = sessions.Begin(1, false, "127.0.0.1");
        for (var passed = TimeSpan.Zero; passed < _options.SessionLength - TimeSpan.FromMinutes(20); passed += TimeSpan.FromMinutes(20))
        {
            _time.Advance(TimeSpan.FromMinutes(20));
            Assert.NotNull(sessions.Use(secret));
        }

        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Null(sessions.Use(secret));
    }

    [Fact]
    public void Sessions_survive_a_restart_and_their_secrets_are_nowhere()
    {
        var secret = Sessions().Begin(1, true, "127.0.0.1");
        Assert.True(Sessions().Use(secret)!.HasSecondFactor);
        var file = Path.Combine(_options.StateDirectory, "sessions.json");
        Assert.DoesNotContain(secret, File.ReadAllText(file));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Sessions().End(secret);
        Assert.Null(Sessions().Use(secret));
        File.WriteAllText(file, "{ broken");
        Assert.Null(Sessions().Use(secret));
    }

    [Fact]
    public void A_person_has_ten_sessions_at_most_and_the_longest_unused_ends()
    {
        var sessions = Sessions();
        var first = sessions.Begin(1, false, "a");
        for (var i = 0; i < Web.Identity.Sessions.MaxOfPerson; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            sessions.Begin(1, false, "b");
        }

        Assert.Null(sessions.Find(first));
        Assert.Equal(Web.Identity.Sessions.MaxOfPerson, sessions.Of(1).Length);
        Assert.Empty(sessions.Of(2));
    }

    public void Dispose() => Directory.Delete(_options.StateDirectory, recursive: true);

    private Sessions Sessions() => new(_options, _time, NullLogger<Sessions>.Instance);
}
