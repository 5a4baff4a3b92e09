using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Sakimori.Waf.Auditing;

/// <summary>
/// Keeps secrets out of records: values of password-like parameters, <c>Authorization</c>, and cookies unless they are asked for.
/// A secret is recognised by the name of what carries it, in targets (<c>ARGS:password</c>) and inside whole texts
/// (<c>a=1&amp;password=x</c>, <c>{"password":"x"}</c>).
/// </summary>
public sealed class SecretMask
{
    /// <summary>What stands for a secret; its length tells nothing.</summary>
    public const string Stars = "********";

    private const int NameLimit = 200;

    // A name holds a secret when one of these is a part of it: userPassword, new_passwd, access_token. Bytes as chars: the
    // Japanese ones once as UTF-8, once as Shift_JIS.
    private static readonly string[] Parts =
    [
        "passw", "passphrase", "passcode", "pwd", "secret", "token", "credential", "apikey", "api_key", "api-key", "ansyo", "anshou",
        "\u00e6\u009a\u0097\u00e8\u00a8\u00bc", "\u0088\u00c3\u008f\u00d8", // 暗証
        "\u00e3\u0083\u0091\u00e3\u0082\u00b9\u00e3\u0083\u00af\u00e3\u0083\u00bc\u00e3\u0083\u0089", "\u0083p\u0083X\u0083\u008f\u0081[\u0083h", // パスワード
    ];

    // Short names hold a secret only when they are the whole name.
    private static readonly FrozenSet<string> Names =
        FrozenSet.ToFrozenSet(["pass", "pin", "pw", "pincode", "cvv", "cvc", "otp", "auth", "authorization"], StringComparer.OrdinalIgnoreCase);

    private static readonly string[] NameListTargets = ["ARGS_NAMES", "ARGS_GET_NAMES", "ARGS_POST_NAMES", "FILES_NAMES", "REQUEST_HEADERS_NAMES", "REQUEST_COOKIES_NAMES"];

    private readonly FrozenSet<string> _own;
    private readonly bool _showsCookies;

    /// <summary>A mask that also hides these parameter names, and cookies unless they are asked for.</summary>
    public SecretMask(ImmutableArray<string> ownNames, bool showsCookies)
    {
        // Names in the configuration are text; in records they are bytes.
        _own = ownNames.Select(name => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name))).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _showsCookies = showsCookies;
    }

    /// <summary>The value of this target is a secret as a whole.</summary>
    public bool Hides(string target)
    {
        var colon = target.IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        var collection = target.AsSpan(0, colon);
        foreach (var names in NameListTargets)
        {
            if (collection.SequenceEqual(names))
            {
                return false;
            }
        }

        var name = target.AsSpan(colon + 1);
        if (collection.SequenceEqual("REQUEST_COOKIES"))
        {
            return !_showsCookies;
        }

        if (collection.SequenceEqual("REQUEST_HEADERS") || collection.SequenceEqual("RESPONSE_HEADERS"))
        {
            return HidesHeader(name);
        }

        return IsSecretName(name);
    }

    /// <summary>The value of this header is a secret.</summary>
    public bool HidesHeader(ReadOnlySpan<char> name) =>
        name.Equals("authorization", StringComparison.OrdinalIgnoreCase)
        || name.Equals("proxy-authorization", StringComparison.OrdinalIgnoreCase)
        || (!_showsCookies && (name.Equals("cookie", StringComparison.OrdinalIgnoreCase) || name.Equals("set-cookie", StringComparison.OrdinalIgnoreCase)))
        || IsSecretName(name);

    /// <summary>The text with the values of secret parameters replaced: forms, query strings and JSON members.</summary>
    public string Clean(string text)
    {
        StringBuilder? clean = null;
        var copied = 0;
        var index = 0;
        while (index < text.Length)
        {
            var sign = text.AsSpan(index).IndexOfAny('=', ':');
            if (sign < 0)
            {
                break;
            }

            sign += index;
            index = sign + 1;
            if (!IsSecretName(NameBefore(text, sign)))
            {
                continue;
            }

            var (start, end) = ValueAfter(text, sign);
            if (end > start)
            {
                clean ??= new StringBuilder(text.Length);
                clean.Append(text, copied, start - copied).Append(Stars);
                copied = index = end;
            }
        }

        return clean is null ? text : clean.Append(text, copied, text.Length - copied).ToString();
    }

    private bool IsSecretName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > NameLimit)
        {
            return false;
        }

        foreach (var part in Parts)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return Names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(LastPart(name))
            || _own.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }

    // json.user.pin and user[pin] name the pin.
    private static ReadOnlySpan<char> LastPart(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd(']');
        var start = name.LastIndexOfAny('.', '[', '/');
        return name[(start + 1)..];
    }

    private static ReadOnlySpan<char> NameBefore(string whole, int at)
    {
        // Longer names are no names; looking no further back keeps the whole linear.
        var text = whole.AsSpan(Math.Max(0, at - NameLimit - 2), Math.Min(at + 1, NameLimit + 3));
        var sign = text.Length - 1;
        var end = sign;
        var isJson = text[sign] == ':';
        if (isJson)
        {
            end = text[..end].TrimEnd().Length;
            if (end == 0 || text[end - 1] is not ('"' or '\''))
            {
                return default;
            }

            end--;
            var quote = text[..end].LastIndexOf(text[end]);
            return quote < 0 ? default : text[(quote + 1)..end];
        }

        return text[(text[..end].LastIndexOfAny("&?; \n\"'") + 1)..end];
    }

    private static (int Start, int End) ValueAfter(string text, int sign)
    {
        var start = sign + 1;
        if (text[sign] == ':')
        {
            while (start < text.Length && text[start] is ' ' or '\t' or '\r' or '\n')
            {
                start++;
            }

            if (start < text.Length && text[start] == '"')
            {
                start++;
                var close = start;
                while (close < text.Length && text[close] != '"')
                {
                    close += text[close] == '\\' ? 2 : 1;
                }

                return (start, Math.Min(close, text.Length));
            }
        }

        var length = text.AsSpan(start).IndexOfAny("&; \n,}");
        return (start, length < 0 ? text.Length : start + length);
    }
}
