using System.Collections.Frozen;

namespace Sakimori.Waf.Detectors;

/// <summary>What makes an occurrence of a command word plausible as a command, beyond options, paths and variables.</summary>
[Flags]
internal enum CommandTraits
{
    None = 0,

    /// <summary>Says something useful to an attacker with no argument at all (<c>id</c>, <c>whoami</c>).</summary>
    Alone = 1,

    /// <summary>Takes a host or a file name (<c>nslookup x.example</c>, <c>cat flag.txt</c>).</summary>
    Name = 2,

    /// <summary>Takes a number (<c>sleep 5</c>).</summary>
    Number = 4,

    /// <summary>Takes any word (<c>net user</c>, <c>echo x</c>).</summary>
    Word = 8,

    /// <summary>Also a word of English: a bare name or quoted text after it says nothing.</summary>
    English = 16,

    /// <summary>An interpreter: reads a program from its input or a switch.</summary>
    Interpreter = 32,

    /// <summary>Writes text an interpreter could be fed with: a download, a decoder, <c>echo</c>.</summary>
    Producer = 64,

    /// <summary>Prints files: dangerous with a sensitive one.</summary>
    Reader = 128,
}

/// <summary>
/// The utilities an injected line is likely to begin with, on POSIX systems and on Windows. The list is ours, from the
/// manuals of coreutils, util-linux, BSD, busybox, cmd.exe and PowerShell; names that mean nothing to an attacker or
/// are ordinary words without dangerous use are left out on purpose.
/// </summary>
internal static class CommandInjectionWords
{
    /// <summary>Longest word in the table, and so the longest a normalised word is kept.</summary>
    public const int LongestWord = 24;

    private static readonly FrozenDictionary<string, CommandTraits>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Build().GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PrefixLookup =
        FrozenSet.ToFrozenSet(
        [
            "sudo", "env", "nohup", "exec", "command", "builtin", "eval", "busybox", "then", "do", "else", "if", "while",
            "nice", "setsid", "start", "call", "xargs", "stdbuf", "doas",
        ], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether <paramref name="word"/> is a known command, and what it takes.</summary>
    public static bool TryGet(ReadOnlySpan<char> word, out CommandTraits traits) => Lookup.TryGetValue(word, out traits);

    /// <summary>Whether <paramref name="word"/> runs the words after it as a command.</summary>
    public static bool IsPrefix(ReadOnlySpan<char> word) => PrefixLookup.Contains(word);

    private static FrozenDictionary<string, CommandTraits> Build()
    {
        var table = new Dictionary<string, CommandTraits>(StringComparer.OrdinalIgnoreCase);

        void Add(CommandTraits traits, string words)
        {
            foreach (var word in words.Split(' '))
            {
                table[word] = table.GetValueOrDefault(word) | traits;
            }
        }

        Add(CommandTraits.Alone, "id pwd whoami uname ifconfig ipconfig netstat ps lsof printenv systeminfo tasklist "
            + "getmac qwinsta getuid lscpu lsblk lsmod dmesg ss");
        Add(CommandTraits.Alone | CommandTraits.Name, "ls dir hostname");
        Add(CommandTraits.Alone | CommandTraits.English, "reboot shutdown");
        Add(CommandTraits.English, "set env ver uptime df du date mount halt poweroff who w last arp route history exit kill "
            + "touch test true false split cut paste look time find sort install service jobs alias wait make gdb "
            + "at batch crontab screen man script watch print join fold expand apply column file stat free groups users");
        Add(CommandTraits.Reader | CommandTraits.English | CommandTraits.Name, "cat type");
        Add(CommandTraits.Reader | CommandTraits.English, "more less head tail nl cp mv rm copy move del ren rename "
            + "install link strings");
        Add(CommandTraits.Reader | CommandTraits.Name, "tac xxd od hexdump rev grep egrep fgrep zgrep sed awk gawk mawk nawk "
            + "findstr xcopy robocopy attrib cacls icacls takeown erase rmdir mkdir md rd ln chmod chown chgrp chattr "
            + "dd tar gzip gunzip bzip2 zip unzip 7z rar zcat bzcat base64 base32 openssl tee uniq wc diff cmp comm "
            + "ed vi vim nano emacs pico readlink realpath dirname basename shred");
        Add(CommandTraits.Producer | CommandTraits.Name, "wget curl fetch lynx w3m links aria2c axel lwp-request "
            + "lwp-download certutil bitsadmin mshta regsvr32 rundll32 installutil msbuild wmic cscript wscript msiexec");
        Add(CommandTraits.Producer | CommandTraits.Word | CommandTraits.Number, "echo printf");
        Add(CommandTraits.Name | CommandTraits.Number | CommandTraits.Word, "nc ncat netcat socat telnet");
        Add(CommandTraits.Name, "ftp tftp ssh scp sftp rsync rcp rsh rlogin nslookup dig host traceroute tracert tracepath "
            + "nmap masscan hping3 tcpdump arping pathping whois ping6 smbclient mysql mysqldump psql sqlplus sqlcmd "
            + "osql isql mongo redis-cli sqlite3 git svn hg docker kubectl systemctl useradd userdel usermod adduser "
            + "groupadd passwd su sudo visudo insmod modprobe iptables nft ufw netsh sc reg schtasks taskkill "
            + "pkill killall kill9 pgrep at.exe fdisk mkfs nohup gcc g++ cc javac make.exe apt apt-get yum dnf rpm dpkg "
            + "pip pip3 npm gem setcap getcap strace ltrace xterm wall mail sendmail mailx uudecode uuencode "
            + "nsenter chroot unshare timeout.exe waitfor diskshadow ntdsutil vssadmin procdump powercfg "
            + "gsettings dbus-send loginctl journalctl");
        Add(CommandTraits.Name | CommandTraits.Number, "ping sleep timeout usleep choice");
        Add(CommandTraits.Word, "net net1 setx which whereis assoc ftype query gpresult dsquery nltest");
        Add(CommandTraits.Interpreter | CommandTraits.Name, "sh bash zsh ksh csh tcsh dash ash fish rbash pwsh powershell "
            + "cmd python python2 python3 perl ruby php php5 php7 php8 node nodejs lua tclsh java jjs jrunscript expect "
            + "iex invoke-expression osascript irb rhino guile erl");
        Add(CommandTraits.Producer | CommandTraits.Name, "invoke-webrequest iwr invoke-restmethod irm start-process "
            + "get-content get-childitem gci get-process get-service new-object invoke-command icm invoke-wmimethod "
            + "start-bitstransfer set-executionpolicy add-type get-wmiobject gwmi start-sleep write-host");
        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
