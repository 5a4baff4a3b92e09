namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>What a response should not carry.</summary>
internal enum LeakKind
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

/// <summary>One leak: what it is and where in the text it stands.</summary>
/// <param name="Kind">What leaked.</param>
/// <param name="Detail">A short stable name of the evidence, such as <c>card.visa</c> or <c>sql.oracle</c>.</param>
/// <param name="Start">First char.</param>
/// <param name="Length">Length in chars.</param>
internal readonly record struct Leak(LeakKind Kind, string Detail, int Start, int Length);

/// <summary>From how many on a kind is a leak and not a page's normal content.</summary>
internal sealed record LeakThresholds
{
    /// <summary>The thresholds used when a site sets none.</summary>
    public static LeakThresholds Default { get; } = new();

    /// <summary>Card numbers; one is too many on a page of a shop that must not store them.</summary>
    public int CardNumbers { get; init; } = 1;

    /// <summary>Individual numbers; the law allows none outside its few purposes.</summary>
    public int MyNumbers { get; init; } = 1;

    /// <summary>Distinct telephone numbers; a page of branch offices has a dozen.</summary>
    public int PhoneNumbers { get; init; } = 20;

    /// <summary>Postal addresses with a house number.</summary>
    public int PostalAddresses { get; init; } = 20;

    /// <summary>The threshold of one kind.</summary>
    public int Of(LeakKind kind) => kind switch
    {
        LeakKind.CardNumber => CardNumbers,
        LeakKind.MyNumber => MyNumbers,
        LeakKind.PhoneNumber => PhoneNumbers,
        LeakKind.PostalAddress => PostalAddresses,
        _ => 1,
    };
}
