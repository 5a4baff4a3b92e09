using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sakimori.Incidents.Exports.Sending;
using Sakimori.Testing;

namespace Sakimori.Incidents.Tests.Exports.Sending;

/// <summary>Syslog over real TLS on loopback; TCP and UDP are in <see cref="SenderTests"/>.</summary>
public sealed class SyslogConnectionTests : IDisposable
{
    private static readonly byte[] s_message = "<109>1 - guard sakimori 1 ledger - x"u8.ToArray();

    private readonly X509Certificate2 _certificate = TestCertificate.Create("siem.example");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SyslogConnectionTests() => _listener.Start();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Over_tls_one_connection_takes_all_messages(SslProtocols protocols)
    {
        await using var connection = Connect([_certificate]);
        var sending = connection.SendAsync([s_message], Cancellation);
        await using var receiver = await AcceptAsync(protocols);
        await sending;
        Assert.Equal("36 " + Encoding.ASCII.GetString(s_message), await ReadAsync(receiver, s_message.Length + 3));
        for (var i = 0; i < 5; i++)
        {
            // Over TLS 1.3 the receiver has sent tickets by now: they are no end.
            await connection.SendAsync([s_message, s_message], Cancellation);
            Assert.Equal(2 * (s_message.Length + 3), (await ReadAsync(receiver, 2 * (s_message.Length + 3))).Length);
        }

        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_refused_and_nothing_is_sent()
    {
        await using var connection = new SyslogConnection(Address("127.0.0.1"));
        await RefusedAsync(connection);
        using var other = TestCertificate.Create("siem.example");
        await using var trustsAnother = Connect([other]);
        await RefusedAsync(trustsAnother);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_refused()
    {
        await using var connection = new SyslogConnection(Address("localhost"), [_certificate]);
        await RefusedAsync(connection);
    }

    [Fact]
    public async Task A_receiver_that_went_is_connected_to_again()
    {
        await using var connection = Connect([_certificate]);
        for (var round = 0; round < 3; round++)
        {
            var accepting = AcceptAsync(SslProtocols.None);
            // What a receiver took that then broke off, nobody knows: messages are sent until the next one is connected to.
            while (!accepting.IsCompleted)
            {
                try
                {
                    await connection.SendAsync([s_message], Cancellation);
                }
                catch (IOException)
                {
                }
            }

            await using var receiver = await accepting;
            Assert.StartsWith("36 <109>1", await ReadAsync(receiver, s_message.Length + 3));
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Address(string host) => new($"tls://{host}:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    private SyslogConnection Connect(X509Certificate2Collection authorities) => new(Address("127.0.0.1"), authorities);

    private async Task RefusedAsync(SyslogConnection connection)
    {
        var sending = connection.SendAsync([s_message], Cancellation);
        using var client = await _listener.AcceptTcpClientAsync(Cancellation);
        await using var tls = new SslStream(client.GetStream());
        var received = 0;
        try
        {
            await tls.AuthenticateAsServerAsync(_certificate);
            received = await tls.ReadAsync(new byte[100], Cancellation);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
        }

        await Assert.ThrowsAsync<AuthenticationException>(() => sending);
        Assert.Equal(0, received);
    }

    private async Task<SslStream> AcceptAsync(SslProtocols protocols)
    {
        var client = await _listener.AcceptTcpClientAsync(Cancellation);
        return (SslStream)await TestCertificate.ServerSide(_certificate, protocols)(client.GetStream());
    }

    private static async Task<string> ReadAsync(SslStream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, Cancellation);
        return Encoding.ASCII.GetString(bytes);
    }
}
