using System.Collections.Immutable;

namespace Sakimori.Configuration;

/// <summary>Every key there is.</summary>
internal static class Keys
{
    private static readonly ImmutableArray<Key> Limits =
    [
        new("request_body", ValueKind.Size, new(
            "Request body bytes inspected; default: what the rules say (SecRequestBodyLimit).",
            "検査するリクエスト本文の最大バイト数。既定はルールの SecRequestBodyLimit。")),
        new("long_request_body", ValueKind.Choice, new(
            "A longer request body is answered 413 (reject), or its first bytes are judged and it passes, recorded (pass); default: what the rules say.",
            "それより長い本文を 413 で拒否する (reject) か、先頭だけ検査して通し記録する (pass)。既定はルールの指定。"), Choices: ["reject", "pass"]),
        new("response_body", ValueKind.Size, new(
            "Response body bytes inspected; default: what the rules say (SecResponseBodyLimit).",
            "検査するレスポンス本文の最大バイト数。既定はルールの SecResponseBodyLimit。")),
        new("long_response_body", ValueKind.Choice, new(
            "As long_request_body, for responses.",
            "long_request_body と同じ（レスポンス用）。"), Choices: ["reject", "pass"]),
        new("decompression_ratio", ValueKind.Count, new(
            "A compressed body may grow to this many times its size; default 100.",
            "圧縮された本文の展開後サイズの上限倍率。既定 100。")),
        new("header_bytes", ValueKind.Size, new("Bytes of request line and headers; default 64KiB.", "リクエスト行とヘッダーの合計バイト数。既定 64KiB。")),
        new("header_count", ValueKind.Count, new("Number of request headers; default 200.", "リクエストヘッダーの個数。既定 200。")),
        new("connections", ValueKind.Count, new("Client connections at once, 0 for no limit; default 10000.", "同時接続数の上限。0 は無制限。既定 10000。")),
        new("concurrent_requests", ValueKind.Count, new(
            "Requests in flight to the application at once, 0 for no limit; default 1000.",
            "アプリケーションへの同時リクエスト数の上限。0 は無制限。既定 1000。")),
        new("inspection_time", ValueKind.Duration, new(
            "CPU time of inspection for one request; default: no limit.",
            "1 リクエストの検査に使う CPU 時間の上限。既定は無制限。")),
    ];

    private static readonly ImmutableArray<Key> Timeouts =
    [
        new("connect", ValueKind.Duration, new("To connect to the application; default 10s.", "アプリケーションへの接続。既定 10s。")),
        new("header", ValueKind.Duration, new("For a client to send its request head; default 30s.", "リクエストヘッダーの受信。既定 30s。")),
        new("body", ValueKind.Duration, new("For the whole request body; default 120s.", "リクエスト本文全体の受信。既定 120s。")),
        new("idle", ValueKind.Duration, new("Without traffic either way; default 130s.", "無通信。既定 130s。")),
    ];

    private static readonly ImmutableArray<Key> Tls =
    [
        new("certificate", ValueKind.Path, new("PEM chain, or a PFX file.", "PEM 証明書チェーンまたは PFX ファイル。"), Required: true),
        new("key", ValueKind.Path, new("PEM private key; not for PFX.", "PEM 秘密鍵。PFX では不要。")),
        new("password_file", ValueKind.Path, new("File whose first line is the key's password.", "鍵のパスワードを 1 行目に書いたファイル。")),
    ];

    private static readonly ImmutableArray<Key> Upstream =
    [
        new("http10", ValueKind.Flag, new("Speak HTTP/1.0 to it; default false.", "HTTP/1.0 で接続する。既定 false。")),
        new("obsolete_tls", ValueKind.Flag, new("Accept TLS 1.0 and 1.1; default false.", "TLS 1.0/1.1 を許す。既定 false。")),
        new("invalid_certificate", ValueKind.Flag, new(
            "Accept a certificate that does not verify; default false.", "検証できない証明書（自己署名など）を許す。既定 false。")),
        new("host", ValueKind.Text, new("Send this Host instead of the client's.", "クライアントの Host の代わりに送る値。")),
        new("connection_per_client", ValueKind.Flag, new(
            "One upstream connection per client connection, for NTLM and Negotiate; default false.",
            "クライアント接続ごとに 1 本の接続を使う（NTLM/Negotiate 用）。既定 false。")),
    ];

    private static readonly ImmutableArray<Key> Store =
    [
        new("use", ValueKind.Choice, new(
            "sqlite (default): a file in state_dir; postgresql: the server connection_file names; off: nothing is remembered and there is no console.",
            "sqlite（既定）: state_dir のファイル。postgresql: connection_file のサーバー。off: 何も残さず、管理画面もない。"), Choices: ["sqlite", "postgresql", "off"]),
        new("connection_file", ValueKind.Path, new(
            "File whose first line is PostgreSQL's connection string: Host=…;Username=…;Password=…;Database=….",
            "PostgreSQL の接続文字列を 1 行目に書いたファイル。Host=…;Username=…;Password=…;Database=…。")),
        new("allowed_per_second", ValueKind.Count, new(
            "Allowed transactions kept a second, over all sites; the rest is counted only; 0 keeps none; default 200.",
            "検出のない通信を 1 秒に何件まで残すか（全サイト合計）。残りは数だけ数える。0 は残さない。既定 200。")),
        new("keep_allowed_days", ValueKind.Count, new("Days allowed transactions are kept; default 7.", "検出のない通信を残す日数。既定 7。")),
        new("keep_detections_days", ValueKind.Count, new("Days transactions with detections are kept; default 90.", "検出のある通信を残す日数。既定 90。")),
        new("keep_incidents_days", ValueKind.Count, new("Days closed incidents are kept; default 730.", "完了したインシデントを残す日数。既定 730。")),
        new("max_size", ValueKind.Size, new("Size of the database; the oldest goes first; default 20GiB.", "データベースの上限サイズ。古いものから消す。既定 20GiB。")),
        new("archive", ValueKind.Choice, new(
            "on (default): what is removed is kept as gzipped JSON lines in state_dir/archive; off: it is gone.",
            "on（既定）: 消すものを state_dir/archive に gzip の JSON で残す。off: 残さない。"), Choices: ["on", "off"]),
        new("journal_max_size", ValueKind.Size, new(
            "What waits for a database that is away may grow to this; decisions are never let go; default 2GiB.",
            "データベースが使えない間に溜める上限。遮断の記録は捨てない。既定 2GiB。")),
        new("anchor_file", ValueKind.Path, new(
            "File, best on another machine, the head of the ledger is appended to every hour; without it none is.",
            "台帳の先頭ハッシュを毎時書き足すファイル（別のマシンが望ましい）。なければ書かない。")),
        new("anchor_syslog", ValueKind.Text, new(
            "Syslog receiver (udp://, tcp:// or tls://HOST:PORT) the head of the ledger is sent to every hour; without it none is.",
            "台帳の先頭ハッシュを毎時送る syslog の送信先（udp://、tcp://、tls:// と HOST:PORT）。なければ送らない。")),
    ];

    private static readonly ImmutableArray<Key> Console =
    [
        new("listen", ValueKind.Text, new(
            "Address of the console; https for anything but this machine; off for none; default http://127.0.0.1:9090, or a free port.",
            "管理画面のアドレス。このマシン以外に開くなら https。off で無効。既定 http://127.0.0.1:9090（使用中なら空きポート）。")),
        new("tls", ValueKind.Section, new("Certificate of a https console.", "https で開くときの証明書。"), Keys: Tls),
        new("session_idle", ValueKind.Duration, new("A session ends after this time without use; default 30m.", "操作がないとき、サインインを終える時間。既定 30m。")),
        new("session_length", ValueKind.Duration, new("A session ends after this time; default 12h.", "サインインの最長時間。既定 12h。")),
        new("time_zone", ValueKind.Text, new(
            "Zone times are shown in to people whose browser names none, such as Asia/Tokyo; default the machine's.",
            "ブラウザーの時間帯が分からないときに使う時間帯（Asia/Tokyo など）。既定はこのマシンの時間帯。")),
        new("own_approval", ValueKind.Choice, new(
            "Who made a proposal may approve it (allowed, default) or another must (forbidden).",
            "提案した本人の承認を認める (allowed、既定) か、認めない (forbidden)。"), Choices: ["allowed", "forbidden"]),
        new("second_factor", ValueKind.Choice, new(
            "A second factor is up to each person (optional, default) or demanded of approvers and admins (required).",
            "二要素認証を任意 (optional、既定) か、承認者と管理者に必須 (required) とする。"), Choices: ["optional", "required"]),
    ];

    private static readonly ImmutableArray<string> LeakActions = ["off", "observe", "mask", "block"];

    private static readonly ImmutableArray<Key> Leaks =
    [
        new("cards", ValueKind.Choice, new(
            "Payment card numbers: not looked for (off), recorded (observe), hidden but for four digits (mask, default), or the response is blocked (block).",
            "クレジットカード番号。検査しない (off)、記録 (observe)、下 4 桁以外を伏せる (mask、既定)、応答を遮断 (block)。"), Choices: LeakActions),
        new("my_numbers", ValueKind.Choice, new(
            "Japanese individual numbers; default mask.", "個人番号（マイナンバー）。既定 mask。"), Choices: LeakActions),
        new("phones", ValueKind.Choice, new(
            "Lists of Japanese telephone numbers; default observe: only the owner knows whether it is the list of branches.",
            "電話番号の一覧。既定 observe（支店一覧かどうかは運用者にしか分からないため）。"), Choices: LeakActions),
        new("addresses", ValueKind.Choice, new("Lists of Japanese postal addresses; default observe.", "住所の一覧。既定 observe。"), Choices: LeakActions),
        new("private_keys", ValueKind.Choice, new("Private keys; default block.", "秘密鍵。既定 block。"), Choices: LeakActions),
        new("stack_traces", ValueKind.Choice, new(
            "Stack traces and errors with their place in the source; default mask: old pages carry notices and work.",
            "スタック トレースとソース位置付きのエラー。既定 mask（古いページは通知を含んだまま動くため）。"), Choices: LeakActions),
        new("sql_errors", ValueKind.Choice, new("Database errors; default block.", "データベースのエラー。既定 block。"), Choices: LeakActions),
        new("directory_listings", ValueKind.Choice, new("Lists of files of a web server; default block.", "ディレクトリ一覧。既定 block。"), Choices: LeakActions),
        new("cards_per_response", ValueKind.Count, new(
            "From how many different card numbers in one response on; default: what the rule says (1).",
            "1 応答中に異なるカード番号がこの数以上で漏えいとする。既定はルールの指定 (1)。")),
        new("my_numbers_per_response", ValueKind.Count, new("As cards_per_response; default 1.", "cards_per_response と同じ。既定 1。")),
        new("phones_per_response", ValueKind.Count, new("As cards_per_response; default 200.", "cards_per_response と同じ。既定 200。")),
        new("addresses_per_response", ValueKind.Count, new("As cards_per_response; default 200.", "cards_per_response と同じ。既定 200。")),
        new("phones_per_client", ValueKind.Count, new(
            "From how many different ones to one client within the window on, 0 never; at most 10000, default 1000.",
            "期間内に 1 クライアントへ渡った異なる番号がこの数以上で漏えいとする。0 は数えない。最大 10000、既定 1000。")),
        new("addresses_per_client", ValueKind.Count, new("As phones_per_client; default 1000.", "phones_per_client と同じ。既定 1000。")),
        new("phones_per_site", ValueKind.Count, new(
            "From how many different ones to all clients together on, 0 never; at most 300000, default 20000.",
            "期間内に全クライアントへ渡った異なる番号がこの数以上で漏えいとする。0 は数えない。最大 300000、既定 20000。")),
        new("addresses_per_site", ValueKind.Count, new("As phones_per_site; default 20000.", "phones_per_site と同じ。既定 20000。")),
        new("window", ValueKind.Duration, new("The time in which they are added up; default 10m.", "合計する期間。既定 10m。")),
    ];

    /// <summary>Charsets a site may be fixed to; <c>--charset</c> takes the same.</summary>
    public static ImmutableArray<string> Charsets { get; } =
    [
        "utf-8", "shift_jis", "windows-31j", "cp932", "euc-jp", "iso-2022-jp", "iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252",
        "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "gbk", "big5", "euc-kr", "utf-16le", "utf-16be",
    ];

    /// <summary>Profiles a site may have; <c>--profile</c> takes the same.</summary>
    public static ImmutableArray<string> Profiles { get; } = ["generic", "php", "aspnet", "classic_asp", "servlet", "iis"];

    /// <summary>The keys of one entry of <c>sites</c>.</summary>
    public static ImmutableArray<Key> Site { get; } =
    [
        new("name", ValueKind.Text, new("Unique name, used in records and commands; default site-1, site-2, …", "一意の名前。記録とコマンドで使う。既定 site-1、site-2 …")),
        new("listen", ValueKind.TextList, new(
            "Where it is offered: http://127.0.0.1:8080; one URL or a list.", "公開するアドレス。http://127.0.0.1:8080 など。1 つまたはリスト。"), Required: true),
        new("hosts", ValueKind.TextList, new(
            "Host names it answers, *.example.jp allowed; without it every Host.", "応答するホスト名（*.example.jp 可）。なければすべて。")),
        new("upstream", ValueKind.Text, new("The application: http://127.0.0.1:8081.", "守るアプリケーション。http://127.0.0.1:8081 など。"), Required: true),
        new("mode", ValueKind.Choice, new(
            "off: neither loads rules nor inspects; observe: records and never blocks; protect (default): blocks.",
            "off: 検査しない。observe: 記録するが止めない。protect（既定）: 止める。"), Choices: ["off", "observe", "protect"]),
        new("rules", ValueKind.TextList, new(
            "Files or globs relative to this file, or the names starter and crs, loaded in order; default [starter].",
            "このファイルからの相対パス（glob 可）、または starter と crs。順に読み込む。既定 [starter]。")),
        new("audit_log", ValueKind.Path, new("File the records are written to; without it none are.", "記録を書くファイル。なければ記録しない。")),
        new("log_format", ValueKind.Choice, new(
            "json (default): one object a line; modsec: the error-log lines of ModSecurity.",
            "json（既定）: 1 行 1 オブジェクト。modsec: ModSecurity のエラーログ形式。"), Choices: ["json", "modsec"]),
        new("log_headers", ValueKind.Flag, new("Records carry request headers; default false.", "記録にリクエストヘッダーを含める。既定 false。")),
        new("log_cookies", ValueKind.Flag, new("Cookie values are not masked; default false.", "Cookie の値を伏せない。既定 false。")),
        new("log_bodies", ValueKind.Flag, new("Records carry request bodies; default false.", "記録にリクエスト本文を含める。既定 false。")),
        new("audit_log_max_size", ValueKind.Size, new("The log is rotated at this size, 0 never; default 256MiB.", "このサイズで切り替える。0 は切り替えない。既定 256MiB。")),
        new("audit_log_keep", ValueKind.Count, new("Rotated logs kept; default 10.", "残す世代数。既定 10。")),
        new("mask", ValueKind.TextList, new(
            "Parameters whose values are masked in records, besides password-like ones.", "記録で値を伏せるパラメーター名（パスワード類は常に伏せる）。")),
        new("charset", ValueKind.Choice, new(
            "The charset the application reads; without it decided per request.", "アプリケーションが読む文字コード。なければリクエストごとに判断。"),
            Choices: Charsets),
        new("profile", ValueKind.Choice, new(
            "The kind of server the application runs on: what it reads differently (repeated and odd parameter names, %u3042, ;jsessionid) is judged as it reads it; default generic.",
            "アプリケーションの動くサーバーの種類。読み方の違い（同名・特殊なパラメーター名、%u3042、;jsessionid）をそのサーバーに合わせて検査する。既定 generic。"),
            Choices: Profiles),
        new("fail", ValueKind.Choice, new(
            "A request that cannot be judged is refused (closed, default) or passes and is recorded (open).",
            "判定できないリクエストを拒否する (closed、既定) か、通して記録する (open)。"), Choices: ["closed", "open"]),
        new("fail_unrecorded", ValueKind.Choice, new(
            "While nothing can be recorded (disk full), requests pass and are counted (open, default) or are answered 503 (closed).",
            "記録できない間（ディスク満杯など）、通して数だけ数える (open、既定) か、503 で拒否する (closed)。"), Choices: ["open", "closed"]),
        new("limits", ValueKind.Section, new("Bounds on what is accepted and inspected.", "受け付ける量と検査する量の上限。"), Keys: Limits),
        new("leaks", ValueKind.Section, new(
            "What responses must not carry, and what is done about it; nothing is hidden or blocked in observe.",
            "応答に含まれてはならないものと、その扱い。observe では伏せも遮断もしない。"), Keys: Leaks),
        new("timeouts", ValueKind.Section, new("Bounds on waiting.", "待ち時間の上限。"), Keys: Timeouts),
        new("trusted_proxies", ValueKind.TextList, new(
            "Addresses and ranges whose X-Forwarded-For, Forwarded or PROXY header is believed.",
            "X-Forwarded-For、Forwarded、PROXY ヘッダーを信用するアドレスと範囲。")),
        new("proxy_protocol", ValueKind.Flag, new(
            "Connections from trusted proxies begin with a PROXY header; default false.", "信用するプロキシからの接続は PROXY ヘッダーで始まる。既定 false。")),
        new("tls", ValueKind.Section, new("Certificate of https listeners.", "https で公開するときの証明書。"), Keys: Tls),
        new("upstream_options", ValueKind.Section, new("Peculiarities of an old application; each is a warning in the log.", "古いアプリケーション向けの設定。使うとログに警告が出る。"), Keys: Upstream),
    ];

    /// <summary>The keys at the top.</summary>
    public static ImmutableArray<Key> Document { get; } =
    [
        new("sites", ValueKind.SectionList, new("The protected applications.", "守るアプリケーション。"), Required: true, Keys: Site),
        new("state_dir", ValueKind.Path, new(
            "Folder for what survives a restart: the database, the journal, mode switches; default sakimori-data beside this file.",
            "再起動後も残すもの（データベース、ジャーナル、モード切替）を置くフォルダー。既定はこのファイルと同じ場所の sakimori-data。")),
        new("store", ValueKind.Section, new("What is remembered, where and how long.", "何をどこにどれだけの期間残すか。"), Keys: Store),
        new("console", ValueKind.Section, new("The pages and the API.", "管理画面と API。"), Keys: Console),
    ];
}
