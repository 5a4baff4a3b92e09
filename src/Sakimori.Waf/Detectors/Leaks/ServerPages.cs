using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>Messages of database servers and listings of web servers: phrases of their own pages, confirmed by what stands around.</summary>
internal static class ServerPages
{
    /// <summary>What confirms a phrase stands near it.</summary>
    private const int Near = 120;

    /// <summary>The longest message taken for one: with the statement it quotes.</summary>
    private const int LongestMessage = 1_024;

    private static readonly (string Phrase, LeakKind Kind, string Detail)[] Phrases = Build();

    // Apart, because blindness to case is slow where one of the phrases is not ASCII.
    private static readonly SearchValues<string> English = SearchValues.Create(Distinct(static phrase => Ascii.IsValid(phrase)), StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Japanese = SearchValues.Create(Distinct(static phrase => !Ascii.IsValid(phrase)), StringComparison.Ordinal);

    /// <summary>Finds database errors and directory listings.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakReport report)
    {
        Find(text, English, report);
        Find(text, Japanese, report);
    }

    /// <summary>The phrases of a kind.</summary>
    public static ImmutableArray<string> LiteralsOf(LeakKind kind) => [.. Phrases.Where(entry => entry.Kind == kind).Select(static entry => entry.Phrase)];

    private static string[] Distinct(Func<string, bool> condition) =>
        [.. Phrases.Select(static entry => entry.Phrase).Where(condition).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static void Find(ReadOnlySpan<char> text, SearchValues<string> phrases, LeakReport report)
    {
        Steps.Spend(text.Length);
        bool? isListing = null;
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny(phrases);
            if (offset < 0)
            {
                return;
            }

            at += offset;
            var rest = text[at..Math.Min(text.Length, at + Near)];
            var length = 1;
            foreach (var (phrase, kind, detail) in Phrases)
            {
                if (rest.StartsWith(phrase, StringComparison.OrdinalIgnoreCase) && Confirms(text, at, rest[phrase.Length..], detail, ref isListing))
                {
                    length = Math.Max(phrase.Length, LengthOfMessage(text[at..], kind));
                    report.Add(new Leak(kind, detail, at, length));
                    break;
                }
            }

            Steps.Spend(16);
            at += length;
        }
    }

    private static int LengthOfMessage(ReadOnlySpan<char> text, LeakKind kind)
    {
        text = text[..Math.Min(text.Length, kind == LeakKind.SqlError ? LongestMessage : Near)];
        var end = text.IndexOfAny("\r\n<");
        Steps.Spend(text.Length);
        return end < 0 ? text.Length : end;
    }

    private static bool Confirms(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> rest, string detail, ref bool? isListing) => detail switch
    {
        "sql.oracle" => rest.Length > 6 && !rest[..5].ContainsAnyExcept("0123456789") && rest[5] == ':'
            && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])),
        "sql.db2-code" => rest.Length > 3 && char.IsAsciiDigit(rest[0]) && rest.Contains("SQLSTATE", StringComparison.Ordinal),
        "sql.sqlite-near" => rest.Contains("\": syntax error", StringComparison.Ordinal) || rest.Contains("&quot;: syntax error", StringComparison.Ordinal),
        "list.index" => isListing ??= HasParentLink(text),
        _ => true,
    };

    /// <summary>Asked once per text: a title alone may be a page about such lists.</summary>
    private static bool HasParentLink(ReadOnlySpan<char> text) =>
        text.Contains("Parent Directory", StringComparison.OrdinalIgnoreCase)
        || text.Contains("<a href=\"../\">", StringComparison.OrdinalIgnoreCase)
        || text.Contains("Last modified", StringComparison.OrdinalIgnoreCase);

    private static (string Phrase, LeakKind Kind, string Detail)[] Build()
    {
        var phrases = new List<(string Phrase, LeakKind Kind, string Detail)>();

        void Add(LeakKind kind, string detail, params ReadOnlySpan<string> texts)
        {
            foreach (var text in texts)
            {
                phrases.Add((text, kind, detail));
            }
        }

        Add(LeakKind.SqlError, "sql.oracle", "ORA-", "PLS-", "TNS-");
        Add(LeakKind.SqlError, "sql.oracle-driver", "oracle.jdbc.driver.", "Oracle.DataAccess.Client.OracleException", "Microsoft OLE DB Provider for Oracle");
        Add(LeakKind.SqlError, "sql.mssql", "Unclosed quotation mark", "Microsoft OLE DB Provider for SQL Server",
            "Microsoft OLE DB Provider for ODBC Drivers", "[Microsoft][ODBC", "[Microsoft][SQL", "System.Data.SqlClient.SqlException",
            "com.microsoft.sqlserver.jdbc.SQLServerException", "Incorrect syntax near '", "Warning: mssql_", "[SQL Server]");
        Add(LeakKind.SqlError, "sql.mssql", JapaneseText.Forms("付近に不適切な構文があります", "の後で引用符が閉じていません", "引用符が閉じていません"));
        Add(LeakKind.SqlError, "sql.mysql", "You have an error in your SQL syntax", "supplied argument is not a valid MySQL", "Warning: mysql_",
            "<b>Warning</b>:  mysql_", "<b>Warning</b>:  mysqli_", "com.mysql.jdbc.exceptions", "MySQLSyntaxErrorException", "MySqlException (0x", "SQLSTATE[42000]", "SQLSTATE[HY000]");
        Add(LeakKind.SqlError, "sql.postgresql", "org.postgresql.util.PSQLException", "PG::SyntaxError", "Warning: pg_", "<b>Warning</b>:  pg_",
            "ERROR:  syntax error at or near", "ERROR: syntax error at or near", "Npgsql.PostgresException", "unterminated quoted string at or near");
        Add(LeakKind.SqlError, "sql.jet", "Microsoft JET Database Engine", "[Microsoft][ODBC Microsoft Access Driver]", "Syntax error in string in query expression",
            "Syntax error (missing operator) in query expression");
        Add(LeakKind.SqlError, "sql.jet", JapaneseText.Forms("クエリ式の構文エラー", "文字列の構文エラー"));
        Add(LeakKind.SqlError, "sql.db2", "[IBM][CLI Driver]", "DB2 SQL error", "com.ibm.db2.jcc");
        Add(LeakKind.SqlError, "sql.db2-code", "SQLCODE=-", "SQLCODE: -");
        Add(LeakKind.SqlError, "sql.sqlite", "SQLITE_ERROR: ", "[SQLITE_ERROR]", "unrecognized token: \"", "SQLite3::SQLException", "sqlite3.OperationalError", "System.Data.SQLite.SQLiteException",
            "Warning: sqlite_", "org.sqlite.SQLiteException");
        Add(LeakKind.SqlError, "sql.sqlite-near", "near \"", "near &quot;");
        Add(LeakKind.SqlError, "sql.sybase", "com.sybase.jdbc", "Sybase message:", "[Sybase][ODBC");
        Add(LeakKind.SqlError, "sql.informix", "com.informix.jdbc", "[Informix][ODBC");
        Add(LeakKind.DirectoryListing, "list.index", "<title>Index of /", "<h1>Index of /");
        Add(LeakKind.DirectoryListing, "list.iis", "[To Parent Directory]");
        Add(LeakKind.DirectoryListing, "list.iis", JapaneseText.Forms("[親ディレクトリへ移動]"));
        Add(LeakKind.DirectoryListing, "list.tomcat", "<title>Directory Listing For", "<title>Directory: /", "<title>Directory listing for /");
        return [.. phrases];
    }
}
