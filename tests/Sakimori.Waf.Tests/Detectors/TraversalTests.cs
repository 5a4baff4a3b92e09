using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class TraversalTests
{
    private static readonly DetectorSpecification Detector = new(Traversal.DetectUnfiltered, Traversal.MayDetect);

    [Fact]
    public void Climbing_paths_are_found() => Detector.Finds(
        26,
        "../../x", "../../../etc/passwd", "/../x", "a/../../../b", "..\\..\\x", "/a/../../b", "....//....//x",
        "..././..././x", "/..../x", "/.../.../x", "%2e%2e/x", "%252e%252e%252fx", "..%c0%afx", "%c0%ae%c0%ae/x",
        "%u002e%u002e%u2215x", "..%5cx", "..0x2f..0x2fx", "..;/manager/html", "/app/..;/manager", "/..", "．．／x", "..\\u002fx",
        "file=../../x", "&#46;&#46;/x", "see ../../../../x for more", "..%00/../x");

    [Fact]
    public void Sensitive_files_are_found() => Detector.Finds(
        27,
        "/etc/passwd", "etc/passwd", "/etc/passwd%00.jpg", "/ETC/Shadow", "/proc/self/environ", "//etc//passwd",
        "/./etc/./passwd", "WEB-INF/web.xml", "/WEB-INF/classes/a.class", "c:\\boot.ini", "C:/Windows/win.ini",
        "c:\\windows\\system32\\drivers\\etc\\hosts", "../web.config", ".git/config", "/.env", ".htaccess", "id_rsa",
        "/home/x/.ssh/id_rsa", "/var/log/apache2/access.log", "php://filter/read=convert.base64-encode/resource=index.php",
        "php://input", "file:///etc/passwd", "phar://x.phar/a", "expect://id", "zip://a.zip#x", "\\\\host\\c$\\x",
        "text ../etc/passwd text");

    [Fact]
    public void Ordinary_paths_and_text_pass() => Detector.Passes(
        27,
        "../images/a.png", "./a.png", "a/b/../c", "images/../css/a.css", "...", "wait... what", "1.0..2.0", ">=1.0 <2.0..",
        "C:\\fakepath\\photo.jpg", "The file /etc/passwd lists users", "https://example.com/a/b.html", "https://example.com/a/../b",
        "and/or/...", "2026/11/23", "..", "a..b", "see also web.config", "\\\\server\\share\\a.xls", "/usr/share/doc/x",
        "http://example.com/.well-known/security.txt", ".environment", "my.env.file", "file", "profile: x", "環境…変数",
        "経費／交通費", "/a/./b");

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear(
        "../", "..", "/", ".", "a/", "%2e", "%252e", "0x2e", "..;/", "etc/passwd ", "/etc/passwdx", "=", "/./", "file:", "\u00c0\u00ae",
        ".env", "\\", "....//");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "../images/a.png", "plain", "wait... what", "The file /etc/passwd lists users", "経費／交通費", "50%25");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        "../", "..\\", "/", "etc/passwd", "/etc/passwd", ".env", "file:", "php://", "%2e", "%2f", "0x2e", "0x2f", "..", "./",
        "a", " ", "web-inf/", "\0", "..;/", "．", "／", "\\\\h\\c$");
}
