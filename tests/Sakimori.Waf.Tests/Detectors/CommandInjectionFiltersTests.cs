using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class CommandInjectionFiltersTests
{
    private static readonly DetectorSpecification s_specification = new(CommandInjection.DetectUnfiltered, CommandInjection.MayDetect);

    [Fact]
    public void What_only_passes_on_what_it_is_fed_is_no_evidence() => s_specification.Passes(
        16,
        "dmesg | grep usb", "x | head -n 4", "perf script -F comm,ip | head -n4", "mount | awk '{print $1, $2}'", "a | sort -k2 -n", "a | uniq -c",
        "a | tr -d ' '", "a | tr 'a-z' 'A-Z'", "a | cut -d: -f2", "a | sed 's/ - .*//'", "a | sed -e 's/a/b/' -e 's/c/d/g'", "a | sed -n '2,4p'",
        "a | wc -l", "a | tail -1", "a | grep -q x", "a | egrep -v '^#'");

    [Fact]
    public void What_reads_a_file_writes_one_or_runs_something_is_evidence() => s_specification.Finds(
        15,
        "x | head -n 4 /etc/passwd", "x | grep -r root .", "x | sed '1e id'", "x | sed 's/a/id/e'", "x | sed 's/a/b/w /tmp/x'",
        "x | sed -n '1w /tmp/x'", "x | awk 'BEGIN{system(\"id\")}'", "x | awk 'BEGIN{\"id\"|getline;print}'", "x | awk -f /tmp/x", "x | grep -f /etc/shadow x", "x | sort -o /var/www/a.php",
        "x | cut -c1- /etc/passwd", "x | h''ead -n1", "| head -n 4", "x | grep -e root /etc/shadow");

    [Fact]
    public void Steps_grow_with_the_length_of_hostile_pipelines() =>
        s_specification.Is_linear("a | grep x ", "a|sed 's/a/b/' ", "a | awk '", "a | head -n -n ", "| tr \"", "a | sed s/\\", "a | cut -d ");
}
