using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Tests.Rules;

public sealed class RuleSelectionTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Both_names_bring_the_base_and_it_is_loaded_once()
    {
        folder.Write("home/crs/crs-setup.conf.example", "");
        folder.Write("home/crs/rules/REQUEST-901-A.conf", "");
        folder.Write("home/crs/rules/REQUEST-902-B.conf", "");
        folder.Write("home/crs/rules/REQUEST-900-X.conf.example", "");
        folder.Write("home/crs/plugins/p-config.conf", "");
        folder.Write("home/crs/plugins/p-before.conf", "");
        folder.Write("home/crs/plugins/p-after.conf", "");

        Assert.Equal(
            [
                "shipped/base.conf", "shipped/starter/10-first.conf", "home/crs/crs-setup.conf.example", "home/crs/plugins/p-config.conf",
                "home/crs/plugins/p-before.conf", "home/crs/rules/REQUEST-901-A.conf", "home/crs/rules/REQUEST-902-B.conf", "home/crs/plugins/p-after.conf",
            ],
            Resolve("starter", "crs"));
    }

    [Fact]
    public void The_users_own_set_up_wins_over_the_example()
    {
        folder.Write("home/crs/crs-setup.conf.example", "");
        folder.Write("home/crs/crs-setup.conf", "");
        folder.Write("home/crs/rules/REQUEST-901-A.conf", "");

        Assert.Equal(["shipped/base.conf", "home/crs/crs-setup.conf", "home/crs/rules/REQUEST-901-A.conf"], Resolve("crs"));
    }

    [Fact]
    public void The_distributions_set_serves_when_none_is_installed()
    {
        folder.Write("distribution/rules/REQUEST-901-A.conf", "");

        Assert.Equal(["shipped/base.conf", "distribution/rules/REQUEST-901-A.conf"], Resolve("crs"));
    }

    [Fact]
    public void Files_alone_bring_nothing_else()
    {
        folder.Write("mine.conf", "");

        Assert.Equal(["mine.conf"], Resolve("mine.conf"));
    }

    [Fact]
    public void Missing_files_and_bad_rules_are_reported_together()
    {
        folder.Write("bad.conf", "SecRule ARGS \"@nonsense x\" \"id:1\"\n");

        var load = Selection("bad.conf", "missing.conf", "crs").Load();

        Assert.Null(load.Rules);
        var errors = load.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Message).ToList();
        Assert.Contains("'missing.conf' leads to no rule file.", errors);
        Assert.Contains(errors, error => error.Contains("Core Rule Set", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_an_error_with_its_remedy()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && Directory.Exists("/proc/1/fdinfo"), "only root meets a folder here that nobody may read");

        Selection("/proc/1/fdinf?/*.conf").Resolve(out var problems);

        var problem = Assert.Single(problems);
        Assert.Equal("'/proc/1/fdinf?/*.conf' leads to the folder '/proc/1/fdinfo', which cannot be read.", problem.Message);
        Assert.Equal("let the account that runs sakimori read it, or name the files themselves", problem.Remedy);
        Assert.Equal(1, problem.Location.Line);
    }

    [Fact]
    public void Stars_that_lead_through_the_whole_machine_are_an_error()
    {
        for (var i = 0; i < 65; i++)
            for (var j = 0; j < 64; j++)
                Directory.CreateDirectory(folder.In($"many/{i}/{j}"));

        Selection("many/*/*/*.conf").Resolve(out var problems);

        Assert.Equal("'many/*/*/*.conf' was not searched to its end: a site's rules may lead through 4096 folders.", Assert.Single(problems).Message);
    }

    [Fact]
    public void Data_files_are_watched_too()
    {
        folder.Write("mine/a.conf", "");
        folder.Write("mine/words.data", "");

        Assert.Equal([folder.In("mine/a.conf"), folder.In("mine/words.data")], Selection("mine/*.conf").WatchedPaths());
    }

    private IEnumerable<string> Resolve(params string[] entries)
    {
        var files = Selection(entries).Resolve(out var missing);
        Assert.Empty(missing);
        return files.Select(file => Path.GetRelativePath(folder.Path, file));
    }

    private RuleSelection Selection(params string[] entries) => new(
        [.. entries.Select((entry, index) => new RuleEntry(entry, new SourceLocation("sakimori.yaml", index + 1, 1)))],
        folder.Path, folder.Library(), Language.English, TimeProvider.System);
}
