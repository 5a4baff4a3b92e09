using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MaxMind.Db;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary>
/// Where addresses are: a file in the MaxMind DB format (<c>.mmdb</c>), as GeoLite2, DB-IP and others are published. Held in
/// memory, so that replacing the file harms nobody; thread-safe.
/// </summary>
internal sealed class GeoDatabase(Reader reader)
{
    /// <summary>Names the content, for the version of a rule set.</summary>
    public string Identity { get; } = string.Create(CultureInfo.InvariantCulture, $"{reader.Metadata.DatabaseType} {reader.Metadata.BuildDate:O}");

    /// <summary>Opens a file; false when it is missing or of another format.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out GeoDatabase? database, out string error)
    {
        try
        {
            database = new GeoDatabase(new Reader(path, FileAccessMode.Memory));
            error = "";
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or
            ArgumentException or InvalidDatabaseException)
        {
            database = null;
            error = exception is InvalidDatabaseException ? "it is not a MaxMind DB (.mmdb)" : exception.Message;
            return false;
        }
    }

    /// <summary>
    /// Fills <c>GEO</c> with what is known of an address; false when nothing is. <paramref name="isDamaged"/>: the file
    /// contradicts itself.
    /// </summary>
    public bool Find(IPAddress address, NamedValues output, out bool isDamaged)
    {
        isDamaged = false;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && reader.Metadata.IPVersion == 4)
        {
            return false;
        }

        try
        {
            if (reader.Find<Dictionary<string, object>>(address) is not { } place)
            {
                return false;
            }

            Fill(place, output);
            return true;
        }
        catch (InvalidDatabaseException)
        {
            isDamaged = true;
            return false;
        }
    }

    // Members as the ModSecurity reference names them.
    private static void Fill(Dictionary<string, object> place, NamedValues output)
    {
        if (Text(place, "country", "iso_code") is { } country)
        {
            Add(output, "COUNTRY_CODE", country);
            Add(output, "COUNTRY_CODE3", CountryCodes.ThreeLetters(country));
        }

        Add(output, "COUNTRY_NAME", Text(place, "country", "names", "en"));
        Add(output, "COUNTRY_CONTINENT", Text(place, "continent", "code"));
        if (Walk(place, "subdivisions") is IList { Count: > 0 } divisions && divisions[0] is IDictionary<string, object> division)
        {
            Add(output, "REGION", Text(division, "iso_code"));
        }

        Add(output, "CITY", Text(place, "city", "names", "en"));
        Add(output, "POSTAL_CODE", Text(place, "postal", "code"));
        Add(output, "LATITUDE", Degrees(place, "latitude"));
        Add(output, "LONGITUDE", Degrees(place, "longitude"));
        Add(output, "DMA_CODE", Walk(place, "location", "metro_code") is { } code ? Convert.ToString(code, CultureInfo.InvariantCulture) : null);
    }

    private static void Add(NamedValues output, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            output.Add(name.AsMemory(), Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value)).AsMemory());
        }
    }

    // As many decimals as ModSecurity writes.
    private static string? Degrees(IDictionary<string, object> place, string name) =>
        Walk(place, "location", name) is double degrees ? degrees.ToString("F6", CultureInfo.InvariantCulture) : null;

    private static string? Text(IDictionary<string, object> place, params ReadOnlySpan<string> path) => Walk(place, path) as string;

    private static object? Walk(IDictionary<string, object> place, params ReadOnlySpan<string> path)
    {
        object? current = place;
        foreach (var name in path)
        {
            if (current is not IDictionary<string, object> map || !map.TryGetValue(name, out current))
            {
                return null;
            }
        }

        return current;
    }
}
