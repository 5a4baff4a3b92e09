using System.Net;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Wire;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Inspection;

/// <summary>Records of what no rule judged: refusals of the wire guard.</summary>
internal static class WireRecord
{
    public static AuditRecord Create(
        SiteModel model, RequestHead head, in ConnectionInfo connection, Verdict verdict, int status, string id, string note) => new()
        {
            Time = head.Time,
            TransactionId = id,
            ClientAddress = connection.ClientAddress,
            ClientPort = connection.ClientPort,
            ServerAddress = connection.ServerAddress,
            ServerPort = connection.ServerPort,
            RequestLine = head.RequestLine,
            Method = head.Method,
            Target = head.Target,
            Host = head.Host,
            Mode = model.Mode,
            Verdict = verdict,
            WouldBe = verdict,
            Status = status,
            InboundScore = 0,
            OutboundScore = 0,
            Matches = [],
            Notes = [note],
            RuleSetVersion = model.Rules?.Version ?? "",
            InspectionTime = TimeSpan.Zero,
            IsRelevant = true,
            RequestHeaders = model.Options.LogHeaders ? RequestInspection.HeaderList(head) : [],
        };

    /// <summary>A number like the engine's, for what the engine never saw.</summary>
    public static string NewId() => Guid.CreateVersion7().ToString("N");

    /// <summary>Both ends of a connection, the client's as resolved.</summary>
    public static ConnectionInfo Ends(IPEndPoint client, IPAddress? server, int serverPort) =>
        new(client.Address, client.Port, server ?? IPAddress.None, serverPort);
}
