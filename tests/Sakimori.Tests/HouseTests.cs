using System.Xml.Linq;

namespace Sakimori.Tests;

/// <summary>Data moves one way through the house: what docs/architecture.md says about references is true.</summary>
public sealed class HouseTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Sakimori.Matching"] = [],
        ["Sakimori.Waf"] = ["Sakimori.Matching"],
        ["Sakimori.Domain"] = [],
        ["Sakimori.Storage"] = ["Sakimori.Domain"],
        ["Sakimori.Incidents"] = ["Sakimori.Waf", "Sakimori.Domain", "Sakimori.Storage"],
        ["Sakimori.Gateway"] = ["Sakimori.Waf"],
        ["Sakimori.Web"] = ["Sakimori.Domain", "Sakimori.Storage", "Sakimori.Incidents"],
        ["Sakimori"] = ["Sakimori.Gateway", "Sakimori.Incidents", "Sakimori.Web"],
    };

    [Fact]
    public void Each_project_refers_to_the_one_below_it_only()
    {
        var projects = Directory.GetFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(s_allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
                .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
            Assert.Equal(s_allowed[Path.GetFileNameWithoutExtension(project)], references);
        }
    }

    [Fact]
    public void The_engines_know_no_web_host()
    {
        foreach (var engine in new[] { "Sakimori.Matching", "Sakimori.Waf", "Sakimori.Domain" })
        {
            var project = XDocument.Load(Path.Combine(Root(), "src", engine, engine + ".csproj"));
            Assert.Equal("Microsoft.NET.Sdk", (string?)project.Root!.Attribute("Sdk"));
            Assert.Empty(project.Descendants("FrameworkReference"));
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sakimori.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository's root is not above the tests");
        }

        return folder;
    }
}
