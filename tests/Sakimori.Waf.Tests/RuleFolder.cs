using System.Text;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests;

/// <summary>Rules with files beside them.</summary>
internal sealed class RuleFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sakimori-rules-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Writes a file, bytes as chars.</summary>
    public RuleFolder With(string name, string text) => With(name, Encoding.Latin1.GetBytes(text));

    public RuleFolder With(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return this;
    }

    /// <summary>Compiles rules that must be right.</summary>
    public RuleSet Rules(string text, RuleSetOptions? options = null)
    {
        var rules = Compile(text, options, out var diagnostics);
        Assert.True(rules is not null, string.Join('\n', diagnostics.AsEnumerable()));
        return rules;
    }

    /// <summary>What is said about rules, right or wrong.</summary>
    public string[] Messages(string text, RuleSetOptions? options = null)
    {
        Compile(text, options, out var diagnostics);
        return [.. diagnostics.Select(diagnostic => $"{diagnostic.Severity}: {diagnostic.Message}".Replace(Path + "/", "", StringComparison.Ordinal))];
    }

    private RuleSet? Compile(string text, RuleSetOptions? options, out Diagnostic[] diagnostics)
    {
        var rules = RuleSet.Compile(
            SecLangParser.ParseText(text, System.IO.Path.Combine(Path, "test.conf")), options ?? new RuleSetOptions(), out var all);
        diagnostics = [.. all];
        return rules;
    }
}
