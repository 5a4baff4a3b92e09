using Sakimori.Domain;

namespace Sakimori.Web.Tests.Pages;

/// <summary>Every page there is, by name and address.</summary>
internal static class PagesOfTheConsole
{
    /// <summary>How many pages there are.</summary>
    public const int Count = 16;

    /// <summary>Names for files and addresses, with things in them that exist.</summary>
    public static async Task<IReadOnlyList<(string Name, string Address)>> AllAsync(DemoHouse house)
    {
        var incident = (await house.Store.Incidents.ListAsync(new() { Limit = 1 }))[0];
        var blocked = (await house.Store.Transactions.SearchAsync(new() { Outcome = TransactionOutcome.Blocked, Family = AttackFamily.SqlInjection, Limit = 1 })).Transactions[0];
        return
        [
            ("now", "/"), ("incidents", "/incidents"), ("incident", $"/incidents/{incident.Id.Value}"), ("hand-over", "/hand-over"),
            ("sites", "/sites"), ("site", "/sites/shop"), ("traffic", "/traffic"), ("transaction", $"/t/{blocked.Id}"), ("export", "/export"),
            ("record", "/record"), ("settings", "/settings"), ("people", "/settings/people"), ("tokens", "/settings/tokens"), ("memory", "/settings/memory"),
            ("password", "/account/password"), ("authenticator", "/account/authenticator"),
        ];
    }

    /// <summary>The repository's folder for what a build leaves.</summary>
    public static string Artifacts()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sakimori.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository's root is not above the tests");
        }

        return Path.Combine(folder, "artifacts");
    }
}
