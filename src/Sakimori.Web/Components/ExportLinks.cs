using System.Globalization;
using Sakimori.Web.Api;

namespace Sakimori.Web.Components;

/// <summary>Where the API offers what is to be taken elsewhere.</summary>
internal static class ExportLinks
{
    /// <summary>The whole ledger as JSON lines.</summary>
    public const string Ledger = ApiPaths.Root + "/exports/ledger";

    /// <summary>Transactions of a span in a format.</summary>
    public static string Transactions(string format, DateTimeOffset from, DateTimeOffset to, bool onlyDetections) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ApiPaths.Root}/exports/transactions?format={format}&from={Spell(from)}&to={Spell(to)}{(onlyDetections ? "&detections=true" : "")}");

    /// <summary>Incidents that were active since a moment, closed ones too, in a format.</summary>
    public static string Incidents(string format, DateTimeOffset since) => $"{ApiPaths.Root}/exports/incidents?format={format}&since={Spell(since)}&includeClosed=true";

    private static string Spell(DateTimeOffset at) => Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
}
