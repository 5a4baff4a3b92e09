using Sakimori.Waf.Auditing;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>Turns the state of a finished transaction into a record that outlives it.</summary>
internal static class RecordBuilder
{
    public static AuditRecord Build(Transaction tx, RuleSet rules, Verdict carriedOut, int status)
    {
        var variables = tx.Variables;
        var method = variables.Scalar(VariableId.RequestMethod).ToString();
        var target = variables.Scalar(VariableId.RequestUriRaw).ToString();
        var engine = tx.Control.AuditEngine ?? rules.AuditEngine;
        return new AuditRecord
        {
            Time = tx.StartedAt,
            TransactionId = tx.Id,
            ClientAddress = tx.Connection.ClientAddress,
            ClientPort = tx.Connection.ClientPort,
            ServerAddress = tx.Connection.ServerAddress,
            ServerPort = tx.Connection.ServerPort,
            RequestLine = RequestVariables.RequestLine(tx).ToString(),
            Method = method,
            Target = target,
            Host = HostOf(variables),
            Mode = tx.Control.Mode,
            Verdict = carriedOut,
            WouldBe = tx.WouldBe,
            Status = status,
            InboundScore = rules.Scores.Inbound(tx.Tx),
            OutboundScore = rules.Scores.Outbound(tx.Tx),
            Matches = tx.Audit.ListMatches(),
            Notes = tx.Audit.Notes,
            RuleSetVersion = rules.Version,
            InspectionTime = tx.Control.Spent,
            IsRelevant = engine == AuditEngine.On || (engine == AuditEngine.RelevantOnly && tx.Audit.IsAsked),
        };
    }

    private static string HostOf(VariableStore variables)
    {
        foreach (ref readonly var header in variables.RequestHeaders.Items)
        {
            if (header.Name.Span.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                return header.Value.ToString();
            }
        }

        return "";
    }
}
