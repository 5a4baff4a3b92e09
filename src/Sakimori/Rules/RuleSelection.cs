using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Gateway;
using Sakimori.Languages;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Rules;

/// <summary>
/// The rules one site runs on: what was written, and the files it means. Files are looked up anew at each load, so that
/// a reload sees those that came and went.
/// </summary>
internal sealed class RuleSelection(ImmutableArray<RuleEntry> entries, string folder, RuleLibrary library, Language language, TimeProvider time)
{
    public ImmutableArray<RuleEntry> Entries { get; } = entries;

    /// <summary>
    /// A file of the program's own that stands before all others when it exists: what people let through although a rule blocks it.
    /// Null without.
    /// </summary>
    public string? OverridesFile { get; init; }

    /// <summary>The files in load order; every entry that leads to none is an error in <paramref name="diagnostics"/>.</summary>
    public ImmutableArray<string> Resolve(out ImmutableArray<Diagnostic> diagnostics)
    {
        var files = ImmutableArray.CreateBuilder<string>();
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        var hasBase = false;
        var glob = new Glob();
        foreach (var entry in Entries)
        {
            switch (entry.Text)
            {
                case RuleLibrary.Starter:
                    AddBase();
                    AddFound(entry, library.StarterFiles());
                    break;
                case RuleLibrary.Crs when library.CrsFiles() is { } found:
                    AddBase();
                    files.AddRange(found);
                    break;
                case RuleLibrary.Crs:
                    problems.Add(Error(entry, Messages.CrsIsNotInstalled, Messages.InstallCrs));
                    break;
                default:
                    AddGlob(entry);
                    break;
            }
        }

        diagnostics = problems.ToImmutable();
        return files.ToImmutable();

        void AddBase()
        {
            if (!hasBase)
                files.Add(library.BaseFile);
            hasBase = true;
        }

        void AddGlob(RuleEntry entry)
        {
            var unreadable = glob.Unreadable.Count;
            var found = glob.Expand(Path.GetFullPath(entry.Text, folder));
            foreach (var folder in glob.Unreadable.Skip(unreadable))
                problems.Add(Error(entry, Messages.RuleFolderIsUnreadable, Messages.LetTheFolderBeRead, folder));
            if (glob.IsCutShort)
                problems.Add(Error(entry, Messages.TooManyRuleFolders, Messages.NameFewerFolders, Glob.MaxFolders.ToString(CultureInfo.InvariantCulture)));
            else if (glob.Unreadable.Count == unreadable)
                AddFound(entry, found);
        }

        void AddFound(RuleEntry entry, IEnumerable<string> found)
        {
            var before = files.Count;
            files.AddRange(found);
            if (files.Count == before)
                problems.Add(Error(entry, Messages.NoRuleFile, Messages.RuleEntriesAre));
        }
    }

    /// <summary>Reads and compiles the rules; all errors at once.</summary>
    public RuleSetLoad Load() => LoadWith(OverridesFile is not null && File.Exists(OverridesFile) ? OverridesFile : null);

    /// <summary>The same, with another overrides file in the place of the one in force: what would be if it were.</summary>
    public RuleSetLoad LoadWith(string? overrides)
    {
        var files = Resolve(out var missing);
        var parsed = SecLangParser.ParseFiles(overrides is null ? files : [overrides, .. files]);
        if (!missing.IsEmpty)
            return new RuleSetLoad(null, [.. missing, .. parsed.Diagnostics]);
        var rules = RuleSet.Compile(parsed, new RuleSetOptions { Time = time }, out var diagnostics);
        return new RuleSetLoad(rules, diagnostics);
    }

    /// <summary>Files whose change changes the rules: the files themselves and the data files beside them.</summary>
    public ImmutableArray<string> WatchedPaths()
    {
        var files = Resolve(out _);
        return [.. files.Concat(files.Select(Path.GetDirectoryName).Distinct().SelectMany(found => RuleLibrary.Files(found!, "*.data"))).Distinct()];
    }

    private Diagnostic Error(RuleEntry entry, Message message, Message remedy, string detail = "") =>
        new(DiagnosticSeverity.Error, entry.Location, language.Say(message, entry.Text, detail), language.Say(remedy));
}
