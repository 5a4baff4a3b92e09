using System.Net;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Waf.Tests.Detectors.Leaks;

public sealed class LeakHistoryTests
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress s_client = IPAddress.Parse("192.0.2.1");

    private static List<Leak> Phones(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => new Leak(LeakKind.PhoneNumber, "phone.fixed", 0, 10, (ulong)(300_000_000 + i)))];

    private static (int Client, int Site) Add(LeakHistory history, int from, int count, TimeSpan after = default, IPAddress? client = null) =>
        history.Add(client ?? s_client, LeakKind.PhoneNumber, Phones(from, count), s_window, s_start + after);

    [Fact]
    public void The_same_numbers_again_count_once()
    {
        var history = new LeakHistory();
        for (var visit = 0; visit < 500; visit++)
        {
            Assert.InRange(Add(history, 0, 12).Client, 11, 13);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(5_000)]
    [InlineData(10_000)]
    public void The_estimate_is_within_10_percent(int count)
    {
        var history = new LeakHistory();
        var found = (Client: 0, Site: 0);
        for (var from = 0; from < count; from += 20)
        {
            found = Add(history, from, 20);
        }

        Assert.InRange(found.Client, count * 0.9, count * 1.1);
        Assert.InRange(found.Site, count * 0.9, count * 1.1);
    }

    [Fact]
    public void A_thousand_spread_over_the_window_are_seen_and_forgotten_after_it()
    {
        var history = new LeakHistory();
        var found = 0;
        for (var page = 0; page < 50; page++)
        {
            found = Add(history, page * 20, 20, s_window * page / 50).Client;
        }

        Assert.InRange(found, 950, 1_050);
        Assert.InRange(Add(history, 90_000, 1, s_window * 4).Client, 1, 1);
    }

    [Fact]
    public void Clients_count_apart_and_a_site_together()
    {
        var history = new LeakHistory();
        for (var client = 1; client <= 50; client++)
        {
            var (own, site) = Add(history, client * 100, 10, default, IPAddress.Parse($"192.0.2.{client}"));
            Assert.InRange(own, 9, 11);
            Assert.InRange(site, client * 9.5, client * 10.5);
        }

        // Addresses of one /64 are one host's; an IPv4 address is the same however it is written.
        Assert.InRange(Add(history, 90_000, 10, default, IPAddress.Parse("2001:db8::1")).Client, 9, 11);
        Assert.InRange(Add(history, 90_010, 10, default, IPAddress.Parse("2001:db8::ffff")).Client, 18, 22);
        Assert.InRange(Add(history, 90_020, 10, default, IPAddress.Parse("::ffff:192.0.2.1")).Client, 18, 22);
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_the_longest_idle_goes_first()
    {
        var history = new LeakHistory();
        for (var client = 0; client < LeakHistory.ClientLimit; client++)
        {
            Add(history, 0, 10, default, new IPAddress((long)client + 1));
        }

        Add(history, 100, 10, default, new IPAddress(1L));
        Add(history, 0, 10, default, IPAddress.Parse("192.0.2.77"));
        Assert.InRange(Add(history, 200, 1, default, new IPAddress(1L)).Client, 20, 22);
        Assert.InRange(Add(history, 200, 1, default, new IPAddress(2L)).Client, 1, 1);
    }
}
