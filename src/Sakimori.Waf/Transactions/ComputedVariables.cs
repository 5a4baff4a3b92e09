using System.Globalization;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>Variables that are worked out only when a rule asks for them.</summary>
internal static class ComputedVariables
{
    /// <summary>Longest text of an IPv6 address with an embedded IPv4 one and a zone.</summary>
    private const int AddressLength = 64;

    /// <summary>Whether <see cref="Refresh"/> does anything for the variable.</summary>
    public static bool Has(VariableId id) => id is
        VariableId.ArgsCombinedSize or VariableId.Duration or VariableId.FilesCombinedSize or VariableId.FullRequest or
        VariableId.FullRequestLength or VariableId.HighestSeverity or VariableId.ModsecBuild or VariableId.RemoteAddr or
        VariableId.RemoteHost or VariableId.RemotePort or VariableId.ServerAddr or VariableId.ServerPort or VariableId.StatusLine or
        VariableId.UniqueId || id is >= VariableId.Time and <= VariableId.TimeYear;

    /// <summary>Works out those of a phase.</summary>
    public static void RefreshAsked(Transaction tx, VariableId[] asked)
    {
        foreach (var id in asked)
        {
            Refresh(tx, id);
        }
    }

    /// <summary>Works out one variable as the transaction stands now.</summary>
    public static void Refresh(Transaction tx, VariableId id)
    {
        var variables = tx.Variables;
        switch (id)
        {
            case VariableId.ArgsCombinedSize:
                variables.Set(id, variables.Arguments.CombinedLength);
                break;
            case VariableId.Duration:
                variables.Set(id, (long)(tx.RuleSet.Options.Time.GetUtcNow() - tx.StartedAt).TotalMilliseconds);
                break;
            case VariableId.FilesCombinedSize:
                variables.Set(id, FilesCombinedSize(variables));
                break;
            case VariableId.FullRequest:
                variables.Set(id, FullRequest(tx));
                break;
            case VariableId.FullRequestLength:
                variables.Set(id, FullRequest(tx).Length);
                break;
            case VariableId.HighestSeverity:
                variables.Set(id, tx.Control.HighestSeverity);
                break;
            case VariableId.ModsecBuild:
                variables.Set(id, "030000000");
                break;
            case VariableId.RemoteAddr:
                variables.Set(id, AddressText(tx, tx.Connection.ClientAddress));
                break;
            case VariableId.RemoteHost:
                var address = tx.Connection.ClientAddress.ToString();
                variables.Set(id, tx.RuleSet.Options.ResolveName?.Invoke(address) ?? address);
                break;
            case VariableId.RemotePort:
                variables.Set(id, tx.Connection.ClientPort);
                break;
            case VariableId.ServerAddr:
                variables.Set(id, AddressText(tx, tx.Connection.ServerAddress));
                break;
            case VariableId.ServerPort:
                variables.Set(id, tx.Connection.ServerPort);
                break;
            case VariableId.StatusLine:
                variables.Set(id, $"{variables.Scalar(VariableId.ResponseProtocol)} {variables.Scalar(VariableId.ResponseStatus)}");
                break;
            case VariableId.UniqueId:
                variables.Set(id, tx.Id);
                break;
            case >= VariableId.Time and <= VariableId.TimeYear:
                RefreshTime(tx, id);
                break;
        }
    }

    private static ReadOnlyMemory<char> AddressText(Transaction tx, System.Net.IPAddress address)
    {
        var arena = tx.Variables.Arena;
        return address.TryFormat(arena.Reserve(AddressLength), out var length) ? arena.Commit(length) : address.ToString().AsMemory();
    }

    // Rules about office hours mean the clock on the wall: local time.
    private static void RefreshTime(Transaction tx, VariableId id)
    {
        var time = TimeZoneInfo.ConvertTime(tx.StartedAt, tx.RuleSet.Options.Time.LocalTimeZone);
        tx.Variables.Set(id, id switch
        {
            VariableId.Time => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            VariableId.TimeDay => Integers.ToText(time.Day),
            VariableId.TimeEpoch => Integers.ToText(time.ToUnixTimeSeconds()),
            VariableId.TimeHour => Integers.ToText(time.Hour),
            VariableId.TimeMin => Integers.ToText(time.Minute),
            VariableId.TimeMon => Integers.ToText(time.Month - 1),
            VariableId.TimeSec => Integers.ToText(time.Second),
            VariableId.TimeWday => Integers.ToText((int)time.DayOfWeek),
            _ => Integers.ToText(time.Year),
        });
    }

    private static long FilesCombinedSize(VariableStore variables)
    {
        var size = 0L;
        foreach (ref readonly var file in variables.Body.FilesContent.Items)
        {
            size += file.Value.Length;
        }

        return size;
    }

    private static ReadOnlyMemory<char> FullRequest(Transaction tx)
    {
        var arena = tx.Variables.Arena;
        var length = tx.Variables.Scalar(VariableId.RequestLine).Length + 4 + tx.RequestBodyText.Length;
        foreach (ref readonly var header in tx.Variables.RequestHeaders.Items)
        {
            length += header.Name.Length + header.Value.Length + 4;
        }

        var room = arena.Reserve(length);
        var used = 0;
        Append(room, ref used, tx.Variables.Scalar(VariableId.RequestLine).Span, "\r\n");
        foreach (ref readonly var header in tx.Variables.RequestHeaders.Items)
        {
            Append(room, ref used, header.Name.Span, ": ");
            Append(room, ref used, header.Value.Span, "\r\n");
        }

        Append(room, ref used, default, "\r\n");
        Append(room, ref used, tx.RequestBodyText.Span, default);
        return arena.Commit(used);
    }

    private static void Append(Span<char> room, ref int used, ReadOnlySpan<char> text, ReadOnlySpan<char> end)
    {
        text.CopyTo(room[used..]);
        end.CopyTo(room[(used + text.Length)..]);
        used += text.Length + end.Length;
    }
}
