using System.Buffers;
using System.Globalization;
using System.Text;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Auditing;

/// <summary>
/// The error-log lines that ModSecurity v3 writes behind nginx, one a match, so that fail2ban filters and other readers of those
/// work unchanged. Control characters and quotes inside values are written as <c>\xhh</c>.
/// </summary>
internal sealed class ModsecRecordFormat(SecretMask mask) : RecordFormat
{
    private readonly StringBuilder _line = new(1024);

    public override void Write(in AuditEntry entry, IBufferWriter<byte> output)
    {
        var record = entry.Record;
        foreach (var match in record.Matches)
        {
            _line.Clear();
            AppendPrefix(record, match.IsDisruptive && record.Verdict.IsDisruptive);
            AppendMatch(record, match);
            AppendSuffix(entry);
            Flush(output);
        }

        if (record.Matches.IsEmpty)
        {
            foreach (var note in record.Notes)
            {
                _line.Clear();
                AppendPrefix(record, isError: record.Verdict.IsDisruptive);
                _line.Append("ModSecurity: Warning. ").Append(note);
                Field("hostname", record.ServerAddress.ToString());
                Field("uri", PathOf(mask.Clean(record.Target)));
                Field("unique_id", record.TransactionId);
                AppendSuffix(entry);
                Flush(output);
            }
        }
    }

    private void AppendPrefix(AuditRecord record, bool isError) =>
        _line.Append(record.Time.ToLocalTime().ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture))
            .Append(isError ? " [error] " : " [info] ").Append(Environment.ProcessId).Append("#0: *").Append(record.ClientPort).Append(' ')
            .Append("[client ").Append(record.ClientAddress).Append("] ");

    private void AppendMatch(AuditRecord record, RuleMatch match)
    {
        var blocked = match.IsDisruptive && record.Verdict.IsDisruptive;
        if (blocked)
        {
            _line.Append("ModSecurity: Access denied with ");
            _ = record.Verdict.Kind switch
            {
                VerdictKind.Drop => _line.Append("connection close"),
                VerdictKind.Redirect => _line.Append("redirection to ").Append(Escaped(record.Verdict.RedirectUrl ?? "")),
                _ => _line.Append("code ").Append(record.Verdict.Status),
            };
            _line.Append(" (phase ").Append((int)match.Phase).Append("). ");
        }
        else
        {
            _line.Append("ModSecurity: Warning. ");
        }

        var (name, argument) = SplitOperator(match.Operator);
        var hides = mask.Hides(match.Target);
        _line.Append("Matched \"Operator `").Append(name).Append("' with parameter `").Append(Escaped(argument))
            .Append("' against variable `").Append(Escaped(match.Target)).Append("' (Value: `")
            .Append(hides ? SecretMask.Stars : Escaped(mask.Clean(match.Value))).Append("' )");
        Field("file", match.File);
        Field("line", match.Line.ToString(CultureInfo.InvariantCulture));
        Field("id", match.RuleId.ToString(CultureInfo.InvariantCulture));
        Field("rev", match.Revision);
        Field("msg", mask.Clean(match.Message));
        Field("data", hides ? SecretMask.Stars : mask.Clean(match.Data));
        Field("severity", match.Severity < 0 ? "0" : match.Severity.ToString(CultureInfo.InvariantCulture));
        Field("ver", match.Version);
        Field("maturity", match.Maturity.ToString(CultureInfo.InvariantCulture));
        Field("accuracy", match.Accuracy.ToString(CultureInfo.InvariantCulture));
        foreach (var tag in match.Tags)
        {
            Field("tag", tag);
        }

        Field("hostname", record.ServerAddress.ToString());
        Field("uri", PathOf(record.Target));
        Field("unique_id", record.TransactionId);
        Field("ref", "");
    }

    private void AppendSuffix(in AuditEntry entry) =>
        _line.Append(", client: ").Append(entry.Record.ClientAddress).Append(", server: ").Append(entry.Site)
            .Append(", request: \"").Append(Escaped(mask.Clean(entry.Record.RequestLine)))
            .Append("\", host: \"").Append(Escaped(entry.Record.Host)).Append('"');

    private void Field(string name, string value) => _line.Append(" [").Append(name).Append(" \"").Append(Escaped(value)).Append("\"]");

    private void Flush(IBufferWriter<byte> output)
    {
        _line.Append('\n');
        foreach (var chunk in _line.GetChunks())
        {
            // Values are bytes as chars and go back to the bytes they were.
            var span = output.GetSpan(chunk.Length);
            output.Advance(Encoding.Latin1.GetBytes(chunk.Span, span));
        }
    }

    private static (string Name, string Argument) SplitOperator(string text)
    {
        var space = text.IndexOf(' ');
        var name = (space < 0 ? text : text[..space]).TrimStart('!').TrimStart('@');
        name = name.Length == 0 ? "Rx" : char.ToUpperInvariant(name[0]) + name[1..];
        return (name, space < 0 ? "" : text[(space + 1)..]);
    }

    private static string PathOf(string target)
    {
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    private static string Escaped(string value)
    {
        var odd = value.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (odd < 0 && !value.Contains('"'))
        {
            return value;
        }

        var text = new StringBuilder(value.Length + 16);
        foreach (var c in value)
        {
            if (c is >= ' ' and not '"' and not (char)0x7F)
            {
                text.Append(c);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            }
        }

        return text.ToString();
    }
}
