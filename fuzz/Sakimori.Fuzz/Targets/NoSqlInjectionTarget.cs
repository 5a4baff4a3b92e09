using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="NoSqlInjection"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class NoSqlInjectionTarget : DetectorTarget
{
    public override string Name => "no-sql-injection";

    public override IEnumerable<byte[]> Seeds => Texts(
        "user[$ne]", "{\"$gt\":\"\"}", "'; return true; var a='", "' || 1==1", "' && this.a.match(/x/)", "db.a.drop()");

    protected override bool MayDetect(ReadOnlySpan<char> value) => NoSqlInjection.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => NoSqlInjection.DetectUnfiltered(value, out finding);
}
