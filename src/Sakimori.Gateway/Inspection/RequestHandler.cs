using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Answers;
using Sakimori.Gateway.Clients;
using Sakimori.Gateway.Observing;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Telemetry;
using Sakimori.Gateway.Wire;
using ConnectionInfo = Sakimori.Waf.ConnectionInfo;

namespace Sakimori.Gateway.Inspection;

/// <summary>Where requests come in from Kestrel: finds the site and hands the request to an <see cref="Exchange"/>.</summary>
internal sealed partial class RequestHandler(GatewayServices services)
{
    public async Task HandleAsync(HttpContext context)
    {
        var connection = context.Features.Get<ClientConnection>()!;
        var head = connection.Wire is { } wire ? wire.TakeHead() : Http2Head.Read(context, services.Time);
        if (head is null)
        {
            // The guard announces every head before Kestrel sees it.
            context.Abort();
            return;
        }

        if (head.Fault != WireFault.None)
        {
            GatewayMetrics.WireFaults.Add(1, new KeyValuePair<string, object?>("fault", head.Fault.Describe()));
        }

        var hosts = connection.Listener.Hosts;
        var site = hosts.Find(head.Host) ?? (head.Fault != WireFault.None ? hosts.First : null);
        if (site is null)
        {
            Log.NoSite(services.Logger, connection.Listener.Address, context.Connection.RemoteIpAddress);
            await Answer.WriteAsync(context, head.Fault == WireFault.None ? StatusCodes.Status421MisdirectedRequest : head.Fault.Status(), "", close: true);
            return;
        }

        var model = site.Model;
        if (!site.TryEnter(model.Options.Limits.ConcurrentRequests))
        {
            Count(site.Name, Outcome.Limited);
            ObserveLimited(context, head, model);
            await Answer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "");
            return;
        }

        try
        {
            var peer = new IPEndPoint(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort);
            var (client, peerIsTrusted) = ClientAddress.Resolve(peer, head, model.TrustedProxies);
            var ends = new ConnectionInfo(
                client.Address, client.Port,
                ClientAddress.Plain(context.Connection.LocalIpAddress ?? IPAddress.None), context.Connection.LocalPort);
            using var span = RequestSpans.Begin();
            using var exchange = new Exchange(context, connection, head, model, ends, peerIsTrusted, services);
            if (services.Observer is { CanRecord: false } && model.Options.FailUnrecorded == FailDirection.Closed)
            {
                Count(site.Name, Outcome.Limited);
                exchange.Observe(Outcome.Limited, StatusCodes.Status503ServiceUnavailable);
                await Answer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "");
                return;
            }

            var outcome = Outcome.Aborted;
            try
            {
                outcome = await exchange.RunAsync();
            }
            finally
            {
                exchange.Observe(outcome, outcome == Outcome.Aborted ? 0 : context.Response.StatusCode);
                RequestSpans.Describe(span, exchange, outcome);
            }

            Count(site.Name, outcome);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            Count(site.Name, Outcome.Aborted);
        }
        finally
        {
            site.Leave();
        }
    }

    /// <summary>One too many at once has no exchange; it is told all the same.</summary>
    private void ObserveLimited(HttpContext context, RequestHead head, SiteModel model) => services.Observer?.Ended(new ObservedTransaction
    {
        Site = model.Options.Name,
        Id = WireRecord.NewId(),
        Time = head.Time,
        Client = ClientAddress.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None),
        Method = head.Method,
        Host = head.Host,
        Target = head.Target,
        UserAgent = head.Find("User-Agent") ?? "",
        Mode = model.Mode,
        End = TransactionEnd.Limited,
        Status = StatusCodes.Status503ServiceUnavailable,
        Duration = services.Time.GetUtcNow() - head.Time,
        RequestBytes = head.ContentLength,
        Charset = "",
        RuleSetVersion = "",
        Record = null,
    });

    private static void Count(string site, Outcome outcome) => GatewayMetrics.Requests.Add(
        1, new KeyValuePair<string, object?>("site", site), new KeyValuePair<string, object?>("outcome", outcome.Text()));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A request from {Client} to {Listener} names a host that no site answers.")]
        public static partial void NoSite(ILogger logger, Uri listener, IPAddress? client);
    }
}
