using System.Collections.Immutable;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>Finds in a response what an old application lets out: the leak guard.</summary>
/// <remarks>
/// <para><b>Question.</b> Does this page carry data that identifies people, keys, or the inside of the server?</para>
/// <para><b>Grammar and evidence, by kind.</b></para>
/// <code>
/// card number      14–19 digits, plain or grouped as printed (4-4-4-4, 4-6-5, 4-6-4), an issuer's range and length
///                  (ISO/IEC 7812), and the Luhn digit; not behind a word such as "order" or 注文
/// My Number        12 digits, plain or 4-4-4, the check digit of 総務省令第85号 §5, and 個人番号 or マイナンバー within
///                  <see cref="MyNumbers.ContextLength"/> chars before, or anywhere when there are three
/// telephone        0A-BBBB-CCCC and its other splits, 0[5789]0-XXXX-XXXX; toll-free numbers do not count
/// postal address   a prefecture's name and a house number in the same piece of text
/// private key      a PEM or PuTTY frame with key material in it
/// stack trace      two frames of Java, .NET, Node or Ruby; one of PHP, Python or ASP classic, whose form is unmistakable
/// SQL error        an error number or phrase of Oracle, SQL Server, MySQL, PostgreSQL, JET, Db2, SQLite, Sybase, Informix
/// directory list   the title or the parent link of Apache, nginx, IIS, Tomcat, Jetty, lighttpd, Python
/// </code>
/// <para><b>Contexts.</b> The text as sent, one byte per char: words of Japanese are searched in UTF-8, windows-31J,
/// EUC-JP and ISO-2022-JP alike (<see cref="JapaneseText"/>), full-width digits too (<see cref="FullWidthDigits"/>), so no charset has
/// to be known.</para>
/// <para><b>What passes.</b> JAN and ISBN codes, order and parcel numbers, a single telephone number or address, a
/// page that explains <c>ORA-00942</c> without quoting it, a key's frame with an ellipsis, prices and dates.</para>
/// <para><b>Thresholds.</b> The report counts all there is. From how many on a kind is a leak, in one response or over time, is the
/// rule's and the site's to say (<see cref="LeakPolicy"/>, <see cref="LeakHistory"/>).</para>
/// <para><b>Guarantee.</b> Linear in the text: each number is tried once per start of a group of digits, each phrase
/// once. Nothing is allocated for a page without leaks; a report is reused.</para>
/// <para><b>Known limits.</b> Numbers in images or split by markup are not found; names of people
/// are not recognised; a compressed response has to be decompressed before; a leak that crosses the edge of a window of
/// a streamed response is found only if the caller overlaps windows by <see cref="Overlap"/>.</para>
/// </remarks>
internal static class LeakFinder
{
    /// <summary>Chars two windows of a streamed response should share for every number and phrase to be whole in one.</summary>
    public const int Overlap = 512;

    /// <summary>Finds every leak in <paramref name="text"/>, a single telephone number too, and adds it to <paramref name="report"/>, which is cleared first.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakReport report)
    {
        report.Clear();
        for (var search = LeakSearch.Numbers; search <= LeakSearch.ServerPages; search++)
        {
            Find(text, search, report);
        }
    }

    /// <summary>Makes one search and adds to <paramref name="report"/> what it finds.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakSearch search, LeakReport report)
    {
        switch (search)
        {
            case LeakSearch.Numbers:
                Numbers.Find(text, report);
                break;
            case LeakSearch.PostalAddresses:
                PostalAddresses.Find(text, report);
                break;
            case LeakSearch.PrivateKeys:
                PrivateKeys.Find(text, report);
                break;
            case LeakSearch.StackTraces:
                StackTraces.Find(text, report);
                break;
            default:
                ServerPages.Find(text, report);
                break;
        }
    }

    /// <summary>The search that finds a kind.</summary>
    public static LeakSearch SearchOf(LeakKind kind) => kind switch
    {
        LeakKind.PostalAddress => LeakSearch.PostalAddresses,
        LeakKind.PrivateKey => LeakSearch.PrivateKeys,
        LeakKind.StackTrace => LeakSearch.StackTraces,
        LeakKind.SqlError or LeakKind.DirectoryListing => LeakSearch.ServerPages,
        _ => LeakSearch.Numbers,
    };

    /// <summary>Literals of which one stands, ASCII case ignored, in every text in which the kind is found; empty: none known.</summary>
    public static ImmutableArray<string> LiteralsOf(LeakKind kind) => kind switch
    {
        LeakKind.MyNumber => MyNumbers.NameForms,
        LeakKind.PostalAddress => PostalAddresses.PrefectureForms,
        LeakKind.PrivateKey => ["PRIVATE KEY", "PuTTY-User-Key-File-"],
        LeakKind.StackTrace => StackTraces.Literals,
        LeakKind.SqlError or LeakKind.DirectoryListing => ServerPages.LiteralsOf(kind),
        _ => [],
    };
}

/// <summary>The passes of <see cref="LeakFinder"/> over a text.</summary>
internal enum LeakSearch
{
    Numbers,
    PostalAddresses,
    PrivateKeys,
    StackTraces,
    ServerPages,
}
