using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class DeserializationTests
{
    private static readonly DetectorSpecification Detector = new(Deserialization.DetectUnfiltered, Deserialization.MayDetect);

    private const string Java = "\u00ac\u00ed\u0000\u0005";
    private const string BinaryFormatter = "\0\u0001\0\0\0\u00ff\u00ff\u00ff\u00ff\u0001\0\0\0";
    private const string JsfState = Java + "ur\0\u0013[Ljava.lang.Object;\u0090\u00ceX\u009f\u0010s)l\u0002\0\0xp\0\0\0\u0003";

    private static string Base64(string bytes) => Convert.ToBase64String([.. bytes.Select(static c => (byte)c)]);

    [Fact]
    public void Java_streams_are_found()
    {
        Assert.True(Deserialization.Detect(Java + "sr\0\u0011java.util.HashMap", out _));
        Assert.True(Deserialization.Detect(Base64(Java + "sr\0\u0011java.util.HashMap"), out var finding));
        Assert.Equal("java.stream", finding.Kind);
        Assert.True(Deserialization.Detect("state=" + Base64(Java + "sr\0\u0017java.util.PriorityQueue"), out finding));
        Assert.Equal("java.gadget", finding.Kind);
        Assert.Equal(6, finding.Start);
        Assert.True(Deserialization.Detect("aced0005737200116a617661", out _));
        Assert.True(Deserialization.Detect(Base64(JsfState + "org.apache.commons.collections.functors.InvokerTransformer"), out _));
        Assert.False(Deserialization.Detect(Base64(JsfState + "t\0\u0001a"), out _));
    }

    [Fact]
    public void Dotnet_streams_are_found_and_a_normal_view_state_passes()
    {
        Assert.True(Deserialization.Detect(Base64(BinaryFormatter + "\0\0\0\0"), out _));
        Assert.True(Deserialization.Detect(Base64("\u00ff\u00012\u0010" + BinaryFormatter + "System.Diagnostics.Process"), out var finding));
        Assert.Equal("dotnet.view-state", finding.Kind);
        Assert.False(Deserialization.Detect("/wEPDwUKLTIwNDAwMTE5Nw9kFgICAw9kFgICAQ8PFgIeBFRleHQFBUhlbGxvZGRkx2q0", out _));
        Assert.False(Deserialization.Detect(Base64("\u00ff\u0001\u000f\u000f\u0005\u0003abcdd" + BinaryFormatter + "System.Drawing.Color"), out _));
    }

    [Fact]
    public void Binary_pickles_and_marshals_are_found()
    {
        Assert.True(Deserialization.Detect(Base64("\u0080\u0003cposix\nsystem\nq\0X\u0002\0\0\0idq\u0001\u0085q\u0002Rq\u0003."), out _));
        Assert.True(Deserialization.Detect(Base64("\u0080\u0004\u0095\u001d\0\0\0\0\0\0\0\u008c\u0005posix\u0094\u008c\u0006system\u0094\u0093\u0094\u008c\u0002id\u0094\u0085\u0094R\u0094."), out _));
        Assert.True(Deserialization.Detect(Base64("cos\nsystem\n(S'id'\ntR."), out _));
        Assert.True(Deserialization.Detect(Base64("\u0004\bo:\u0015Gem::Requirement\u0006"), out _));
        Assert.False(Deserialization.Detect(Base64("\u0004\b{\aI\"\u000fsession_id\u0006:\u0006ETI\"\u0025abcdef"), out _));
        Assert.False(Deserialization.Detect(Base64("\u0080\u0003}q\0X\u0001\0\0\0aq\u0001K\u0001s."), out _));
    }

    [Fact]
    public void Text_formats_are_found() => Detector.Finds(
        22,
        "<object class=\"java.lang.ProcessBuilder\">",
        "O:8:\"stdClass\":0:{}", "a:1:{i:0;O:4:\"Test\":1:{s:1:\"a\";i:1;}}", "C:11:\"ArrayObject\":21:{x:i:0;}", "O:+8:\"stdClass\":0:{}",
        "cos\nsystem\n(S'id'\ntR.", "(cposix\nsystem\nS'id'\no.", "--- !ruby/object:Gem::Installer\ni: x", "!!python/object/apply:os.system ['id']",
        "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]", "x: !!python/name:os.system",
        "{\"$type\":\"System.Windows.Data.ObjectDataProvider, PresentationFramework\"}",
        "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\",\"dataSourceName\":\"ldap://x\"}", "[\"com.sun.rowset.JdbcRowSetImpl\",{}]",
        "{\"rce\":\"_$$ND_FUNC$$_function(){}()\"}", "<a xmlns=\"http://schemas.microsoft.com/clr/nsassem/System\">",
        "<java class=\"java.beans.XMLDecoder\"><object class=\"java.lang.ProcessBuilder\"/></java>",
        "<sorted-set><dynamic-proxy><handler class=\"java.beans.EventHandler\"/></dynamic-proxy></sorted-set>",
        "{\"@type\":\"java.lang.AutoCloseable\"}", "%4f:8:\"stdClass\":0:{}", "Tzo4OiJzdGRDbGFzcyI6MDp7fQ==", "O:8:&quot;stdClass&quot;:0:{}");

    [Fact]
    public void Ordinary_data_passes() => Detector.Passes(
        20,
        "print('Cos\n", "'CSYS\nx", "a:1:{i:0;s:1:\"a\";}", "{\"@type\":\"Product\",\"@context\":\"http://schema.org\"}", "{\"$type\":\"MyApp.Models.Order, MyApp\"}",
        "{\"$type\":\"System.Collections.Generic.List`1[[MyApp.Order]]\"}", "ISO:9001:\"x\"", "O:8", "C:\\dir", "To: a", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg",
        "!important", "yes!!", "!!! warning", "the TemplatesImpl class", "BAhamas", "gAMe over", "price $type", "Tzoanything", "直列化O:1");

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear(
        "rO0AB", "rO0AB ", "rO0ABXNyABFqYXZh ", "abcdefghijkl ", "O:", "O:1:\"", "/wE", "/wE=", "gAN-", "cos\n", "!!java.", "!ruby/object", "\"$type\":", "\u00ac\u00ed\0\u0005", "BAh,",
        "Tzo=", "YTo.", "<dynamic-proxy", "\u00ac\u00ed\0\u0005ur\0\u0013[Ljava.lang.Object;", "\u0080\u0003", "aced0005");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "/wEPDwUKLTIwNDAwMTE5Nw9kFgICAw9kFgICAQ8PFgIeBFRleHQFBUhlbGxvZGRkx2q0", "plain text", "{\"@type\":\"Product\"}", "a:1:{i:0;s:1:\"a\";}", "50%25");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA", "O:8:\"stdClass\":", "0:{}", "AAEAAAD/////AQAAAA", " ", "=", "!!python/name:os.system", "{\"$type\":", "\"System.IO.FileInfo\"",
        "\"@type\":", "\"com.sun.x\"", "cos\n", "system\n", "%4f", "aced0005", "7372", "a", "Tzo4OiJzdGRDbGFzcyI6MDp7fQ", "_$$nd_func$$_");
}
