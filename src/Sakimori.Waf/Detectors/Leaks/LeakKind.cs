namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>What a response should not carry.</summary>
public enum LeakKind
{
    /// <summary>A payment card's number.</summary>
    CardNumber,

    /// <summary>A Japanese individual number (個人番号, "My Number").</summary>
    MyNumber,

    /// <summary>A Japanese telephone number, when there are many.</summary>
    PhoneNumber,

    /// <summary>A Japanese postal address, when there are many.</summary>
    PostalAddress,

    /// <summary>A private key in PEM or PuTTY's format.</summary>
    PrivateKey,

    /// <summary>Source positions of a program that failed.</summary>
    StackTrace,

    /// <summary>A database's error message.</summary>
    SqlError,

    /// <summary>A web server's list of files.</summary>
    DirectoryListing,
}

/// <summary>The kinds by the names that rules and configurations use.</summary>
internal static class LeakKinds
{
    public const int Count = (int)LeakKind.DirectoryListing + 1;

    private static readonly string[] s_names =
        ["card", "my-number", "phone", "address", "private-key", "stack-trace", "sql-error", "directory-listing"];

    public static IReadOnlyList<string> Names => s_names;

    public static string Name(this LeakKind kind) => s_names[(int)kind];

    public static bool TryParse(ReadOnlySpan<char> name, out LeakKind kind)
    {
        for (var i = 0; i < s_names.Length; i++)
        {
            if (name.Equals(s_names[i], StringComparison.OrdinalIgnoreCase))
            {
                kind = (LeakKind)i;
                return true;
            }
        }

        kind = default;
        return false;
    }

    /// <summary>Data about people and secrets: what a record must not carry. The rest is the server's own text, which its operator needs.</summary>
    public static bool IsSecret(this LeakKind kind) => kind <= LeakKind.PrivateKey;

    /// <summary>Only its digits are hidden.</summary>
    public static bool IsNumber(this LeakKind kind) => kind is LeakKind.CardNumber or LeakKind.MyNumber or LeakKind.PhoneNumber;
}
