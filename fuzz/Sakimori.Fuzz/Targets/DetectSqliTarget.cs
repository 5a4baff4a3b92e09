using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><c>@detectSQLi</c>, and that its prefilter changes no answer.</summary>
internal sealed class DetectSqliTarget : DetectorTarget
{
    public override string Name => "detect-sqli";

    public override IEnumerable<byte[]> Seeds { get; } = Texts(
        "1' or '1'='1", "-1 union/**/select 1,2,@@version--", "'; drop table users;--", "1 /*!50000union*/ select 0x41,char(65)#", "admin'--",
            "x') and (select case when 1=1 then sleep(5) else 0 end)", "q'[a]' || utl_http.request('http://a/')", "$a$b$a$::int order by 5", "[x]; exec master..xp_cmdshell 'dir'",
            "1%27%20or%201=1", "1&#39; or \\u0027a\\u0027=\\u0027a", "rock 'n' roll", "O'Brien", "1 rlike binary (1) having 1 is not null limit 1,1 into outfile '/a'");

    protected override bool MayDetect(ReadOnlySpan<char> value) => SqlInjection.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => SqlInjection.DetectUnfiltered(value, out finding);
}
