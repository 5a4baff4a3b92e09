using System.Net;

namespace Sakimori.Waf.Operators;

/// <summary><c>@geoLookup</c>: the address is in <c>SecGeoLookupDb</c>; <c>GEO</c> then says what is known of it. No name is resolved.</summary>
internal sealed class GeoLookup(GeoDatabase? database) : Operator
{
    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        tx.Variables.Geo.Clear();
        if (database is null || !IPAddress.TryParse(value, out var address))
        {
            return false;
        }

        var found = database.Find(address, tx.Variables.Geo, out var isDamaged);
        if (isDamaged)
        {
            tx.Audit.Note("SecGeoLookupDb is damaged: what it knows of the address cannot be read");
        }

        if (found && capture)
        {
            Capture(tx, value);
        }

        return found;
    }
}
