using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>
/// Text as it is typed into Japanese forms. Words and sentences come from the packages mecab-ipadic, manpages-ja and
/// debian-reference-ja where they are installed, else from the short lists here; names, addresses and companies are put together.
/// </summary>
internal sealed partial class JapaneseText
{
    private static readonly string[] s_surnames =
        "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 表 能登 曽根 曾我 十河 予知 貼谷 髙橋 﨑山 齋藤 齊藤 渡邊 渡邉 濵田 栁沢 鷲尾".Split(' ');

    private static readonly string[] s_given =
        "翔太 花子 健一 美咲 大輔 由美子 拓也 陽子 誠 さくら 直樹 恵 太郎 ひろみ 明日香 裕之 一 慎太郎 圭 能理子 彌生".Split(' ');

    private static readonly string[] s_towns =
        "東京都千代田区丸の内 大阪府大阪市北区梅田 北海道札幌市中央区北一条西 愛知県名古屋市中区栄 福岡県福岡市博多区博多駅前 神奈川県横浜市西区みなとみらい 石川県能美市寺井町 京都府京都市下京区四条通 千葉県匝瑳市八日市場 埼玉県蓮田市表".Split(' ');

    private static readonly string[] s_companies =
        "ソニックシステム ポータルソフトウェア ミツビシ ヤマト運輸 タチバナ製作所 チヨダグラビヤ ゼロックス ボーイング ノースポイント マルエツ フジソフト ミドリ十字 ナカヤマ商事 ダイヤモンド社 ソフトボックス".Split(' ');

    private static readonly string[] s_sentences =
    [
        "いつもお世話になっております。先日お送りいただいた見積書の件でご連絡いたしました。", "納期は１０月３日（金）までにお願いします。",
        "型番ＡＢ－１２３の在庫はありますか？", "表の能力が十分にあるか、予算とソフトウェアの構成を確認してください。",
        "「申込書」をダウンロードして、必要事項をご記入のうえFAXでお送りください。", "価格は￥１２，８００（税込）です。",
        "電話：０３－１２３４－５６７８　携帯090-1234-5678", "ご質問・ご要望などがございましたら、お気軽にお問い合わせ下さい！",
        "貼り付けた図のとおり、欺瞞的な表示は禁止です。", "SELECTボタンを押して、種類を選んでください。", "ﾀﾞｲﾔﾓﾝﾄﾞ社のﾌﾟﾘﾝﾀｰ ﾄﾞﾗｲﾊﾞ",
    ];

    private readonly string[] _words;
    private readonly string[] _sentences;
    private readonly Random _random;

    private JapaneseText(string[] words, string[] sentences, int seed)
    {
        _words = words;
        _sentences = sentences;
        _random = new Random(seed);
    }

    private static readonly Lazy<(string[] Words, string[] Prose, string[] Technical)> s_sources = new(Read);

    /// <summary>Where the sentences come from.</summary>
    public static string Sources =>
        $"{s_sources.Value.Words.Length} words, {s_sources.Value.Prose.Length} sentences of prose, {s_sources.Value.Technical.Length} technical ones";

    /// <summary>
    /// Text with prose, or with technical sentences in its place: those with ASCII words in them, which are options, paths,
    /// commands and programs as often as names, and which word lists of rules take for what they are.
    /// </summary>
    public static JapaneseText Create(int seed, bool technical = false) =>
        new(s_sources.Value.Words, technical ? s_sources.Value.Technical : s_sources.Value.Prose, seed);

    public Random Random => _random;

    /// <summary>The value of a field of some kind.</summary>
    public string Value() => _random.Next(9) switch
    {
        0 or 1 => Pick(s_surnames) + (_random.Next(2) == 0 ? "　" : _random.Next(2) == 0 ? " " : "") + Pick(s_given),
        2 => $"{Pick(s_towns)}{Number(1, 9)}丁目{Number(1, 30)}番{Number(1, 30)}号",
        3 => $"{Pick(s_towns)}{_random.Next(1, 9)}-{_random.Next(1, 30)}-{_random.Next(1, 30)} {Pick(s_companies)}ビル{_random.Next(1, 20)}Ｆ",
        4 => (_random.Next(2) == 0 ? "株式会社" : "（株）") + Pick(s_companies),
        5 => $"{Pick(_words)}明細 {_random.Next(1, 1000)}円",
        6 => string.Join("・", Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(_words))),
        _ => Sentence(),
    };

    /// <summary>A sentence or two.</summary>
    public string Sentence() => Pick(_sentences) + (_random.Next(4) == 0 ? "\r\n" + Pick(_sentences) : "");

    private string Number(int from, int to)
    {
        var number = _random.Next(from, to).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return _random.Next(2) == 0 ? number : string.Concat(number.Select(digit => (char)(digit + 0xFEE0)));
    }

    private string Pick(string[] list) => list[_random.Next(list.Length)];

    private static string[] Words()
    {
        var folder = "/usr/share/mecab/dic/ipadic";
        if (!Directory.Exists(folder))
            return [.. s_surnames, .. s_given, .. s_companies];
        var eucJp = CodePagesEncodingProvider.Instance.GetEncoding(51932)!;
        return [.. Directory.EnumerateFiles(folder, "Noun*.csv").Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadLines(file, eucJp)).Select(line => line.Split(',')[0]).Where(word => word.Any(c => c > 0x7F))];
    }

    // Lines of manuals, mark-up removed.
    private static (string[] Words, string[] Prose, string[] Technical) Read()
    {
        var (prose, technical) = (new List<string>(s_sentences), new List<string>(s_sentences));
        var files = Directory.Exists("/usr/share/man/ja") ? Directory.EnumerateFiles("/usr/share/man/ja", "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        foreach (var file in files.Append("/usr/share/debian-reference/debian-reference.ja.txt.gz").Where(File.Exists))
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress), Encoding.UTF8);
            foreach (var line in reader.ReadToEnd().Split('\n'))
            {
                if (line.StartsWith('.') || line.StartsWith('\'') || line.StartsWith("\\\"", StringComparison.Ordinal))
                    continue;
                var text = Roff().Replace(line, "").Trim();
                if (text.Length is > 8 and < 300 && text.Count(c => c > '\u3000') > text.Length / 2)
                    (text.Any(c => char.IsAsciiLetter(c) || "\\|`'\"$<>{}[]~^@#&*=;".Contains(c)) ? technical : prose).Add(text);
            }
        }

        return (Words(), [.. prose], [.. technical]);
    }

    [GeneratedRegex(@"\\f[A-Z]|\\f\([A-Z]{2}|\\[&|^,/]|\\s[+-]?\d")]
    private static partial Regex Roff();
}
