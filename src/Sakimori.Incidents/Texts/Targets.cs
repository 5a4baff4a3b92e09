using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Texts;

/// <summary>What rules look at, for people: <c>ARGS:q</c> is the parameter “q”.</summary>
internal static class Targets
{
    private const int NameLimit = 60;

    private static readonly (string Prefix, Phrase Named, Phrase Plain)[] s_collections =
    [
        ("ARGS_NAMES", new("the parameter name “{0}”", "パラメーター名「{0}」"), new("a parameter name", "パラメーター名")),
        ("ARGS", new("the parameter “{0}”", "パラメーター「{0}」"), new("a parameter", "パラメーター")),
        ("REQUEST_COOKIES", new("the cookie “{0}”", "Cookie「{0}」"), new("a cookie", "Cookie の値")),
        ("REQUEST_HEADERS", new("the header “{0}”", "ヘッダー「{0}」"), new("a header", "リクエストヘッダー")),
        ("RESPONSE_HEADERS", new("the answer's header “{0}”", "応答ヘッダー「{0}」"), new("a header of the answer", "応答ヘッダー")),
        ("RESPONSE_BODY", new("the answer's body “{0}”", "応答本文「{0}」"), new("the answer's body", "応答本文")),
        ("RESPONSE_STATUS", new("the answer's status “{0}”", "応答ステータス「{0}」"), new("the answer's status", "応答ステータス")),
        ("REQUEST_BODY", new("the request body “{0}”", "リクエスト本文「{0}」"), new("the request body", "リクエスト本文")),
        ("FILES", new("the uploaded file “{0}”", "アップロードファイル「{0}」"), new("an uploaded file", "アップロードファイル")),
        ("XML", new("the XML document at “{0}”", "XML 文書の「{0}」"), new("the XML document", "XML 文書")),
        ("REQUEST_METHOD", new("the method “{0}”", "メソッド「{0}」"), new("the method", "リクエストメソッド")),
        ("REQUEST_PROTOCOL", new("the protocol version “{0}”", "プロトコルバージョン「{0}」"), new("the protocol version", "プロトコルバージョン")),
        ("REQUEST_", new("the request's path or address “{0}”", "リクエストのパスまたは URL「{0}」"), new("the request's path or address", "リクエストのパスまたは URL")),
        ("TX", new("the sum “{0}”", "集計値「{0}」"), new("a sum of the rules", "ルールの集計値")),
    ];

    private static readonly Phrase s_other = new("the variable “{0}”", "変数「{0}」");

    public static string Name(string target, string language)
    {
        var colon = target.IndexOf(':');
        var collection = colon < 0 ? target : target[..colon];
        foreach (var (prefix, named, plain) in s_collections)
        {
            if (collection.StartsWith(prefix, StringComparison.Ordinal))
            {
                return colon < 0 || colon == target.Length - 1 ? plain.In(language) : named.In(language, PlainLine.Of(target[(colon + 1)..], NameLimit));
            }
        }

        return s_other.In(language, PlainLine.Of(target, NameLimit));
    }
}
