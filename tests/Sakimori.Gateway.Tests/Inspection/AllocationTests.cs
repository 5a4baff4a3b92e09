using System.Net;
using System.Net.Sockets;
using System.Text;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Inspection;

/// <summary>Alone, because it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int WarmUp = 400;
    private const int Requests = 1000;

    private const string Rules =
        """
        SecRuleEngine On
        SecRequestBodyAccess On
        SecResponseBodyAccess On
        SecResponseBodyMimeType text/html
        SecRule ARGS|REQUEST_HEADERS "@contains attack" "id:1,phase:2,deny,status:403"
        SecRule RESPONSE_BODY "@contains secret-leak" "id:2,phase:4,deny,status:403"
        """;

    private const string Get =
        "GET /catalog/list?category=office&page=1 HTTP/1.1\r\nHost: shop.example.jp\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0)\r\n"
        + "Accept: text/html\r\nAccept-Language: ja\r\nCookie: JSESSIONID=8F2A61C09D4E4B7C; lang=ja\r\n\r\n";

    private static readonly string Form =
        "POST /order HTTP/1.1\r\nHost: shop.example.jp\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2048\r\n\r\n"
        + "remarks=".PadRight(2048, 'x');

    /// <summary>
    /// What is allocated with inspection beyond what the same gateway allocates without: the transaction's number, and the few
    /// objects that hold a body back. Nothing may grow with the body.
    /// </summary>
    [Theory]
    [InlineData("GET", 2_000)]
    [InlineData("form", 2_500)]
    public async Task Inspecting_a_benign_request_allocates_little(string kind, long mostBytes)
    {
        var request = kind == "GET" ? Get : Form;
        var without = await BytesPerRequestAsync(request, EngineMode.Off);
        var with = await BytesPerRequestAsync(request, EngineMode.Protect);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {without} bytes without, {with} with inspection");
        Assert.InRange(with - without, long.MinValue, mostBytes);
    }

    private static async Task<long> BytesPerRequestAsync(string request, EngineMode mode)
    {
        var bytes = Encoding.Latin1.GetBytes(request);
        var page = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1024\r\n\r\n{"".PadRight(1024, 'p')}");
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var origin = new Thread(() => Answer(listener, request.Contains("Content-Length", StringComparison.Ordinal) ? 2048 : 0, page));
        origin.Start();
        var upstream = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        long allocated;
        await using (var gateway = await GatewayFixture.StartAsync(upstream, site => site with { Mode = mode, LoadRules = RuleText.Loader(Rules) }))
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.Connect(IPAddress.Loopback, gateway.Address.Port);
            allocated = Measure(client, bytes);
        }

        listener.Dispose();
        origin.Join();
        return allocated;
    }

    private static long Measure(Socket client, byte[] request)
    {
        var buffer = new byte[16 * 1024];
        var before = 0L;
        for (var i = -WarmUp; i < Requests; i++)
        {
            if (i == 0)
            {
                before = GC.GetTotalAllocatedBytes(precise: true);
            }

            client.Send(request);
            Assert.True(ReadMessage(client, buffer, 1024));
            Assert.True(buffer.AsSpan().StartsWith("HTTP/1.1 200 "u8));
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
    }

    /// <summary>An application of one connection that allocates nothing; it ends with the connection.</summary>
    private static void Answer(Socket listener, int bodyLength, byte[] answer)
    {
        using var connection = listener.Accept();
        connection.NoDelay = true;
        var buffer = new byte[16 * 1024];
        while (ReadMessage(connection, buffer, bodyLength))
        {
            connection.Send(answer);
        }
    }

    /// <summary>Reads a head and a body of known length; false at the end of the connection.</summary>
    private static bool ReadMessage(Socket socket, byte[] buffer, int bodyLength)
    {
        var count = 0;
        while (true)
        {
            var head = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (head >= 0 && count == head + 4 + bodyLength)
            {
                return true;
            }

            var more = socket.Receive(buffer.AsSpan(count));
            if (more == 0)
            {
                return false;
            }

            count += more;
        }
    }
}
