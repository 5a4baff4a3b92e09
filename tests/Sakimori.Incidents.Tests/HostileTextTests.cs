using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Tests;

public sealed class HostileTextTests
{
    [Fact]
    public void Titles_stories_tallies_and_reasons_are_bounded_single_lines_in_two_thousand_hostile_streams()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var grouper = new IncidentGrouper(1);
            var taken = grouper.Take(Enumerable.Range(0, 4).Select(_ => Hostile.Transaction(random)).ToArray());
            foreach (var incident in grouper.Groups.Select(grouper.Snapshot))
            {
                AssertPlain(incident.Actor, 80);
                AssertPlain(incident.GroupingKey, 256);
                Assert.True(GroupKey.TryParse(incident.GroupingKey, out _), incident.GroupingKey);
                Assert.All(incident.Clients.Concat(incident.Paths).Concat(incident.Rules), tally => AssertPlain(tally.Name, GroupingLimits.NameLength));
                foreach (var language in new[] { "ja", "en" })
                {
                    AssertPlain(IncidentText.Title(incident, language), 240);
                    Assert.All(IncidentText.Story(incident, taken, language), sentence => AssertPlain(sentence, 900));
                }
            }

            Assert.All(taken.SelectMany(one => IncidentText.Why(one, "ja").Concat(IncidentText.Why(one, "en"))), sentence => AssertPlain(sentence, 900));
        }
    }

    [Fact]
    public void A_plain_line_stays_the_same_and_another_becomes_plain()
    {
        Assert.Same("plain 日本語 😀", PlainLine.Of("plain 日本語 😀"));
        Assert.Equal("a\\u{000A}b\\u{202E}c\\u{D800}", PlainLine.Of("a\nb\u202Ec\uD800"));
        Assert.Equal("aaaa…", PlainLine.Of("aaaaaaaaaa", 5));
        Assert.Equal("aaa…", PlainLine.Of("aaa😀😀", 5));
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var line = PlainLine.Of(Hostile.Text(random), 50);
            AssertPlain(line, 50);
            Assert.Same(line, PlainLine.Of(line, 50));
        }
    }

    [Fact]
    public void A_mask_shows_lengths_and_kinds_and_nothing_written()
    {
        var transaction = Traffic.Attack(value: "1' OR 7=7-- ひみつ") with
        {
            Target = "/search?q=hidden&r=1",
            Headers = [new("Cookie", "sid=abc"), new("Accept", "*/*")],
            Body = "card=4111",
        };
        var masked = EvidenceMask.Mask(transaction);
        Assert.Equal("/search?[12: letters, digits, &=]", masked.Target);
        Assert.Equal("[15: letters, digits, spaces, other characters, '-=]", masked.Detections[0].Value);
        Assert.Equal((942100, "ARGS:q", "SQL injection"), (masked.Detections[0].RuleId, masked.Detections[0].Target, masked.Detections[0].Message));
        Assert.Equal(["[7: letters, =]", "*/*"], masked.Headers.Select(header => header.Value));
        Assert.Equal("[9: letters, digits, =]", masked.Body);
        Assert.Equal((transaction.Id, transaction.Client, transaction.InboundScore), (masked.Id, masked.Client, masked.InboundScore));
    }

    [Fact]
    public void Masking_twice_is_masking_once_and_no_hostile_value_shows()
    {
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++)
        {
            var once = EvidenceMask.Mask(Hostile.Transaction(random));
            var twice = EvidenceMask.Mask(once);
            Assert.Equal(once.Target, twice.Target);
            Assert.Equal(once.Body, twice.Body);
            Assert.Equal(once.Headers, twice.Headers);
            Assert.Equal(once.Detections.Select(detection => (detection.Value, detection.Data)), twice.Detections.Select(detection => (detection.Value, detection.Data)));
            Assert.All(once.Detections, detection => Assert.Matches(@"\A\[\d+(: .*)?\]\z", detection.Value));
            Assert.All(once.Detections, detection => Assert.DoesNotContain("script", detection.Value));
        }
    }

    private static void AssertPlain(string text, int limit)
    {
        Assert.True(text.Length <= limit, $"{text.Length} characters: {text}");
        Assert.True(PlainLine.IsPlain(text, limit), text);
    }
}
