using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents.Texts;

/// <summary>What is particular to a family.</summary>
/// <param name="Look">Where its traces are in an old application.</param>
/// <param name="Worked">How to tell that it worked.</param>
/// <param name="Mend">What helps until the application is mended.</param>
internal sealed record FamilySteps(Phrase Look, Phrase Worked, Phrase Mend)
{
    public static ImmutableDictionary<AttackFamily, FamilySteps> All { get; } = new Dictionary<AttackFamily, FamilySteps>
    {
        [AttackFamily.Other] = new(
            new("Look at the attacked page in the web server's access log and the application's error log at the times of the examples.",
                "例の時刻について、攻撃されたページの Web サーバーのアクセスログとアプリケーションのエラーログを確認してください。"),
            new("Compare status and length of the answers with ordinary answers of the same page: a difference means that something happened.",
                "応答のステータスと長さを同じページの通常の応答と比べてください。違いがあれば何かが起きています。"),
            new("Ask the vendor of the application whether the attacked page and parameter are still needed.",
                "攻撃されたページと入力項目が今も必要か、アプリケーションの開発元に確認してください。")),
        [AttackFamily.SqlInjection] = new(
            new("Look in the database's error and slow-query log for syntax errors and waits at these times, and in the application's log for ORA-, SQLSTATE or ODBC errors.",
                "データベースのエラーログとスロークエリログで、この時刻の構文エラーや待機を、アプリケーションのログで ORA-、SQLSTATE、ODBC のエラーを探してください。"),
            new("Compare row counts and the latest changes of the user, order and administrator tables with yesterday's backup; look for new accounts and for script in text columns.",
                "利用者・注文・管理者の各表の行数と最終更新を昨日のバックアップと比べ、新しいアカウントや文字列列へのスクリプト混入がないか確認してください。"),
            new("Have the attacked statement rewritten with bind variables; take DROP, FILE and xp_cmdshell rights from the application's database user today.",
                "該当する SQL をバインド変数に書き直すよう依頼し、アプリケーション用 DB ユーザーから DROP、FILE、xp_cmdshell の権限を今日外してください。")),
        [AttackFamily.CrossSiteScripting] = new(
            new("Open the page that shows this field (list, confirmation, administrator's view) in a browser with script switched off and read its source.",
                "この入力項目を表示する画面（一覧、確認、管理画面）を、スクリプトを無効にしたブラウザーで開いてソースを確認してください。"),
            new("Search the stored text columns for <script, onerror= and javascript:; end all sessions of administrators who opened the page.",
                "保存済みの文字列列から <script、onerror=、javascript: を検索し、その画面を開いた管理者のセッションをすべて終了してください。"),
            new("Have the output of this field escaped; set HttpOnly on the session cookie and a Content-Security-Policy on the page.",
                "この項目の出力をエスケープするよう依頼し、セッション Cookie に HttpOnly を、ページに Content-Security-Policy を設定してください。")),
        [AttackFamily.PathTraversal] = new(
            new("Look in the access log for answers of status 200 to the same path with ../, %2e%2e or an absolute file name in it.",
                "アクセスログで、同じパスに ../、%2e%2e、絶対パスを含み、ステータス 200 で応答したものを探してください。"),
            new("If a file left, assume that passwords and keys in configuration files (web.xml, web.config, .env, tnsnames.ora) are known: change them.",
                "ファイルが読み出された場合は、設定ファイル（web.xml、web.config、.env、tnsnames.ora など）のパスワードや鍵は知られたものとして変更してください。"),
            new("Have file names taken from a list instead of from the request; run the application as a user who can read its own folder only.",
                "ファイル名をリクエストから受け取らず一覧から選ぶ方式に変え、アプリケーションを自分のフォルダーだけ読めるユーザーで動かしてください。")),
        [AttackFamily.CommandInjection] = new(
            new("Look at the processes that the web server's user has started (ps, Task Manager, Windows event 4688) and at the shell history of that user.",
                "Web サーバーのユーザーが起動したプロセス（ps、タスク マネージャー、Windows イベント 4688）と、そのユーザーのシェル履歴を確認してください。"),
            new("Look for new files in the web folders and /tmp, new scheduled tasks, services and SSH keys, and connections to unknown addresses; if there are any, take the server off the network but leave it running.",
                "Web フォルダーと /tmp の新しいファイル、新しいタスク、サービス、SSH 鍵、不明な宛先への通信を確認し、あればサーバーを動かしたままネットワークから切り離してください。"),
            new("Have the call of an external program replaced by a library, or its arguments taken from a list; forbid the server to connect to the outside.",
                "外部プログラムの呼び出しをライブラリーに置き換えるか引数を一覧から選ぶ方式に変え、サーバーから外部への接続を禁止してください。")),
        [AttackFamily.CodeInjection] = new(
            new("Look in the application's log for compile and evaluation errors (eval, include, ClassNotFound, OgnlException) at these times.",
                "アプリケーションのログで、この時刻の評価・コンパイルのエラー（eval、include、ClassNotFound、OgnlException）を探してください。"),
            new("Compare the application's files with the delivered version by checksum; a new .php, .jsp or .aspx file is a back door.",
                "アプリケーションのファイルを納品版とチェックサムで比較してください。見覚えのない .php、.jsp、.aspx はバックドアです。"),
            new("Ask the vendor for the framework's patch (Struts, Spring, PHP) and its number; until then block the attacked path from the outside.",
                "フレームワーク（Struts、Spring、PHP）の修正版とその番号を開発元に確認し、適用まで攻撃されたパスを外部から遮断してください。")),
        [AttackFamily.ServerSideRequest] = new(
            new("Look in the firewall's or proxy's log for connections that this server opened to internal addresses or 169.254.169.254 at these times.",
                "ファイアウォールやプロキシーのログで、この時刻にサーバーから内部アドレスや 169.254.169.254 へ開かれた接続を探してください。"),
            new("If the cloud's metadata service was reached, withdraw the server's credentials and read the cloud's audit log for their use.",
                "クラウドのメタデータサービスに到達していれば、サーバーの認証情報を無効にし、監査ログでその使用を確認してください。"),
            new("Let the server connect only to the hosts it needs; have the field take a name from a list instead of a URL.",
                "サーバーの接続先を必要なホストだけに絞り、URL ではなく一覧の名前を受け取るように変更してください。")),
        [AttackFamily.TemplateInjection] = new(
            new("Look in the application's log for template and look-up errors, and in DNS and proxy logs for names that contain jndi, ldap or unknown domains.",
                "アプリケーションのログでテンプレートやルックアップのエラーを、DNS とプロキシーのログで jndi、ldap や不明なドメイン名を探してください。"),
            new("If the server asked an unknown LDAP, RMI or DNS server, treat it as taken over: take it off the network but leave it running.",
                "サーバーが不明な LDAP、RMI、DNS サーバーへ問い合わせていれば、乗っ取られたものとして、動かしたままネットワークから切り離してください。"),
            new("Find the version of log4j and of the template engine (file names in WEB-INF/lib) and replace the vulnerable one or remove JndiLookup.class.",
                "log4j とテンプレートエンジンのバージョン（WEB-INF/lib のファイル名）を確認し、脆弱なら更新するか JndiLookup.class を取り除いてください。")),
        [AttackFamily.XmlEntity] = new(
            new("Look in the application's log for XML parser errors (DOCTYPE, entity, SAXParseException) at these times.",
                "アプリケーションのログで、この時刻の XML パーサーのエラー（DOCTYPE、entity、SAXParseException）を探してください。"),
            new("Look in the answers and in outgoing connections for the contents of files of the server; change the passwords in those files.",
                "応答と外向きの通信にサーバーのファイルの内容が含まれていないか確認し、含まれていればそのファイル内のパスワードを変更してください。"),
            new("Have DTDs and external entities switched off in the XML parser of this interface.",
                "このインターフェースの XML パーサーで DTD と外部実体を無効にするよう依頼してください。")),
        [AttackFamily.Deserialization] = new(
            new("Look in the application's log for ClassNotFoundException, InvalidClassException or ViewState errors at these times.",
                "アプリケーションのログで、この時刻の ClassNotFoundException、InvalidClassException、ViewState のエラーを探してください。"),
            new("Look for processes started by the application server (cmd, sh, powershell under java or w3wp) and for new files in its folders.",
                "アプリケーションサーバーが起動したプロセス（java や w3wp の下の cmd、sh、powershell）と、そのフォルダーの新しいファイルを確認してください。"),
            new("Change the machine key or signing key of serialised data, and shut the remote interfaces (JMX, RMI, /invoker) to the outside.",
                "直列化データの machineKey や署名鍵を変更し、リモートインターフェース（JMX、RMI、/invoker）を外部から閉じてください。")),
        [AttackFamily.NoSqlInjection] = new(
            new("Look in the document database's log and profiler for queries with $where, $ne or $regex at these times.",
                "ドキュメントデータベースのログとプロファイラーで、この時刻の $where、$ne、$regex を含む問い合わせを探してください。"),
            new("Look for sign-ins without a matching password check and for sessions that began at these times; end them.",
                "パスワード照合を経ないサインインや、この時刻に始まったセッションがないか確認し、あれば終了してください。"),
            new("Have the types of the fields checked before they reach a query: a text stays a text, never an object.",
                "問い合わせに渡す前に項目の型を検査し、文字列がオブジェクトとして扱われないようにするよう依頼してください。")),
        [AttackFamily.HeaderInjection] = new(
            new("Look in the access logs of the web server and of proxies before it for two requests where one was sent, and for answers out of place.",
                "Web サーバーと前段プロキシーのアクセスログで、1 件の送信が 2 件になっていないか、応答がずれていないかを確認してください。"),
            new("Empty the caches of proxies and content networks before the application; look at mail that the attacked form sent for added recipients.",
                "前段のプロキシーや CDN のキャッシュを消去し、攻撃されたフォームが送ったメールに宛先が追加されていないか確認してください。"),
            new("Have line breaks refused in everything that goes into a header, a redirect or a mail; bring proxy and server to the same version of HTTP.",
                "ヘッダー、リダイレクト、メールに入る値の改行を拒否するよう依頼し、プロキシーとサーバーの HTTP の解釈をそろえてください。")),
        [AttackFamily.Protocol] = new(
            new("Look at the user agents and addresses: monitoring, an old partner system or a telephone often speak HTTP wrongly without meaning harm.",
                "User-Agent と送信元を確認してください。監視装置、古い取引先システム、携帯端末は悪意なく不正な HTTP を送ることがあります。"),
            new("Look in the application's log whether it read such a request differently from what the record shows.",
                "アプリケーションのログで、このリクエストが記録と異なる内容で読まれていないか確認してください。"),
            new("Ask the owner of a harmless sender to mend it, or make an override for its path; otherwise leave the block.",
                "無害な送信元なら持ち主に修正を依頼するか、そのパスに例外を作ってください。それ以外はブロックのままにします。")),
        [AttackFamily.Scanner] = new(
            new("Ask whether somebody has ordered a vulnerability scan for today; the address of the scanner is then known to them.",
                "本日の脆弱性診断を依頼した人がいないか確認してください。いれば診断元のアドレスが分かります。"),
            new("List what the scanner found with status 200 (backup files, administration pages, .git, phpMyAdmin) and remove or close it today.",
                "スキャナーがステータス 200 を得たもの（バックアップファイル、管理画面、.git、phpMyAdmin）を一覧にし、今日のうちに削除するか閉じてください。"),
            new("Note the paths it looked for: they tell which product it believes to be here and which attack comes next.",
                "探されたパスを控えてください。何の製品と見られているか、次にどの攻撃が来るかが分かります。")),
        [AttackFamily.SessionFixation] = new(
            new("Look in the application's session list or log for session numbers that arrived in a URL or from two addresses.",
                "アプリケーションのセッション一覧やログで、URL で渡された番号や、2 つの送信元から使われた番号を探してください。"),
            new("End the sessions concerned and ask their owners whether orders or changes of these hours are theirs.",
                "該当するセッションを終了し、その時間の注文や変更が本人のものか利用者に確認してください。"),
            new("Have a new session number given at sign-in, and numbers in URLs refused.",
                "サインイン時に新しいセッション番号を発行し、URL の番号を拒否するよう依頼してください。")),
        [AttackFamily.DataLeak] = new(
            new("Open the page as an ordinary visitor and see what it shows: an error page, a listing, a list of people?",
                "一般の訪問者としてそのページを開き、何が見えるか（エラー画面、一覧、名簿など）を確認してください。"),
            new("Count in the access log how often the page was answered since its last change, and by whom; ask search engines to forget it.",
                "アクセスログで、最後の変更以降にそのページが誰に何回応答したかを数え、検索エンジンのキャッシュ削除を依頼してください。"),
            new("Switch detailed error pages and directory listings off (customErrors, display_errors, autoindex) and have personal items masked on the page.",
                "詳細エラー画面とディレクトリー一覧（customErrors、display_errors、autoindex）を無効にし、ページの個人情報を伏せ字にしてください。")),
        [AttackFamily.DenialOfService] = new(
            new("Look at the load of web server and database now, and at the slowest pages of the last hour.",
                "現在の Web サーバーとデータベースの負荷と、直近 1 時間で最も遅いページを確認してください。"),
            new("Look for orders, mails or jobs that were cut off at these times and repeat them.",
                "この時刻に途切れた注文、メール、ジョブを探し、やり直してください。"),
            new("Lower the limits of this site for requests at once, and ask the provider to filter when the line itself is full.",
                "このサイトの同時リクエスト数の上限を下げ、回線自体が埋まっている場合はプロバイダーに遮断を依頼してください。")),
        [AttackFamily.Upload] = new(
            new("List the files in the upload folder that were made at these times, with owner, size and the first bytes.",
                "アップロード先フォルダーで、この時刻に作られたファイルを所有者、サイズ、先頭バイトとともに一覧にしてください。"),
            new("If a .php, .jsp, .asp or .aspx file arrived, look in the access log whether it was opened; move it away, keep a copy, scan the server.",
                ".php、.jsp、.asp、.aspx のファイルが届いていれば、開かれたかをアクセスログで確認し、複製を残して隔離し、サーバーを検査してください。"),
            new("Forbid the web server to run anything in the upload folder, and have files stored under new names outside the web folder.",
                "アップロード先での実行を Web サーバーの設定で禁止し、ファイルを公開フォルダーの外に別名で保存するよう依頼してください。")),
    }.ToImmutableDictionary();
}
