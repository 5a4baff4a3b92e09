using Sakimori.Fuzz;

namespace Sakimori.Gateway.Tests.Wire;

/// <summary>The fuzz target's promises over its seeds and a fixed number of mutations of them.</summary>
public sealed class WireGuardPropertyTests
{
    private static readonly byte[][] Fragments =
    [
        "\r\n"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\0"u8.ToArray(), ":"u8.ToArray(), " "u8.ToArray(), "\t"u8.ToArray(), "0\r\n\r\n"u8.ToArray(),
        "\r\n\r\n"u8.ToArray(), "Host: b\r\n"u8.ToArray(), "Content-Length: 3\r\n"u8.ToArray(), "Transfer-Encoding: chunked\r\n"u8.ToArray(), "HTTP/1.1"u8.ToArray(),
        "%00"u8.ToArray(), [0x83], [0xFF], "GET / HTTP/1.1\r\nHost: c\r\n\r\n"u8.ToArray(), "http://a/"u8.ToArray(), "#"u8.ToArray(), "\u000b"u8.ToArray(),
    ];

    [Fact]
    public void Every_seed_and_forty_thousand_mutations_keep_the_promises()
    {
        var target = new WireGuardTarget();
        var seeds = target.Seeds.ToArray();
        foreach (var seed in seeds)
        {
            target.Run(seed);
        }

        var random = new Random(920100);
        for (var i = 0; i < 40_000; i++)
        {
            var bytes = seeds[random.Next(seeds.Length)].ToList();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                Mutate(bytes, random);
            }

            try
            {
                target.Run(bytes.ToArray());
            }
            catch (Exception exception)
            {
                Assert.Fail($"{Convert.ToHexString(bytes.ToArray())}\n{System.Text.Encoding.Latin1.GetString(bytes.ToArray())}\n{exception}");
            }
        }

        Assert.Equal(14, seeds.Length);
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(4))
        {
            case 0:
                bytes.InsertRange(at, Fragments[random.Next(Fragments.Length)]);
                break;
            case 1 when bytes.Count > 0:
                bytes.RemoveRange(Math.Min(at, bytes.Count - 1), 1);
                break;
            case 2 when bytes.Count > 0:
                bytes[Math.Min(at, bytes.Count - 1)] = (byte)random.Next(256);
                break;
            default:
                var length = Math.Min(random.Next(20), bytes.Count - at);
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
        }
    }
}
