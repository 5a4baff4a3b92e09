namespace LegacyShop;

/// <summary>The frame of every page, in the manner of 2004.</summary>
internal static class Page
{
    public static string Render(string title, string body) => $"""
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
        <html lang="ja">
        <head>
        <meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">
        <title>{title} - 購買受注システム</title>
        </head>
        <body bgcolor="#ffffff" text="#333333" link="#003399">
        <table width="760" border="0" cellpadding="4" cellspacing="0" align="center">
        <tr><td bgcolor="#003366"><font color="#ffffff" size="5"><b>資材購買 受注システム</b></font> <font color="#ccccff" size="2">ver 1.4</font></td></tr>
        <tr><td bgcolor="#ffcccc"><font size="2">※ この見本は <b>わざと弱く</b> 作られています (weak on purpose, loopback only)。本番で使わないでください。</font></td></tr>
        <tr><td bgcolor="#eeeeee"><font size="2">
        <a href="/">トップ</a> ｜ <a href="/products">商品一覧</a> ｜ <a href="/order">ご注文</a> ｜ <a href="/login">取引先ログイン</a> ｜ <a href="/download?file=catalog.txt">カタログ</a>
        </font></td></tr>
        <tr><td>
        <h3>{title}</h3>
        {body}
        </td></tr>
        <tr><td align="center"><hr size="1"><font size="1">Copyright (C) 2004 資材購買部 / 推奨環境: Internet Explorer 6.0 (800×600)</font></td></tr>
        </table>
        </body>
        </html>
        """.ReplaceLineEndings("\r\n");

    public static string Escape(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");
}
