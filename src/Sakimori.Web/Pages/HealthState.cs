using Sakimori.Storage;
using Sakimori.Web.Components;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Pages;

/// <summary>How a part is.</summary>
/// <param name="Name">The part.</param>
/// <param name="Value">Its state in a word or number.</param>
/// <param name="IsGood">Null when nobody knows.</param>
internal sealed record HealthState(string Name, string Value, bool? IsGood)
{
    /// <summary>All parts.</summary>
    public static IReadOnlyList<HealthState> Of(ConsoleParts parts, Words words, ConsoleTime time)
    {
        var store = parts.Store.Health;
        var intake = parts.Intake.Health;
        var figures = parts.Protection.Figures;
        var states = new List<HealthState>
        {
            new(words[NowTexts.Store], store.IsReachable ? words[NowTexts.StoreOk, Kind(store), Figure.Bytes(store.Bytes)] : words[NowTexts.StoreAway], store.IsReachable),
            new(words[NowTexts.IntakeLag], intake.Lag < TimeSpan.FromSeconds(1) ? words[NowTexts.NoLag] : time.Length(intake.Lag), intake.Problem is null && intake.Lag < TimeSpan.FromMinutes(1)),
            new(words[NowTexts.Journal], parts.Journal.IsWritable ? Figure.Bytes(parts.Journal.Bytes) : words[NowTexts.JournalStuck], parts.Journal.IsWritable),
        };
        foreach (var site in parts.Protection.Sites)
        {
            states.Add(new(words[NowTexts.RulesOf, site.Name], site.Rules == 0 ? words[NowTexts.NoRules] : Figure.Whole(site.Rules), site.Rules > 0));
        }

        states.Add(new(words[NowTexts.Connections], Figure.Whole(figures.Connections), true));
        states.Add(new(words[NowTexts.Memory], Figure.Bytes(figures.MemoryBytes), true));
        states.Add(new(words[NowTexts.Up], time.Length(time.Now - figures.Started), true));
        // Neither exists in this version; silence would read as "fresh".
        states.Add(new(words[NowTexts.Feed], words[NowTexts.NoneYet], null));
        states.Add(new(words[NowTexts.Model], words[NowTexts.NoneYet], null));
        return states;
    }

    private static string Kind(StoreHealth store) => store.Kind == "postgresql" ? "PostgreSQL" : "SQLite";
}
