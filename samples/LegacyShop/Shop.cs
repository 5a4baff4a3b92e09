using System.Text;

namespace LegacyShop;

/// <summary>Every page of the shop. Reads and writes Shift_JIS only; each weakness is marked where it is.</summary>
internal sealed class Shop : IDisposable
{
    // An order form is a few hundred bytes.
    private const int FormLimitBytes = 1024 * 1024;

    private readonly Database database = new();
    private readonly Fetcher fetcher = new();

    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var query = ShiftJis.ReadForm(Encoding.Latin1.GetBytes((context.Request.QueryString.Value ?? "").TrimStart('?')));
            switch (context.Request.Path.Value, context.Request.Method)
            {
                case ("/", _):
                    await SendAsync(context, Page.Render("お知らせ", Home));
                    break;
                case ("/products", _):
                    await SendAsync(context, Products(query.GetValueOrDefault("q")));
                    break;
                case ("/order", "GET"):
                    await SendAsync(context, OrderForm());
                    break;
                case ("/order/confirm", "POST"):
                    await SendAsync(context, Confirm(await ReadFormAsync(context)));
                    break;
                case ("/order/submit", "POST"):
                    await SendAsync(context, Submit(await ReadFormAsync(context)));
                    break;
                case ("/login", "GET"):
                    await SendAsync(context, Page.Render("取引先ログイン", LoginForm));
                    break;
                case ("/login", "POST"):
                    await LogInAsync(context, await ReadFormAsync(context));
                    break;
                case ("/download", _):
                    await DownloadAsync(context, query.GetValueOrDefault("file", ""));
                    break;
                case ("/fetch", _):
                    // Weakness: fetches any loopback address a visitor names (SSRF).
                    var fetched = await fetcher.FetchAsync(query.GetValueOrDefault("url", ""));
                    context.Response.ContentType = "text/plain; charset=Shift_JIS";
                    await context.Response.Body.WriteAsync(fetched);
                    break;
                case ("/members", _):
                    await SendAsync(context, Page.Render("会員名簿", Members));
                    break;
                case ("/internal/prices", _):
                    await InternalPricesAsync(context);
                    break;
                default:
                    context.Response.StatusCode = 404;
                    await SendAsync(context, Page.Render("ページがありません", "<p>お探しのページは見つかりませんでした。</p>"));
                    break;
            }
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            // Weakness: the visitor gets the statement and the stack trace.
            context.Response.StatusCode = 500;
            await SendAsync(context, Page.Render("システムエラー", $"<pre>{Page.Escape(error.ToString())}</pre>"));
        }
    }

    public void Dispose()
    {
        database.Dispose();
        fetcher.Dispose();
    }

    private const string Home = """
        <table border="1" cellpadding="4" cellspacing="0" width="100%">
        <tr><td bgcolor="#ffffcc" width="110">2004/04/01</td><td>受注システムを公開しました。表示価格は税別です。</td></tr>
        <tr><td bgcolor="#ffffcc">2004/06/15</td><td>「ソケットレンチ」「能率手帳」の納期について（約十日）</td></tr>
        </table>
        """;

    // Weakness: who knows the address reads what customers entrusted (published test numbers, no real ones).
    private const string Members = """
        <table border="1" cellpadding="4" cellspacing="0"><tr bgcolor="#ccddee"><th>氏名</th><th>カード番号</th><th>個人番号</th><th>電話</th></tr>
        <tr><td>十文字 能男</td><td>4111-1111-1111-1111</td><td>123456789018</td><td>03-1234-5678</td></tr>
        <tr><td>表 ソノ子</td><td>5555 5555 5555 4444</td><td>－</td><td>06-1234-5678</td></tr>
        </table>
        """;

    private const string LoginForm = """
        <form action="/login" method="post" accept-charset="Shift_JIS">
        取引先ID <input type="text" name="id"> パスワード <input type="password" name="password">
        <input type="submit" value="ログイン">
        </form>
        """;

    private string Products(string? search)
    {
        // Weakness: the search word becomes part of the statement (SQL injection) and of the page (reflected script).
        var sql = "SELECT code, name, price, stock FROM products";
        if (search is not null)
            sql += $" WHERE name LIKE '%{search}%' OR code = '{search}'";
        var rows = database.Query(sql);
        var page = new StringBuilder("""
            <form action="/products" method="get" accept-charset="Shift_JIS">
            商品名 <input type="text" name="q"> <input type="submit" value="検索">
            </form>
            """);
        if (search is not null)
            page.Append($"<p>「{search}」の検索結果: {rows.Count}件</p>");
        page.Append("<table border=\"1\" cellpadding=\"4\" cellspacing=\"0\"><tr bgcolor=\"#ccddee\"><th>品番</th><th>品名</th><th>単価</th><th>在庫</th></tr>");
        foreach (var row in rows)
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Page.Escape(cell)}</td>")).Append("</tr>");
        return Page.Render("商品一覧", page.Append("</table>").ToString());
    }

    private string OrderForm()
    {
        var choices = string.Concat(database.Query("SELECT code, name FROM products").Select(row => $"<option value=\"{row[0]}\">{Page.Escape(row[1])}</option>"));
        return Page.Render("ご注文", $"""
            <form action="/order/confirm" method="post" accept-charset="Shift_JIS">
            <table border="1" cellpadding="4" cellspacing="0">
            <tr><td bgcolor="#ccddee">氏名</td><td><input type="text" name="shimei" size="30"></td></tr>
            <tr><td bgcolor="#ccddee">住所</td><td><input type="text" name="jusho" size="60"></td></tr>
            <tr><td bgcolor="#ccddee">品番</td><td><select name="hinban">{choices}</select></td></tr>
            <tr><td bgcolor="#ccddee">数量</td><td><input type="text" name="suryo" size="6" value="1"></td></tr>
            <tr><td bgcolor="#ccddee">備考</td><td><textarea name="biko" cols="50" rows="4"></textarea></td></tr>
            </table>
            <input type="submit" value="確認画面へ">
            </form>
            """);
    }

    private static string Confirm(Dictionary<string, string> form)
    {
        var rows = new StringBuilder();
        var hidden = new StringBuilder();
        foreach (var (name, label) in Fields)
        {
            var value = form.GetValueOrDefault(name, "");
            rows.Append($"<tr><td bgcolor=\"#ccddee\">{label}</td><td>{Page.Escape(value)}</td></tr>");
            hidden.Append($"<input type=\"hidden\" name=\"{name}\" value=\"{Page.Escape(value)}\">");
        }

        return Page.Render("ご注文内容の確認", $"""
            <form action="/order/submit" method="post" accept-charset="Shift_JIS">
            <table border="1" cellpadding="4" cellspacing="0">{rows}</table>
            {hidden}<input type="submit" value="注文する">
            </form>
            """);
    }

    private static readonly (string Name, string Label)[] Fields =
        [("shimei", "氏名"), ("jusho", "住所"), ("hinban", "品番"), ("suryo", "数量"), ("biko", "備考")];

    private string Submit(Dictionary<string, string> form)
    {
        var values = Fields.Select(field => form.GetValueOrDefault(field.Name, "")).ToArray();
        var number = database.AddOrder(values[0], values[1], values[2], values[3], values[4]);
        return Page.Render("ご注文を承りました", $"<p>{Page.Escape(values[0])} 様、ありがとうございます。受付番号は <b>{number:D6}</b> です。</p>");
    }

    private async Task LogInAsync(HttpContext context, Dictionary<string, string> form)
    {
        // Weakness: both fields become part of the statement; ' OR '1'='1 opens the door.
        var rows = database.Query(
            $"SELECT id, company FROM users WHERE id = '{form.GetValueOrDefault("id")}' AND password = '{form.GetValueOrDefault("password")}'");
        if (rows.Count == 0)
        {
            await SendAsync(context, Page.Render("取引先ログイン", "<p><font color=\"#cc0000\">IDまたはパスワードが違います。</font></p>" + LoginForm));
            return;
        }

        context.Response.Headers.SetCookie = $"torihikisaki={Uri.EscapeDataString(rows[0][0])}; path=/";
        await SendAsync(context, Page.Render("ログインしました", $"<p>ようこそ、{Page.Escape(rows[0][1])} 様</p>"));
    }

    private static async Task DownloadAsync(HttpContext context, string file)
    {
        // Weakness: ".." leads out of the folder (path traversal).
        if (Files.Read(file) is not { } text)
        {
            context.Response.StatusCode = 404;
            await SendAsync(context, Page.Render("ファイルがありません", $"<p>{Page.Escape(file)} は見つかりませんでした。</p>"));
            return;
        }

        context.Response.ContentType = "text/plain; charset=Shift_JIS";
        await context.Response.Body.WriteAsync(ShiftJis.Encoding.GetBytes(text));
    }

    private async Task InternalPricesAsync(HttpContext context)
    {
        if (context.Request.Headers["X-From-Inside"] != fetcher.InsideToken)
        {
            context.Response.StatusCode = 403;
            await SendAsync(context, Page.Render("社内専用", "<p>社内からのみ閲覧できます。</p>"));
            return;
        }

        context.Response.ContentType = "text/plain; charset=Shift_JIS";
        await context.Response.Body.WriteAsync(ShiftJis.Encoding.GetBytes("社外秘 仕入値一覧: A-001 380円, A-002 910円\r\n"));
    }

    private static async Task<Dictionary<string, string>> ReadFormAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
        {
            if (body.Length + read > FormLimitBytes)
                throw new InvalidOperationException("フォームが大きすぎます");
            body.Write(buffer, 0, read);
        }

        return ShiftJis.ReadForm(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    private static Task SendAsync(HttpContext context, string page)
    {
        var bytes = ShiftJis.Encoding.GetBytes(page);
        context.Response.ContentType = "text/html; charset=Shift_JIS";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }
}
