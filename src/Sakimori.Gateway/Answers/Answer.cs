using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sakimori.Gateway.Clients;

namespace Sakimori.Gateway.Answers;

/// <summary>
/// The gateway's own answers: plain, in Japanese and English, with the number under which the record is found and nothing else
/// about what happened or what is behind. JSON for programs that ask for it.
/// </summary>
internal static class Answer
{
    // Where the number goes.
    private const char Place = '\0';

    // Statuses are of three digits, so there are never many.
    private static readonly ConcurrentDictionary<(int Status, bool IsJson, bool HasId), (byte[] Start, byte[] End)> s_pages = new();

    /// <summary>Answers with a status and its page. A response that has begun is cut off instead.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string transactionId, bool close = false)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        response.Clear();
        response.StatusCode = status;
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers["X-Content-Type-Options"] = "nosniff";
        if (close && context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal))
        {
            headers.Connection = "close";
            if (context.Features.Get<ClientConnection>()?.Wire is { } wire)
            {
                wire.IsEnded = true;
            }
        }

        if (status is 503 or 429)
        {
            headers.RetryAfter = "1";
        }

        if (status == 405)
        {
            headers.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        }

        var isJson = AsksJson(context.Request);
        var (start, end) = Page(status, isJson, hasId: transactionId.Length > 0);
        var id = Safe(transactionId);
        response.ContentType = isJson ? "application/json" : "text/html; charset=utf-8";
        response.ContentLength = start.Length + id.Length + end.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            var body = response.BodyWriter;
            body.Write(start);
            Encoding.ASCII.GetBytes(id, body);
            body.Write(end);
        }

        await response.CompleteAsync();
    }

    /// <summary>Sends the client elsewhere, as a rule asked.</summary>
    public static async Task RedirectAsync(HttpContext context, int status, string url)
    {
        context.Response.Clear();
        context.Response.StatusCode = status is >= 300 and < 400 ? status : StatusCodes.Status302Found;
        context.Response.Headers.Location = Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(url)).ReplaceLineEndings("");
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = 0;
        await context.Response.CompleteAsync();
    }

    private static bool AsksJson(HttpRequest request)
    {
        foreach (var accept in request.Headers.Accept)
        {
            if (accept is null)
            {
                continue;
            }

            var json = accept.IndexOf("json", StringComparison.OrdinalIgnoreCase);
            var html = accept.IndexOf("html", StringComparison.OrdinalIgnoreCase);
            if (json >= 0 && (html < 0 || json < html))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What stands before and after the number.</summary>
    private static (byte[] Start, byte[] End) Page(int status, bool isJson, bool hasId) => s_pages.GetOrAdd((status, isJson, hasId), static which =>
    {
        var text = which.IsJson ? Json(which.Status) : Html(which.Status, which.HasId);
        var at = text.IndexOf(Place);
        return at < 0 ? (Encoding.UTF8.GetBytes(text), []) : (Encoding.UTF8.GetBytes(text[..at]), Encoding.UTF8.GetBytes(text[(at + 1)..]));
    });

    private static string Json(int status) => $"{{\"status\":{status},\"error\":\"{Word(status)}\",\"transaction_id\":\"{Place}\"}}";

    private static string Html(int status, bool hasId)
    {
        var (japanese, english) = Sentences(status);
        return $"""
            <!DOCTYPE html>
            <html lang="ja">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>{status}</title>
            <style>body{"{"}font-family:sans-serif;max-width:40em;margin:4em auto;padding:0 1em;color:#222;background:#fff{"}"}h1{"{"}font-size:1.3em{"}"}p.en{"{"}color:#555{"}"}code{"{"}user-select:all{"}"}</style></head>
            <body>
            <h1>{status}</h1>
            <p>{japanese}</p>
            <p class="en" lang="en">{english}</p>
            {(hasId ? $"<p>受付番号 / Reference: <code>{Place}</code></p>" : "")}
            </body>
            </html>

            """;
    }

    private static string Safe(string id) => id.AsSpan().ContainsAnyExcept(IdCharacters) ? "" : id;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.:_-@");

    private static string Word(int status) => status switch
    {
        403 or 406 => "blocked",
        404 or 421 => "no such site",
        408 => "request timeout",
        413 => "request too large",
        414 or 431 => "request head too large",
        429 or 503 => "busy",
        502 => "bad gateway",
        504 => "gateway timeout",
        >= 500 => "unavailable",
        _ => "bad request",
    };

    private static (string Japanese, string English) Sentences(int status) => status switch
    {
        403 or 406 => (
            "このリクエストは安全でない内容を含む可能性があるため、受け付けられませんでした。お心当たりがない場合は、下の受付番号を添えて管理者にお問い合わせください。",
            "This request was not accepted because it may contain unsafe content. If you think this is a mistake, contact the administrator and quote the reference below."),
        404 or 421 => ("この名前のサイトはここにはありません。", "There is no site of this name here."),
        408 => ("リクエストが時間内に届きませんでした。", "The request did not arrive in time."),
        413 => ("送信された内容が大きすぎます。", "What was sent is too large."),
        414 or 431 => ("リクエストの見出しが大きすぎます。", "The request's address or headers are too large."),
        405 => ("このメソッドは使えません。", "This method is not offered."),
        429 or 503 => ("ただいま混み合っています。しばらくしてからもう一度お試しください。", "The service is busy. Please try again shortly."),
        502 => ("アプリケーションから応答がありません。しばらくしてからもう一度お試しください。", "The application did not answer. Please try again later."),
        504 => ("アプリケーションの応答が時間内に届きませんでした。しばらくしてからもう一度お試しください。", "The application did not answer in time. Please try again later."),
        >= 500 => ("ただいまご利用いただけません。", "The service is unavailable."),
        _ => ("リクエストの形式が正しくありません。", "The request is malformed."),
    };
}
