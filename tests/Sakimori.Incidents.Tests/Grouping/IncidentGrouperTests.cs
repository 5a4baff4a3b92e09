using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Tests.Grouping;

public sealed class IncidentGrouperTests
{
    [Fact]
    public void Ten_thousand_blocked_requests_of_one_scan_are_one_incident()
    {
        var incident = Assert.Single(Group(Traffic.Scan("203.0.113.7", 10_000)));
        Assert.Equal((10_000, 10_000, 0), (incident.Count, incident.Blocked, incident.Passed));
        Assert.Equal("203.0.113.7", incident.Actor);
        Assert.Equal(17, incident.Families.Length);
        Assert.Equal(10_000, incident.Families.Sum(family => family.Count));
        Assert.Equal([new Tally("203.0.113.7", 10_000)], incident.Clients);
        Assert.Equal(20, incident.Paths.Length);
        Assert.Equal(20, incident.Rules.Length);
        Assert.Equal(["T1190"], incident.Techniques);
    }

    [Fact]
    public void Two_attackers_on_one_site_are_two_incidents()
    {
        var incidents = Group(
            Traffic.Attack("203.0.113.7", 0, value: "1' OR 1=1"), Traffic.Attack("198.51.100.9", 1, value: "'; DROP TABLE x;--"),
            Traffic.Attack("203.0.113.7", 2, value: "zz"), Traffic.Attack("198.51.100.9", 3, value: "zz"));
        Assert.Equal(["203.0.113.7", "198.51.100.9"], incidents.Select(incident => incident.Actor));
        Assert.All(incidents, incident => Assert.Equal(2, incident.Count));
    }

    [Fact]
    public void One_actor_on_two_sites_is_two_incidents()
    {
        var incidents = Group(Traffic.Attack(site: "shop"), Traffic.Attack(at: 1, site: "portal"));
        Assert.Equal(["shop", "portal"], incidents.Select(incident => incident.Site));
    }

    [Fact]
    public void One_payload_shape_from_many_addresses_is_one_campaign()
    {
        var incident = Assert.Single(Group(Enumerable.Range(0, 300).Select(i =>
            Traffic.Attack($"10.{i / 250}.{i % 250}.7", i * 2, value: $"{i}' OR {i * 7}={i * 7}-- ab{i}", agent: $"agent {i % 5}"))));
        Assert.Equal((300, 300, "many"), (incident.Count, incident.ClientCount, incident.Actor));
        Assert.Equal(20, incident.Clients.Length);
    }

    [Fact]
    public void A_campaign_within_one_network_names_the_network()
    {
        var incident = Assert.Single(Group(Enumerable.Range(1, 30).Select(i => Traffic.Attack($"192.0.2.{i}", i))));
        Assert.Equal(("192.0.2.0/24", 30), (incident.Actor, incident.ClientCount));
    }

    [Fact]
    public void Addresses_of_one_ipv6_subscriber_are_one_actor()
    {
        var incident = Assert.Single(Group(
            Traffic.Attack("2001:db8:1:2::1", 0, value: "a'"), Traffic.Attack("2001:db8:1:2:ffff::9", 1, value: ";;;"), Traffic.Attack("2001:db8:1:2::3", 2, value: "(((")));
        Assert.Equal(("2001:db8:1:2::/64", 1), (incident.Actor, incident.ClientCount));
    }

    [Fact]
    public void A_member_of_a_campaign_stays_in_it_whatever_it_sends()
    {
        var incident = Assert.Single(Group(
            Traffic.Attack("10.0.0.1", 0), Traffic.Attack("10.9.0.2", 1), Traffic.Attack("10.9.0.2", 2, AttackFamily.CommandInjection, "/ping", "host", ";id")));
        Assert.Equal(3, incident.Count);
    }

    [Fact]
    public void The_same_shape_an_hour_later_from_another_tool_is_another_attacker()
    {
        Assert.Equal(2, Group(Traffic.Attack("10.0.0.1", 0, agent: "one"), Traffic.Attack("10.9.0.2", 3_600, agent: "two")).Length);
        Assert.Single(Group(Traffic.Attack("10.0.0.1", 0, agent: "one"), Traffic.Attack("10.9.0.2", 3_600, agent: "one")));
    }

    [Fact]
    public void Customers_who_set_off_one_rule_on_one_field_are_one_incident_that_says_so()
    {
        var incident = Assert.Single(Group(Enumerable.Range(0, 40).Select(i => Traffic.Customer($"10.1.{i}.7", i * 600))));
        Assert.Equal((40, 40), (incident.Count, incident.ClientCount));
        Assert.True(IncidentText.LooksLikeFalseAlarm(incident));
        Assert.InRange(incident.Rank, 5, 20);
        Assert.StartsWith("Perhaps a false alarm: SQL injection against /contact from 40 addresses", IncidentText.Title(incident, "en"));
    }

    [Fact]
    public void One_customer_again_and_again_is_one_incident_that_says_so()
    {
        var incident = Assert.Single(Group(Enumerable.Range(0, 5).Select(i => Traffic.Customer("10.1.1.7", i * 60))));
        Assert.True(IncidentText.LooksLikeFalseAlarm(incident));
        Assert.Equal("10.1.1.7", incident.Actor);
    }

    [Fact]
    public void An_attack_on_the_same_field_is_not_among_the_customers()
    {
        var incidents = Group(
            Traffic.Customer("10.1.1.1", 0), Traffic.Customer("10.1.1.2", 1), Traffic.Customer("10.1.1.3", 2),
            Traffic.Attack("203.0.113.7", 3, path: "/contact", parameter: "comment"));
        Assert.Equal([3, 1], incidents.Select(incident => incident.Count));
        Assert.False(IncidentText.LooksLikeFalseAlarm(incidents[1]));
    }

    [Fact]
    public void Whoever_sets_off_rules_on_a_third_form_is_an_actor()
    {
        var incidents = Group(Enumerable.Range(0, 9).Select(i => Traffic.Customer("10.1.1.1", i) with { Target = $"/form{i}" }));
        Assert.Equal([1, 1, 7], incidents.Select(incident => incident.Count));
        Assert.StartsWith("actor|", incidents[2].GroupingKey);
    }

    [Fact]
    public void One_try_an_hour_stays_together_and_a_silent_day_ends_it()
    {
        Assert.Equal(30, Assert.Single(Group(Enumerable.Range(0, 30).Select(i => Traffic.Attack(at: i * 3_600)))).Count);
        Assert.Equal(2, Group(Traffic.Attack(at: 0), Traffic.Attack(at: 86_400)).Length);
        Assert.Single(Group(Traffic.Attack(at: 0), Traffic.Attack(at: 86_399)));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(5_000, false)]
    [InlineData(5_000, true)]
    public void A_flood_stays_below_twenty_incidents(int addresses, bool isVaried)
    {
        // 2,000 a second for 60 s.
        var grouper = new IncidentGrouper(1);
        var random = new Random(5);
        var ids = new HashSet<IncidentId>();
        for (var i = 0; i < 120_000; i++)
        {
            var address = random.Next(addresses);
            ids.Add(grouper.Take(Traffic.Attack(
                $"10.{address / 250}.{address % 250}.1", i / 2_000.0, isVaried ? (AttackFamily)random.Next(1, 18) : AttackFamily.SqlInjection,
                isVaried ? $"/{random.Next(1_000)}" : "/search", isVaried ? $"p{random.Next(50)}" : "q",
                isVaried ? new string(';', random.Next(30)) + new string('(', random.Next(30)) : "1' OR 7=7", agent: isVaried ? $"a{random.Next(100)}" : "x")));
        }

        Assert.True(ids.Count < 20, $"{ids.Count} incidents");
        Assert.Equal(120_000, grouper.Groups.Sum(group => group.Count));
        Assert.InRange(grouper.Groups.Max(group => grouper.Snapshot(group).ClientCount), Math.Min(addresses, 1_000) * 9 / 10, Math.Max(1, addresses * 11 / 10));
    }

    [Fact]
    public void What_got_through_a_flood_is_not_hidden_among_what_was_blocked()
    {
        var incidents = Group(
        [
            .. Enumerable.Range(0, 40).Select(i => Traffic.Attack($"10.0.{i}.1", i, value: new string('(', i + 1), agent: $"{i}")),
            Traffic.Attack("10.0.99.1", 41, value: "))", agent: "z", passes: true),
        ]);
        Assert.Equal(8, incidents.Length);
        Assert.Equal((IncidentStage.Passed, 1L), (incidents[^1].Stage, incidents[^1].Passed));
        Assert.Equal(incidents[^1], incidents.MaxBy(incident => incident.Rank));
    }

    [Fact]
    public void Answers_that_leak_without_an_attack_are_one_incident_per_rule_and_path()
    {
        var incidents = Group(Traffic.Leak("10.0.0.1", 0), Traffic.Leak("10.0.0.2", 1), Traffic.Leak("10.0.0.3", 2, "/other"));
        Assert.Equal([2, 1], incidents.Select(incident => incident.Count));
        Assert.All(incidents, incident => Assert.Equal(IncidentStage.Leak, incident.Stage));
        Assert.Equal("many", incidents[0].Actor);
    }

    [Fact]
    public void A_leak_to_somebody_who_attacks_belongs_to_the_attack()
    {
        var incident = Assert.Single(Group(Traffic.Attack("10.0.0.1", 0), Traffic.Leak("10.0.0.1", 1)));
        Assert.Equal((IncidentStage.Leak, 1L), (incident.Stage, incident.Passed));
        Assert.True(incident.Rank >= 85);
    }

    [Fact]
    public void What_stays_below_the_threshold_is_one_quiet_incident_per_rule()
    {
        var incident = Assert.Single(Group(Enumerable.Range(0, 50).Select(i =>
            Traffic.Attack($"10.0.{i}.1", i, AttackFamily.Protocol, rule: 920350, score: 3) with { Outcome = TransactionOutcome.Forwarded, Status = 200 })));
        Assert.InRange(incident.Rank, 2, 12);
        Assert.StartsWith("Below the threshold: ", IncidentText.Title(incident, "en"));
    }

    [Fact]
    public void Ordinary_traffic_has_no_incident()
    {
        var grouper = new IncidentGrouper(1);
        var taken = grouper.Take([Traffic.Ordinary("10.0.0.1", 0), Traffic.Attack(at: 1), Traffic.Ordinary("203.0.113.7", 2)]);
        Assert.Equal([null, new IncidentId(1), null], taken.Select(transaction => transaction.Incident));
    }

    [Fact]
    public void A_request_that_a_person_let_through_is_no_incident()
    {
        var overridden = Traffic.Ordinary("10.0.0.1", 0) with
        {
            Detections = [Traffic.Detection(9_600_007, "REQUEST_FILENAME", "/contact", 0) with { Message = "Override 7: rule 942100 does not judge here", Tags = ["sakimori/override"] }],
        };
        Assert.Null(new IncidentGrouper(1).Take([overridden])[0].Incident);
        Assert.Contains("Override 7, which a person made, lets this through: rule 942100 did not judge here.", IncidentText.Why(overridden, "en"));
        Assert.Contains("担当者が作成した例外 7 により、ルール 942100 はここでは判定していません。", IncidentText.Why(overridden, "ja"));
    }

    [Fact]
    public void A_closed_incident_that_continues_is_a_new_one_that_names_it()
    {
        var grouper = new IncidentGrouper(1);
        grouper.Take([Traffic.Attack(at: 0)]);
        var group = grouper.Groups.Single();
        group.People = group.People with { Status = IncidentStatus.Closed, CloseReason = CloseReason.AttackBlocked };
        grouper.Take([Traffic.Attack(at: 1), Traffic.Attack(at: 2)]);
        var next = grouper.Snapshot(grouper.Find(new(2))!);
        Assert.Equal((2, new IncidentId(1)), (next.Count, next.Related));
        Assert.Equal(1, grouper.Snapshot(group).Count);
    }

    [Fact]
    public void A_merged_incident_continues_in_the_one_it_was_merged_into()
    {
        var grouper = new IncidentGrouper(1);
        grouper.Take([Traffic.Attack("10.0.0.1", 0, value: "("), Traffic.Attack("10.9.0.2", 1, value: ";")]);
        var (from, into) = (grouper.Find(new(1))!, grouper.Find(new(2))!);
        var merged = into.Copy();
        merged.Absorb(from);
        grouper.Install(merged, [from.Id, into.Id]);
        grouper.Take([Traffic.Attack("10.0.0.1", 2), Traffic.Attack("10.9.0.2", 3)]);
        var incident = grouper.Snapshot(Assert.Single(grouper.Groups));
        Assert.Equal((4, 2, "many"), (incident.Count, incident.ClientCount, incident.Actor));
    }

    [Fact]
    public void Restored_state_goes_on_in_the_same_incidents_wherever_the_stream_is_cut()
    {
        var stream = Mixture(new Random(11), 400);
        var whole = Group(stream);
        var cuts = 0;
        for (var cut = 0; cut <= stream.Length; cut += 7)
        {
            Assert.Equal(Lines(whole), Lines(GroupInTwo(stream, cut)));
            cuts++;
        }

        Assert.Equal(58, cuts);
    }

    [Fact]
    public void No_detection_is_lost_or_in_two_incidents_in_a_hundred_random_streams()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var stream = Mixture(new Random(seed), 300);
            var grouper = new IncidentGrouper(1);
            var taken = grouper.Take(stream.AsSpan());
            var incidents = grouper.Groups.ToDictionary(group => group.Id, grouper.Snapshot);
            Assert.Equal(stream.Select(transaction => transaction.Id), taken.Select(transaction => transaction.Id));
            foreach (var group in taken.Where(Leading.IsIncident).GroupBy(transaction => transaction.Incident!.Value))
            {
                var incident = incidents[group.Key];
                Assert.Equal(group.Count(), incident.Count);
                Assert.Equal(incident.Count, incident.Blocked + incident.Passed);
                Assert.Equal(incident.Count, incident.Families.Sum(family => family.Count));
                Assert.Equal((group.Min(transaction => transaction.Time), group.Max(transaction => transaction.Time)), (incident.First, incident.Last));
                Assert.Equal(group.Max(transaction => Math.Max(transaction.InboundScore, transaction.OutboundScore)), incident.TopScore);
                Assert.True(incident.Clients.Sum(client => client.Count) <= incident.Count);
                Assert.InRange(incident.Rank, 0, 100);
                Assert.Subset(group.Select(transaction => transaction.Id).ToHashSet(), incident.Examples.ToHashSet());
                Assert.Equal(group.First().Id, incident.Examples[0]);
            }
        }
    }

    [Fact]
    public void The_order_within_a_batch_does_not_matter()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var stream = Mixture(random, 120);
            var shuffled = stream.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(Lines(Group(stream)), Lines(Group([.. shuffled])));
        }
    }

    [Fact]
    public void What_is_held_is_bounded_whatever_comes()
    {
        var grouper = new IncidentGrouper(1);
        var random = new Random(3);
        for (var i = 0; i < 60_000; i++)
        {
            grouper.Take(Traffic.Attack(
                $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.1", i, (AttackFamily)random.Next(18), $"/{i}", value: $"{i:x}';", site: $"s{random.Next(500)}", agent: $"{i}"));
        }

        Assert.True(grouper.Groups.Count <= GroupingLimits.Groups, $"{grouper.Groups.Count} groups");
        Assert.True(grouper.SlotCount <= GroupingLimits.Slots, $"{grouper.SlotCount} slots");
    }

    private static ImmutableArray<Incident> Group(params IEnumerable<TransactionRecord> stream)
    {
        var grouper = new IncidentGrouper(1);
        grouper.Take(stream.ToArray());
        return [.. grouper.DrainTouched().Select(grouper.Snapshot).OrderBy(incident => incident.Id.Value)];
    }

    private static ImmutableArray<Incident> GroupInTwo(ImmutableArray<TransactionRecord> stream, int cut)
    {
        var stored = new Dictionary<IncidentId, Incident>();
        var first = new IncidentGrouper(1);
        var kept = first.Take(stream.AsSpan()[..cut]);
        first.DrainTouched().ForEach(group => stored[group.Id] = first.Snapshot(group));
        var second = new IncidentGrouper(1);
        second.Restore(stored.Values);
        foreach (var transaction in kept.Where(transaction => transaction.Incident is not null))
        {
            second.Remember(transaction.Incident!.Value, transaction.Client);
        }

        second.Take(stream.AsSpan()[cut..]);
        second.DrainTouched().ForEach(group => stored[group.Id] = second.Snapshot(group));
        return [.. stored.Values.OrderBy(incident => incident.Id.Value)];
    }

    // Scanners, campaigns, customers, leaks and noise of half a day, in the order of time.
    private static ImmutableArray<TransactionRecord> Mixture(Random random, int count)
    {
        var stream = new List<TransactionRecord>();
        for (var i = 0; i < count; i++)
        {
            var at = random.Next(40_000);
            var some = random.Next(12);
            stream.Add(random.Next(7) switch
            {
                0 => Traffic.Attack($"10.0.0.{some}", at, (AttackFamily)random.Next(18), $"/{random.Next(60)}", value: new string('(', some), score: random.Next(5, 30)),
                1 => Traffic.Attack($"10.{random.Next(200)}.3.1", at, value: $"{random.Next(99)}' OR 1=1"),
                2 => Traffic.Customer($"10.1.{some}.7", at),
                3 => Traffic.Leak($"10.2.{some}.7", at, $"/r{random.Next(3)}", random.Next(2) == 0),
                4 => Traffic.Attack($"10.3.{some}.7", at, AttackFamily.Protocol, rule: 920_350, score: 3) with { Outcome = TransactionOutcome.Forwarded },
                5 => Traffic.Attack($"192.0.2.{random.Next(250)}", at, passes: some == 0, agent: "curl/8"),
                _ => Traffic.Ordinary($"10.0.0.{some}", at),
            });
        }

        return [.. stream.OrderBy(transaction => transaction.Time).ThenBy(transaction => transaction.Id, StringComparer.Ordinal)];
    }

    private static string Lines(ImmutableArray<Incident> incidents) => string.Join('\n', incidents.Select(incident => string.Create(
        CultureInfo.InvariantCulture,
        $"{incident.Id} {incident.GroupingKey} {incident.First:O} {incident.Last:O} {incident.Family} {incident.Stage} {incident.Actor} {incident.Count} {incident.Blocked} {incident.TopScore} {incident.Rank} {incident.ClientCount} {incident.Related} {string.Join(',', incident.Clients)} {string.Join(',', incident.Paths)} {string.Join(',', incident.Families)} {string.Join(',', incident.Rules)} {string.Join(',', incident.Examples)} {string.Join(',', incident.Techniques)}")));
}
