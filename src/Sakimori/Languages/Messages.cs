namespace Sakimori.Languages;

/// <summary>Every sentence the program says to a person, by subject.</summary>
internal static partial class Messages
{
    // Configuration files.
    public static readonly Message KeyIsNotText = new("A key must be a word.", "キーは語でなければなりません。");
    public static readonly Message KeyIsUnknown = new("There is no key '{0}' here.", "ここに '{0}' というキーはありません。");
    public static readonly Message KnownKeys = new("the keys are: {0}", "使えるキー: {0}");
    public static readonly Message DidYouMean = new("did you mean '{0}'?", "'{0}' のことですか?");
    public static readonly Message KeyIsMissing = new("The key '{0}' is missing: {1}", "キー '{0}' がありません: {1}");
    public static readonly Message ValueIsNotText = new("'{0}' takes a text.", "'{0}' には文字列を書きます。");
    public static readonly Message ValueIsNoChoice = new("'{0}' is no value of '{1}'; it takes {2}.", "'{0}' は '{1}' の値ではありません。使える値: {2}。");
    public static readonly Message ValueIsNoFlag = new("'{0}' takes true or false.", "'{0}' には true か false を書きます。");
    public static readonly Message ValueIsNoCount = new("'{0}' takes a whole number.", "'{0}' には 0 以上の整数を書きます。");
    public static readonly Message ValueIsOutOfRange = new("'{0}' is from {1} to {2}.", "'{0}' は {1} から {2} までです。");
    public static readonly Message ValueIsNoSize = new("'{0}' takes a size such as 512KiB, 13MiB or 131072.", "'{0}' には 512KiB、13MiB、131072 のような大きさを書きます。");
    public static readonly Message ValueIsNoDuration = new("'{0}' takes a time such as 500ms, 10s or 2m, at most 24h.", "'{0}' には 500ms、10s、2m のような時間を書きます（24h まで）。");
    public static readonly Message ValueIsNoList = new("'{0}' takes a list.", "'{0}' にはリストを書きます。");
    public static readonly Message ValueIsNoSection = new("'{0}' takes keys and values.", "'{0}' の下にはキーと値を書きます。");
    public static readonly Message FileIsTooLong = new("The file is longer than {0} MiB.", "ファイルが {0} MiB を超えています。");
    public static readonly Message FileHasNoKeys = new("The file contains no keys.", "ファイルにキーがありません。");
    public static readonly Message FileIsMissing = new("There is no file {0}.", "ファイル {0} がありません。");
    public static readonly Message InitWritesOne = new("`sakimori init` writes an annotated one", "`sakimori init` で注釈付きの設定ファイルを作れます");
    public static readonly Message YamlIndentation = new("the file must be YAML; check the indentation and quotes of this line", "YAML として読めません。この行の字下げと引用符を確かめてください");
    public static readonly Message NoSite = new("There must be at least one site.", "サイトが 1 つ以上必要です。");
    public static readonly Message NoListen = new("There must be at least one address to listen at.", "待ち受けるアドレスが 1 つ以上必要です。");
    public static readonly Message NameIsTaken = new("Another site has the name '{0}'.", "名前 '{0}' は別のサイトが使っています。");
    public static readonly Message NameIsBad = new("'{0}' cannot be a name: up to 64 letters, digits, '-', '_' and '.'.", "'{0}' は名前にできません。英数字と '-' '_' '.' を 64 文字まで使えます。");
    public static readonly Message ListenIsTaken = new("{0} is where site '{1}' listens, and neither has hosts to tell them apart.", "{0} はサイト '{1}' も待ち受けていて、どちらにも hosts がないため区別できません。");
    public static readonly Message HostIsTaken = new("{0} at {1} belongs to site '{2}' already.", "{1} の {0} は、すでにサイト '{2}' が受け持っています。");
    public static readonly Message UrlIsBad = new("'{0}' is no URL beginning with http:// or https://.", "'{0}' は http:// か https:// で始まる URL ではありません。");
    public static readonly Message UrlHasMore = new("'{0}' may have a scheme, host and port only: the request's own path is what is sent.", "'{0}' に書けるのはスキーム、ホスト、ポートだけです。パスはリクエストのものがそのまま送られます。");
    public static readonly Message ListenIsNoAddress = new("'{0}' must name an IP address of this machine, such as 127.0.0.1 or 0.0.0.0; the names it answers go to hosts.", "'{0}' にはこのマシンの IP アドレス（127.0.0.1、0.0.0.0 など）を書きます。応答する名前は hosts に書きます。");
    public static readonly Message HttpsNeedsTls = new("A https listener needs tls with a certificate.", "https で待ち受けるには tls に証明書が必要です。");
    public static readonly Message HostIsBad = new("'{0}' is no host name.", "'{0}' はホスト名ではありません。");
    public static readonly Message AddressIsBad = new("'{0}' is no address or range such as 10.0.0.0/8.", "'{0}' はアドレスでも範囲（10.0.0.0/8 など）でもありません。");

    public static readonly Message PostgresNeedsConnection = new("PostgreSQL needs connection_file: a file whose first line is the connection string.", "postgresql には connection_file（1 行目に接続文字列を書いたファイル）が必要です。");
    public static readonly Message ConnectionFileIsEmpty = new("The first line of {0} is no connection string.", "{0} の 1 行目に接続文字列がありません。");
    public static readonly Message NoSyslogAddress = new("\"{0}\" is no address of a syslog receiver: udp://, tcp:// or tls://HOST:PORT.", "「{0}」は syslog の送信先ではありません（udp://、tcp://、tls:// と HOST:PORT）。");
    public static readonly Message ConsoleNeedsHttps = new("A console that other machines reach must be https, with tls.", "他のマシンに開く管理画面は https（tls に証明書）でなければなりません。");

    public static readonly Message ZoneIsUnknown = new("'{0}' is no time zone of this machine; names are such as Asia/Tokyo or UTC.", "'{0}' という時間帯はこのマシンにありません。Asia/Tokyo や UTC のように書きます。");

    // Rules.
    public static readonly Message CrsIsNotInstalled = new("The OWASP Core Rule Set ('{0}') is not installed.", "OWASP Core Rule Set ('{0}') がインストールされていません。");
    public static readonly Message InstallCrs = new("install it: `sakimori rules add crs`, or `sakimori rules add crs --from FILE|DIR` without internet", "`sakimori rules add crs` で入れてください。インターネットがなければ `sakimori rules add crs --from FILE|DIR` を使います");
    public static readonly Message NoRuleFile = new("'{0}' leads to no rule file.", "'{0}' に当たるルールファイルがありません。");
    public static readonly Message RuleEntriesAre = new("an entry is a file, a glob relative to this file, or one of the names starter and crs", "ファイル、このファイルからの相対 glob、または starter か crs を書きます");

    public static readonly Message RuleFolderIsUnreadable = new("'{0}' leads to the folder '{1}', which cannot be read.", "'{0}' に当たるフォルダー '{1}' を読めません。");
    public static readonly Message LetTheFolderBeRead = new("let the account that runs sakimori read it, or name the files themselves", "sakimori を動かすアカウントに読み取りを許すか、ファイルをそのまま書きます");
    public static readonly Message TooManyRuleFolders = new("'{0}' was not searched to its end: a site's rules may lead through {1} folders.", "'{0}' は最後まで探せませんでした。サイトのルールがたどれるフォルダーは {1} 個までです。");
    public static readonly Message NameFewerFolders = new("write the folders out where they are known, without stars", "分かっているフォルダーは * を使わずに書きます");

    // The file `init` writes.
    public static readonly Message TemplateHead = new("Sakimori: what is protected, where, by which rules. Lines with # are defaults or examples.", "Sakimori: 何を、どこで、どのルールで守るか。# の行は既定値または例です。");
    public static readonly Message TemplateObserve = new("It begins in observe: nothing is blocked. Look at the records, then turn mode to protect.", "最初は observe（止めない）です。記録を確かめてから mode を protect に変えてください。");
}
