using System.Diagnostics;

namespace Sakimori.Waf.Tests.SecLang;

public sealed class LinearTimeTests
{
    [Fact]
    public void Repetition_of_any_construct_stays_linear()
    {
        string[] units = ["\\ ", "ARGS:/|", "ARGS:/x|", "ctl:a:/", ":/", ":'", ",", "|", "'", "\\'", " | ", "/ ", "\\\n", "\\ \n", "#\\\n", "\"a\\\n#\\\n", "SecRule ", "a\n", "<\n"];
        foreach (var unit in units)
        {
            foreach (var head in (string[])["", "SecRule ", "SecRule \"", "SecAction \"", "SecAction \"ctl:", "SecMarker '"])
            {
                var text = head + string.Concat(Enumerable.Repeat(unit, 240_000 / unit.Length)) + "\"";
                var watch = Stopwatch.StartNew();
                Lang.Parse(text);
                // Quadratic behaviour takes minutes at this length; a loaded machine needs some tenths of a second.
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{head}{unit.Trim()}… took {watch.Elapsed}");
            }
        }

        Assert.Equal(19, units.Length);
    }
}
