using System.Text;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>The variables that follow from the request line and headers.</summary>
internal static class RequestVariables
{
    /// <summary>Sets them; called once, before phase 1.</summary>
    public static void Derive(Transaction tx, RuleSet rules)
    {
        var variables = tx.Variables;
        DeriveTarget(variables, rules);
        variables.Set(VariableId.RequestLine, RequestLine(tx));
        variables.RequestHeaders.JoinRepeated(variables.Arena);
        foreach (ref readonly var header in variables.RequestHeaders.Items)
        {
            DeriveHeader(variables, rules, header);
        }

        variables.Set(VariableId.WebappId, rules.WebAppId);
        RequestBodyVariables.SetDefaults(variables);
        tx.Reader.ReadHead(variables);
        variables.InvalidateDerived();
    }

    /// <summary><c>REQUEST_LINE</c>: as received, or its three parts.</summary>
    public static ReadOnlyMemory<char> RequestLine(Transaction tx)
    {
        if (tx.RawRequestLine.Length > 0)
        {
            return tx.RawRequestLine.AsMemory();
        }

        var method = tx.Variables.Scalar(VariableId.RequestMethod).Span;
        var target = tx.Variables.Scalar(VariableId.RequestUriRaw).Span;
        var protocol = tx.Variables.Scalar(VariableId.RequestProtocol).Span;
        var room = tx.Variables.Arena.Reserve(method.Length + target.Length + protocol.Length + 2);
        method.CopyTo(room);
        room[method.Length] = ' ';
        target.CopyTo(room[(method.Length + 1)..]);
        room[method.Length + 1 + target.Length] = ' ';
        protocol.CopyTo(room[(method.Length + target.Length + 2)..]);
        return tx.Variables.Arena.Commit(room.Length);
    }

    private static void DeriveTarget(VariableStore variables, RuleSet rules)
    {
        var raw = variables.Scalar(VariableId.RequestUriRaw);
        var uri = WithoutAuthority(raw);
        variables.Set(VariableId.RequestUri, uri);

        var question = uri.Span.IndexOf('?');
        var path = PercentEncoding.Decode(question < 0 ? uri : uri[..question], variables.Arena);
        variables.Set(VariableId.RequestFilename, path);
        variables.Set(VariableId.PathInfo, path);
        var slash = path.Span.LastIndexOfAny('/', '\\');
        variables.Set(VariableId.RequestBasename, path[(slash + 1)..]);

        var query = question < 0 ? default : uri[(question + 1)..];
        variables.Set(VariableId.QueryString, query);
        variables.Set(VariableId.UrlencodedError, "0");
        if (query.IsEmpty)
        {
            return;
        }

        var dropped = UrlEncoded.Parse(query, rules.Limits.ArgumentSeparator, rules.Limits.ArgumentLimit, variables.Arena, variables.Arguments, out var invalid);
        variables.QueryArgumentCount = variables.Arguments.Count;
        if (invalid)
        {
            variables.Set(VariableId.UrlencodedError, "1");
        }

        if (dropped > 0)
        {
            variables.ArgumentsDropped = dropped;
        }
    }

    // http://host/path → /path: REQUEST_URI never contains the host, REQUEST_URI_RAW does when it was sent.
    private static ReadOnlyMemory<char> WithoutAuthority(ReadOnlyMemory<char> target)
    {
        var text = target.Span;
        if (text.StartsWith("/", StringComparison.Ordinal))
        {
            return target;
        }

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || text[..scheme].ContainsAny('?', '/'))
        {
            return target;
        }

        var path = text[(scheme + 3)..].IndexOfAny('/', '?');
        return path < 0 ? "/".AsMemory() : target[(scheme + 3 + path)..];
    }

    private static void DeriveHeader(VariableStore variables, RuleSet rules, in NamedValue header)
    {
        var name = header.Name.Span;
        switch (name.Length)
        {
            case 4 when name.Equals("Host", StringComparison.OrdinalIgnoreCase):
                variables.Set(VariableId.ServerName, HostName(header.Value));
                break;
            case 6 when name.Equals("Cookie", StringComparison.OrdinalIgnoreCase):
                Cookies.Parse(header.Value, variables.RequestCookies, rules.CookieSeparator);
                break;
            case 12 when name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase):
                variables.Set(VariableId.ReqbodyProcessor, RequestBodyVariables.ProcessorOf(header.Value.Span));
                variables.ContentType = header.Value;
                break;
            case 13 when name.Equals("Authorization", StringComparison.OrdinalIgnoreCase):
                DeriveAuthorization(variables, header.Value);
                break;
        }

    }

    private static ReadOnlyMemory<char> HostName(ReadOnlyMemory<char> host)
    {
        var text = host.Span;
        var end = text.StartsWith("[", StringComparison.Ordinal) ? text.IndexOf(']') + 1 : text.IndexOf(':');
        return end > 0 ? host[..end] : host;
    }

    private static void DeriveAuthorization(VariableStore variables, ReadOnlyMemory<char> value)
    {
        var space = value.Span.IndexOf(' ');
        variables.Set(VariableId.AuthType, space < 0 ? value : value[..space]);
        if (space < 0 || !value.Span[..space].Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var encoded = value[(space + 1)..].Span.Trim(' ');
        var bytes = new byte[encoded.Length];
        if (Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            var user = Encoding.Latin1.GetString(bytes, 0, length);
            var colon = user.IndexOf(':', StringComparison.Ordinal);
            variables.Set(VariableId.RemoteUser, colon < 0 ? user : user[..colon]);
        }
    }
}
