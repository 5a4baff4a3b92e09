using System.Text;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Formats;
using Sakimori.Storage.Journals;

namespace Sakimori.Storage.Tests.Formats;

public sealed class TransactionReaderTests
{
    private readonly TextPool _pool = new();

    [Fact]
    public void What_the_writer_writes_is_read_as_the_other_reader_reads_it()
    {
        var random = new Random(11);
        for (var round = 0; round < 3000; round++)
        {
            var json = Written(Random(random, round));
            var fast = TransactionReader.Read(json, _pool);
            Assert.NotNull(fast);
            Assert.Equal(Slow(json), Some.Json(fast));
        }
    }

    [Fact]
    public void Whatever_is_changed_it_refuses_or_reads_the_same()
    {
        var random = new Random(12);
        var (same, refused, broken) = (0, 0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var json = Written(Random(random, round));
            for (var i = random.Next(1, 3); i > 0; i--)
            {
                json[random.Next(json.Length)] = (byte)random.Next(256);
            }

            var slow = Slow(json);
            try
            {
                if (TransactionReader.Read(json, _pool) is not { } fast)
                {
                    refused++;
                    continue;
                }

                Assert.Equal(slow, Some.Json(fast));
                same++;
            }
            catch (JsonException)
            {
                Assert.Null(slow);
                broken++;
            }
        }

        Assert.All([same, refused, broken], count => Assert.InRange(count, 500, 20_000));
    }

    [Theory]
    [InlineData("""{"id":""", """{"extra":1,"id":""")]
    [InlineData(""","status":403""", "")]
    [InlineData(""","status":403,""", ""","status":"403",""")]
    [InlineData(""","status":403""", ""","status":4e2""")]
    [InlineData(""","status":403""", ""","status":99999999999""")]
    [InlineData(""","outcome":"blocked",""", ""","outcome":"gone",""")]
    [InlineData(""","notes":[]""", ""","notes":[null]""")]
    [InlineData(""","notes":[]""", ""","notes":{}""")]
    [InlineData(""","detections":[""", ""","detections":[1,""")]
    [InlineData(""","detections":[""", ""","detections":null,"more":[""")]
    public void What_the_writer_never_writes_is_left_to_the_other_reader(string written, string instead)
    {
        var json = Encoding.UTF8.GetString(Written(Some.Attack(1)));
        Assert.Contains(written, json, StringComparison.Ordinal);
        Assert.Null(TransactionReader.Read(Encoding.UTF8.GetBytes(json.Replace(written, instead, StringComparison.Ordinal)), _pool));
    }

    [Fact]
    public void Known_texts_are_made_once()
    {
        var one = TransactionReader.Read(Written(Some.Attack(1)), _pool)!;
        var other = TransactionReader.Read(Written(Some.Attack(2)), _pool)!;
        Assert.Same(one.Site, other.Site);
        Assert.Same(one.Detections[0].Message, other.Detections[0].Message);
        Assert.Same(one.Detections[0].Tags[1], other.Detections[1].Tags[1]);
    }

    private static byte[] Written(TransactionRecord one)
    {
        var buffer = new FrameBuffer();
        Assert.True(buffer.TryAdd(one, FrameKind.Decided));
        return buffer.Written[Frame.HeaderBytes..].ToArray();
    }

    private static string? Slow(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RecordJson.Readable.TransactionRecord) is { } one ? Some.Json(one) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A list that is missing is no list: such a record cannot be written again.
            return "not to be written";
        }
    }

    private static TransactionRecord Random(Random random, int number)
    {
        var one = random.Next(2) == 0 ? Some.Allowed(number) : Some.Attack(number);
        return one with
        {
            Target = one.Target + Text(random),
            Host = Text(random),
            Client = Text(random),
            UserAgent = Text(random),
            Mode = (SiteMode)random.Next(3),
            Outcome = (TransactionOutcome)random.Next(6),
            Family = (AttackFamily)random.Next(18),
            WouldBlock = random.Next(2) == 0,
            DecidingRule = random.NextInt64(),
            Incident = random.Next(3) == 0 ? new IncidentId(random.Next()) : null,
            Notes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Text(random))],
            Headers = [.. Enumerable.Range(0, random.Next(4)).Select(_ => KeyValuePair.Create(Text(random), Text(random)))],
            Body = random.Next(3) == 0 ? Text(random) : null,
            Detections =
            [
                .. one.Detections.Select(detection => detection with
                {
                    Value = Text(random), Tags = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Text(random))], Severity = random.Next(-1, 8), Line = random.Next(),
                }),
            ],
        };
    }

    // Ends and lengths alike, so that texts meet in the pool.
    private static string Text(Random random) => random.Next(6) switch
    {
        0 => "",
        1 => "attack-" + (char)('a' + random.Next(26)) + "-the same end",
        2 => "\"\\/\0\t\u2028",
        3 => "日本語" + (char)('ぁ' + random.Next(80)),
        4 => new string('x', random.Next(400)),
        _ => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next(0xD800))),
    };
}
