namespace Sakimori.Languages;

/// <summary>What commands say about themselves and their results.</summary>
internal static partial class Messages
{
    // The frame.
    public static readonly Message Product = new(
        "Sakimori guards old web applications: it inspects every request and response, and blocks or explains.",
        "Sakimori（防人）は古い Web アプリケーションの前で、すべてのリクエストとレスポンスを検査し、攻撃を止めて理由を示します。");
    public static readonly Message Examples = new("Examples:", "例:");
    public static readonly Message OptionJson = new("Print results as JSON, one object a line.", "結果を JSON（1 行 1 オブジェクト）で出力する。");
    public static readonly Message OptionLang = new("Language of messages; default from LANG.", "メッセージの言語。既定は LANG から。");
    public static readonly Message OptionConfig = new("Configuration file.", "設定ファイル。");
    public static readonly Message OptionSite = new("Site of the configuration file, when it has several.", "設定ファイルに複数のサイトがあるときの対象。");
    public static readonly Message OptionRules = new("Rules: starter, crs, files or globs, in order; default starter.", "ルール: starter、crs、ファイル、glob を順に。既定 starter。");
    public static readonly Message OptionUpstream = new("The application to protect.", "守るアプリケーションの URL。");
    public static readonly Message OptionListen = new("Where it is offered.", "公開する URL。");
    public static readonly Message ConfigOrRules = new("Give either --config or --rules.", "--config と --rules はどちらか一方だけ指定してください。");
    public static readonly Message WhichSite = new("Name one of the configuration's sites with --site: {0}", "--site で設定ファイルのサイトを指定してください: {0}");

    public static readonly Message ColumnSite = new("site", "サイト");
    public static readonly Message ColumnListen = new("offered at", "公開");
    public static readonly Message ColumnUpstream = new("protects", "保護対象");
    public static readonly Message ColumnMode = new("mode", "モード");
    public static readonly Message ColumnRules = new("rules", "ルール");
    public static readonly Message ColumnLog = new("audit log", "監査ログ");
    public static readonly Message ColumnSeverity = new("severity", "重大度");
    public static readonly Message ColumnMessage = new("message", "メッセージ");
    public static readonly Message ColumnFile = new("file", "ファイル");
    public static readonly Message ColumnFamily = new("family", "分類");
    public static readonly Message ColumnPassed = new("passed", "成功");
    public static readonly Message ColumnFailed = new("failed", "失敗");

    // up
    public static readonly Message UpDescription = new(
        "Runs the gateway: in front of the sample application, of --upstream, or of what a configuration file says. SIGHUP reloads, SIGTERM stops gracefully.\nExit: 0 stopped, 2 could not start.",
        "ゲートウェイを動かす。対象は見本アプリケーション、--upstream、または設定ファイルの内容。SIGHUP で再読み込み、SIGTERM で終了。\n終了コード: 0 停止、2 起動できない。");
    public static readonly Message UpMode = new("off, observe or protect (default).", "off、observe、protect（既定）。");
    public static readonly Message ConfigAlone = new("--config says everything: do not combine it with --upstream, --listen, --mode or --rules.", "--config を使うときは --upstream、--listen、--mode、--rules を併用できません。");
    public static readonly Message UpListenHttp = new("'{0}' must be http://ADDRESS:PORT here; https needs a configuration file with tls.", "'{0}' は http://アドレス:ポート の形で書いてください。https には tls を書いた設定ファイルが必要です。");
    public static readonly Message UpPortTaken = new("Port {0} is in use; taking a free one (choose with --listen).", "ポート {0} は使用中なので、空いているポートを使います（--listen で指定できます）。");
    public static readonly Message NoRules = new("none", "なし");
    public static readonly Message RulesSummary = new("{0} (phase {1}), version {2}", "{0} 件（phase {1}）、バージョン {2}");
    public static readonly Message ColumnConsole = new("console", "管理画面");
    public static readonly Message ColumnSetUp = new("first sign-in", "初回設定");
    public static readonly Message StoreNotThere = new("The store is not there yet and is tried again: {0}", "データベースがまだ使えません（再試行します）: {0}");
    public static readonly Message NoLog = new("none", "なし");
    public static readonly Message Ready = new("Ready after {0} s, {1} MB. Ctrl-C stops.", "準備完了（{0} 秒、{1} MB）。Ctrl-C で終了します。");

    // init, check, version
    public static readonly Message InitDescription = new("Writes an annotated configuration file.\nExit: 0 written, 2 not.", "注釈付きの設定ファイルを書く。\n終了コード: 0 成功、2 失敗。");
    public static readonly Message InitFile = new("The file to write.", "書き込むファイル。");
    public static readonly Message InitForce = new("Overwrite it.", "上書きする。");
    public static readonly Message InitExists = new("{0} exists; --force overwrites it.", "{0} はすでにあります。--force で上書きします。");
    public static readonly Message InitWritten = new("Written: {0}. Next: sakimori check --config {0}, then sakimori up --config {0}", "{0} を書きました。次は sakimori check --config {0}、続いて sakimori up --config {0}");
    public static readonly Message CheckDescription = new("Reads a configuration and its rules and says everything that is wrong.\nExit: 0 in order, 1 errors found.", "設定とルールを読み、誤りをすべて示す。\n終了コード: 0 問題なし、1 誤りあり。");
    public static readonly Message CheckSite = new("{0}: {1}, rules {2}, version {3}, loaded in {4} ms", "{0}: {1}、ルール {2}、バージョン {3}、読み込み {4} ms");
    public static readonly Message CheckSummary = new("{0} errors, {1} warnings", "誤り {0} 件、警告 {1} 件");
    public static readonly Message VersionDescription = new("Says what is installed.", "バージョンを示す。");
    public static readonly Message CrsAbsent = new("OWASP Core Rule Set: not installed (sakimori rules add crs)", "OWASP Core Rule Set: 未インストール（sakimori rules add crs）");
    public static readonly Message CrsPresent = new("OWASP Core Rule Set: {0} in {1}", "OWASP Core Rule Set: {0}（{1}）");

    // mode
    public static readonly Message ModeDescription = new(
        "Shows the sites of the running gateways, or turns one to another mode at once, without restart.\nExit: 0 done, 1 refused, 2 no such site, 3 nothing is running.",
        "動作中のゲートウェイのサイトを示す。または再起動せずモードを切り替える。\n終了コード: 0 完了、1 拒否、2 サイトなし、3 動作していない。");
    public static readonly Message ModeSite = new("The site; without it all are shown.", "サイト名。なければ一覧。");
    public static readonly Message ModeMode = new("observe, protect or off.", "observe、protect、off。");
    public static readonly Message ModePid = new("The gateway's process, when several have such a site.", "同名のサイトが複数あるときのプロセス ID。");
    public static readonly Message ModeWhich = new("Name the mode: observe, protect or off.", "モードを指定してください: observe、protect、off。");
    public static readonly Message ModeUnknownSite = new("No running gateway has a site '{0}'; there are: {1}", "サイト '{0}' は動作していません。あるのは: {1}");
    public static readonly Message ModeAmbiguous = new("Several gateways have a site '{0}': choose with --pid {1}", "サイト '{0}' が複数あります。--pid で選んでください: {1}");
    public static readonly Message ModeDone = new("{0} is in {1} now (process {2}).", "{0} を {1} にしました（プロセス {2}）。");
    public static readonly Message ModeNotSaved = new("{0} is in {1} now (process {2}); a restart forgets it.", "{0} を {1} にしました（プロセス {2}）。再起動すると元に戻ります。");
    public static readonly Message ModeNoRules = new("{0} runs without rules (its configuration says off): change mode there and reload.", "{0} はルールを読み込んでいません（設定が off）。設定ファイルの mode を変えて再読み込みしてください。");
    public static readonly Message ModeNoAnswer = new("The gateway (process {0}) gave no answer.", "ゲートウェイ（プロセス {0}）が応答しません。");
    public static readonly Message NotRunning = new(
        "No gateway of this user is running. Start one with `sakimori up`; one started by another user is reached with that user's SAKIMORI_HOME (looked in {0}).",
        "このユーザーのゲートウェイは動作していません。`sakimori up` で起動してください。別のユーザーが起動したものには、その SAKIMORI_HOME を指定します（探した場所: {0}）。");

    // rules
    public static readonly Message RulesDescription = new("Lists, explains, installs and tests rules.", "ルールの一覧、説明、インストール、テスト。");
    public static readonly Message RulesListDescription = new("Lists the rules in load order.\nExit: 0 listed, 2 the rules have errors.", "ルールを読み込み順に示す。\n終了コード: 0 成功、2 ルールに誤り。");
    public static readonly Message RulesListSummary = new("{0} rules, version {1}", "ルール {0}、バージョン {1}");
    public static readonly Message RulesExplainDescription = new("Says what one rule looks at, how, and shows its text.\nExit: 0 found, 1 no such rule.", "ルールが何をどう調べるかを説明し、原文を示す。\n終了コード: 0 成功、1 該当なし。");
    public static readonly Message RuleId = new("The rule's id, as in the audit log.", "ルール ID（監査ログにあるもの）。");
    public static readonly Message NoSuchRule = new("These rules have no rule {0}; choose others with --rules or --config.", "ルール {0} はありません。--rules か --config で別のルールを指定してください。");
    public static readonly Message ExplainWhen = new("Runs in phase {0}: {1}.", "phase {0} で実行: {1}。");
    public static readonly Message PhaseRequestHeaders = new("when the request line and headers have arrived", "リクエスト行とヘッダーを受け取ったとき");
    public static readonly Message PhaseRequestBody = new("when the request body has arrived", "リクエスト本文を受け取ったとき");
    public static readonly Message PhaseResponseHeaders = new("when the application's status and headers have arrived", "アプリケーションのステータスとヘッダーを受け取ったとき");
    public static readonly Message PhaseResponseBody = new("when the response body has arrived", "レスポンス本文を受け取ったとき");
    public static readonly Message PhaseLogging = new("after the response, for the record", "応答後の記録時");
    public static readonly Message ExplainTargets = new("Looks at: {0}", "調べる対象: {0}");
    public static readonly Message ExplainTransformations = new("After: {0}", "前処理: {0}");
    public static readonly Message ExplainOperator = new("For: {0}", "条件: {0}");
    public static readonly Message ExplainChain = new("All {0} links of its chain must match.", "連鎖する {0} 個の条件がすべて一致したときに働く。");
    public static readonly Message ExplainSeverity = new("Severity: {0}", "重大度: {0}");
    public static readonly Message ExplainParanoia = new("Runs from paranoia level {0} on.", "パラノイアレベル {0} 以上で働く。");
    public static readonly Message ExplainTags = new("Tags: {0}", "タグ: {0}");

    // rules add
    public static readonly Message AddDescription = new(
        "Installs the OWASP Core Rule Set: the latest published release with its checksum verified, or a file, folder or address.\nExit: 0 installed, 2 not.",
        "OWASP Core Rule Set をインストールする。既定は最新の公開リリース（チェックサムを検証）。ファイル、フォルダー、URL も可。\n終了コード: 0 成功、2 失敗。");
    public static readonly Message AddName = new("The rule set: crs.", "ルールセット: crs。");
    public static readonly Message AddFrom = new("A release archive (.tar.gz, .zip), an unpacked folder, or an address, for places without internet.", "リリースのアーカイブ（.tar.gz、.zip）、展開したフォルダー、または URL。");
    public static readonly Message AddSha256 = new("The SHA-256 the archive must have.", "アーカイブの SHA-256。");
    public static readonly Message AddAsking = new("Asking {0} for the latest release …", "最新リリースを {0} に問い合わせています …");
    public static readonly Message AddFetching = new("Fetching {0} …", "{0} を取得しています …");
    public static readonly Message AddKept = new("Kept from the installed one: {0}", "既存のファイルを引き継ぎました: {0}");
    public static readonly Message AddUnverified = new("{0}: SHA-256 {1} (nothing to compare it with; give --sha256)", "{0}: SHA-256 {1}（比較対象なし。--sha256 で指定できます）");
    public static readonly Message AddUnreachable = new("{0} cannot be reached ({1}). Fetch an archive elsewhere and give it with --from FILE.", "{0} に接続できません（{1}）。別の場所で取得したアーカイブを --from FILE で指定してください。");
    public static readonly Message AddNoChecksum = new("The release publishes no checksum for {0}: fetch it yourself and give --from FILE --sha256 HEX.", "リリースに {0} のチェックサムがありません。取得して --from FILE --sha256 HEX で指定してください。");
    public static readonly Message AddNoArchive = new("{0} names no archive ending with -minimal.tar.gz.", "{0} に -minimal.tar.gz のアーカイブがありません。");
    public static readonly Message AddNeedsChecksum = new("{0} has no .sha256 beside it: give --sha256 HEX.", "{0} の横に .sha256 がありません。--sha256 HEX を指定してください。");
    public static readonly Message AddWrongChecksum = new("{0} has SHA-256 {1}, expected {2}: nothing was installed.", "{0} の SHA-256 は {1} で、期待値 {2} と異なります。インストールしませんでした。");
    public static readonly Message AddTooLong = new("{0} is longer than {1} MiB.", "{0} が {1} MiB を超えています。");
    public static readonly Message AddNoCrs = new("{0} holds no Core Rule Set (no rules/REQUEST-901-*.conf).", "{0} に Core Rule Set がありません（rules/REQUEST-901-*.conf がない）。");
    public static readonly Message AddDoesNotCompile = new("The rules have errors: nothing was installed.", "ルールに誤りがあるため、インストールしませんでした。");
    public static readonly Message AddDone = new("OWASP Core Rule Set {0} installed in {1}: rules {2}. Use it with `rules: [crs]` or --rules crs.", "OWASP Core Rule Set {0} を {1} にインストールしました（ルール {2}）。`rules: [crs]` または --rules crs で使えます。");

    // rules test
    public static readonly Message TestDescription = new(
        "Runs FTW suites (YAML) against a real gateway on loopback, over sockets, and reads its audit log. Without --rules: the Core Rule Set the suite lies beside, else the installed one, at paranoia level 4.\nExit: 0 all passed, 1 some failed, 2 could not run.",
        "FTW テスト（YAML）をループバックの実ゲートウェイに対して実行し、監査ログで判定する。--rules がなければテストの近くの、なければインストール済みの CRS（パラノイアレベル 4）。\n終了コード: 0 すべて成功、1 失敗あり、2 実行できない。");
    public static readonly Message TestDir = new("Folder of *.yaml suites, or one file.", "*.yaml のフォルダー、または 1 ファイル。");
    public static readonly Message TestFilter = new("Only tests whose title (942100-7) matches.", "タイトル（942100-7）が一致するテストだけ。");
    public static readonly Message TestKeep = new("Keep the gateway's audit logs in this folder.", "監査ログをこのフォルダーに残す。");
    public static readonly Message TestNone = new("There are no tests in {0}.", "{0} にテストがありません。");
    public static readonly Message TestBadFilter = new("'{0}' is no regular expression: {1}", "'{0}' は正規表現ではありません: {1}");
    public static readonly Message TestFlaky = new("FLAKY {0}: passed alone, failed first: {1}", "FLAKY {0}: 単独では成功。最初の失敗: {1}");
    public static readonly Message TestSummary = new(
        "{0} passed, {1} failed in {2} s; {3} rules, version {4}, loaded in {5} s; {6} MB resident at the end",
        "成功 {0}、失敗 {1}（{2} 秒）。ルール {3} 件、バージョン {4}、読み込み {5} 秒。終了時の常駐メモリ {6} MB");

    // replay
    public static readonly Message ReplayDescription = new(
        "Judges recorded requests in the engine without sending them: JSON lines, HAR or raw HTTP; - reads standard input. Verdicts are JSON lines in the order of the requests; status is 0 when a request would pass.\nExit: 0 judged, 1 some could not be read, 2 could not run.",
        "記録したリクエストを送信せずに判定する。JSON Lines、HAR、生の HTTP に対応。- は標準入力。判定はリクエスト順の JSON Lines。通るときの status は 0。\n終了コード: 0 完了、1 読めない記録あり、2 実行できない。");
    public static readonly Message ReplayFiles = new("Recorded requests.", "記録したリクエスト。");
    public static readonly Message ReplayOut = new("Write verdicts to this file; default standard output.", "判定の書き込み先。既定は標準出力。");
    public static readonly Message OptionCharset = new(
        "The charset the application reads; default that of the site, else decided per request.", "アプリケーションが読む文字コード。既定はサイトの設定、なければリクエストごとに判断。");
    public static readonly Message OptionProfile = new(
        "The kind of server the application runs on; default that of the site, else generic.", "アプリケーションの動くサーバーの種類。既定はサイトの設定、なければ generic。");
    public static readonly Message ReplayProgress = new("{0} requests, {1}/s, {2} blocked", "{0} 件、毎秒 {1} 件、ブロック {2} 件");
    public static readonly Message ReplaySummary = new(
        "{0} requests in {4} s: {1} allowed, {2} blocked, {3} unreadable; {5} µs median, {6} µs p99; rules {7}",
        "{0} 件（{4} 秒）: 通過 {1}、ブロック {2}、読めない {3}。中央値 {5} µs、p99 {6} µs。ルール {7}");
}
