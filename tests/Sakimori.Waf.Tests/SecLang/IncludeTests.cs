using System.Text;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

public sealed class IncludeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("seclang");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Globs_are_read_in_byte_order_where_they_stand()
    {
        Write("main.conf", "SecMarker first\nInclude rules/*.conf\nSecMarker last\n");
        Write("rules/b.conf", "SecMarker b\n");
        Write("rules/a.conf", "SecMarker a\n");
        Write("rules/B.conf", "SecMarker B\n");
        Write("rules/.hidden.conf", "SecMarker hidden\n");
        Write("rules/a.conf.example", "SecMarker example\n");
        Assert.Equal(["first", "B", "a", "b", "last"], Labels(Read("main.conf")));
    }

    [Fact]
    public void Paths_begin_at_the_including_file_and_places_name_the_included_one()
    {
        Write("main.conf", "Include sub/one.conf\n");
        Write("sub/one.conf", "Include two.conf\n");
        Write("sub/two.conf", "\n SecMarker two\n");
        var result = Read("main.conf");
        Assert.Equal(["two"], Labels(result));
        var location = result.Directives[0].Location;
        Assert.Equal(("two.conf", 2, 2), (Path.GetFileName(location.File), location.Line, location.Column));
    }

    [Fact]
    public void Folders_may_be_globs_and_question_marks_stand_for_one_byte()
    {
        Write("main.conf", $"Include {_folder.FullName}/p?/*/x.conf\n");
        Write("p1/a/x.conf", "SecMarker one\n");
        Write("p2/b/x.conf", "SecMarker two\n");
        Write("p22/b/x.conf", "SecMarker no\n");
        Assert.Equal(["one", "two"], Labels(Read("main.conf")));
    }

    [Fact]
    public void A_missing_file_is_an_error_for_Include_only()
    {
        Write("main.conf", "IncludeOptional none.conf\nIncludeOptional none/*.conf\nInclude none.conf\nInclude none/*.conf\nInclude .\nSecMarker after\n");
        var result = Read("main.conf");
        Assert.Equal(["3:9", "4:9", "5:9"], result.Diagnostics.Select(one => Lang.Place(one.Location)));
        Assert.All(result.Diagnostics, one => Assert.NotNull(one.Remedy));
        Assert.Equal(["after"], Labels(result));
    }

    [Fact]
    public void A_cycle_is_named()
    {
        Write("a.conf", "SecMarker a\nInclude b.conf\n");
        Write("b.conf", "SecMarker b\nInclude a.conf\n");
        var result = Read("a.conf");
        Assert.Equal(["a", "b"], Labels(result));
        var error = Assert.Single(result.Diagnostics);
        Assert.Contains("includes itself", error.Message);
        Assert.Equal("the chain is a.conf → b.conf → a.conf", error.Remedy);
    }

    [Fact]
    public void Depth_ends()
    {
        for (var i = 0; i < SecLangLimits.MaxIncludeDepth; i++)
            Write($"{i}.conf", $"Include {i + 1}.conf\n");
        Write($"{SecLangLimits.MaxIncludeDepth}.conf", "SecMarker deep\n");
        var result = Read("0.conf");
        Assert.Empty(result.Directives);
        Assert.Contains("32 deep", Assert.Single(result.Diagnostics).Message);
    }

    [Fact]
    public void The_same_file_may_be_included_twice()
    {
        Write("main.conf", "Include a.conf\nInclude a.conf\n");
        Write("a.conf", "SecMarker a\n");
        Assert.Equal(["a", "a"], Labels(Read("main.conf")));
    }

    [Fact]
    public void Bytes_of_a_file_become_chars_one_to_one()
    {
        Write("utf8.conf", "\uFEFFSecAction \"id:1,msg:'遮断'\"\r\n");
        var action = Assert.IsType<ActionDirective>(Assert.Single(Read("utf8.conf").Directives)).Actions[1];
        Assert.Equal("遮断", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(action.Argument!)));
        Assert.Equal(6, action.Argument!.Length);
    }

    [Fact]
    public void Entries_of_ParseFiles_may_be_globs_and_missing_ones_are_errors()
    {
        Write("a.conf", "SecMarker a\n");
        Write("b.conf", "SecMarker b\n");
        var result = SecLangParser.ParseFiles([Path.Combine(_folder.FullName, "*.conf"), Path.Combine(_folder.FullName, "c.conf")]);
        Assert.Equal(["a", "b"], Labels(result));
        Assert.Contains("there is no file", Assert.Single(result.Diagnostics).Message);
    }

    [Fact]
    public void Non_ascii_names_of_files_are_found()
    {
        Write("main.conf", "Include 規則.conf\n");
        Write("規則.conf", "SecMarker found\n");
        Assert.Equal(["found"], Labels(Read("main.conf")));
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private ParseResult Read(string name) => SecLangParser.ParseFiles([Path.Combine(_folder.FullName, name)]);

    private static IEnumerable<string> Labels(ParseResult result) => result.Directives.Cast<MarkerDirective>().Select(one => one.Label);
}
