using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Tests.Operators;

public sealed class GeoLookupTests : IDisposable
{
    private static readonly Dictionary<string, object> s_sapporo = new()
    {
        ["continent"] = Map(("code", "AS"), ("names", Map(("en", "Asia")))),
        ["country"] = Map(("iso_code", "JP"), ("names", Map(("en", "Japan"), ("ja", "日本")))),
        ["subdivisions"] = new List<object> { Map(("iso_code", "01"), ("names", Map(("en", "Hokkaido")))) },
        ["city"] = Map(("names", Map(("en", "Sapporo")))),
        ["postal"] = Map(("code", "060-0000")),
        ["location"] = Map(("latitude", 43.0621), ("longitude", 141.3544), ("metro_code", (ushort)7)),
    };

    private static readonly Dictionary<string, object> s_saoPaulo = new()
    {
        ["country"] = Map(("iso_code", "BR")),
        ["city"] = Map(("names", Map(("en", "São Paulo")))),
    };

    private readonly RuleFolder _folder = new RuleFolder()
        .With("geo6.mmdb", MmdbFile.Write(6, ("192.0.2.0/25", s_sapporo), ("2001:db8::/32", s_saoPaulo)))
        .With("geo4.mmdb", MmdbFile.Write(4, ("192.0.2.0/25", s_sapporo)))
        .With("broken.mmdb", "no database");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("COUNTRY_CODE", "JP")]
    [InlineData("COUNTRY_CODE3", "JPN")]
    [InlineData("COUNTRY_NAME", "Japan")]
    [InlineData("COUNTRY_CONTINENT", "AS")]
    [InlineData("REGION", "01")]
    [InlineData("CITY", "Sapporo")]
    [InlineData("POSTAL_CODE", "060-0000")]
    [InlineData("LATITUDE", "43.062100")]
    [InlineData("LONGITUDE", "141.354400")]
    [InlineData("DMA_CODE", "7")]
    public void A_lookup_fills_GEO(string member, string value)
    {
        foreach (var file in new[] { "geo4.mmdb", "geo6.mmdb" })
        {
            var rules = _folder.Rules($"SecGeoLookupDb {file}\nSecRule REMOTE_ADDR \"@geoLookup\" \"id:1,phase:1,pass,nolog\"\nSecRule GEO:{member} \"@streq {value}\" \"id:2,phase:1,pass\"\nSecRule &GEO \"@eq 10\" \"id:3,phase:1,pass\"");
            Assert.Equal("2 3", new Judge { Client = "192.0.2.100" }.By(rules).Ids);
            Assert.Equal("2 3", new Judge { Client = "::ffff:192.0.2.1" }.By(rules).Ids);
        }
    }

    [Fact]
    public void Names_are_bytes_and_what_is_unknown_is_absent()
    {
        var rules = _folder.Rules("SecGeoLookupDb geo6.mmdb\nSecRule REMOTE_ADDR \"@geoLookup\" \"id:1,phase:1,pass,nolog\"\nSecRule GEO:CITY \"@streq S\u00c3\u00a3o Paulo\" \"id:2,phase:1,pass\"\nSecRule &GEO:REGION \"@eq 0\" \"id:3,phase:1,pass\"");
        Assert.Equal("2 3", new Judge { Client = "2001:db8::1" }.By(rules).Ids);
    }

    [Theory]
    [InlineData("geo6.mmdb", "192.0.2.200")]
    [InlineData("geo4.mmdb", "2001:db8::1")]
    public void An_address_that_is_not_in_it_is_no_match(string file, string client)
    {
        var rules = _folder.Rules($"SecGeoLookupDb {file}\nSecRule REMOTE_ADDR \"@geoLookup\" \"id:1,phase:1,pass\"\nSecRule REMOTE_ADDR \"!@geoLookup\" \"id:2,phase:1,pass\"");
        Assert.Equal("2", new Judge { Client = client }.By(rules).Ids);
    }

    [Fact]
    public void A_lookup_forgets_what_the_one_before_found()
    {
        var rules = _folder.Rules("SecGeoLookupDb geo6.mmdb\nSecRule ARGS \"@geoLookup\" \"id:1,phase:1,pass,nolog\"\nSecRule &GEO \"@eq 0\" \"id:2,phase:1,pass\"");
        Assert.Equal("2", new Judge { Target = "/?a=192.0.2.1&b=host.example" }.By(rules).Ids);
        Assert.Equal("", new Judge { Target = "/?b=host.example&a=192.0.2.1" }.By(rules).Ids);
    }

    [Theory]
    [InlineData("SecGeoLookupDb none.mmdb", "Error: the address database none.mmdb cannot be read")]
    [InlineData("SecGeoLookupDb broken.mmdb", "Error: the address database broken.mmdb cannot be read: it is not a MaxMind DB (.mmdb)")]
    [InlineData("SecRule REMOTE_ADDR \"@geoLookup\" \"id:1\"", "Warning: @geoLookup matches nothing: there is no SecGeoLookupDb")]
    public void What_cannot_work_is_said_at_load(string rules, string message) =>
        Assert.StartsWith(message, Assert.Single(_folder.Messages(rules)));

    [Fact]
    public void A_damaged_database_is_a_note_not_an_exception()
    {
        var file = MmdbFile.Write(4, ("192.0.2.0/25", s_sapporo));
        var data = file.AsSpan().IndexOf("JP"u8);
        file[data - 1] = 0xFF;
        var rules = _folder.With("damaged.mmdb", file).Rules("SecGeoLookupDb damaged.mmdb\nSecRule REMOTE_ADDR \"@geoLookup\" \"id:1,phase:1,pass\"");
        var outcome = new Judge().By(rules);
        Assert.Equal("", outcome.Ids);
        Assert.Equal(["SecGeoLookupDb is damaged: what it knows of the address cannot be read"], outcome.Record!.Notes);
    }

    [Fact]
    public void Two_letters_have_three() =>
        Assert.Equal((250, "JPN", "XKX", null), (CountryCodes.Count, CountryCodes.ThreeLetters("JP"), CountryCodes.ThreeLetters("XK"), CountryCodes.ThreeLetters("jp")));

    private static Dictionary<string, object> Map(params (string Key, object Value)[] items) => items.ToDictionary(item => item.Key, item => item.Value);
}
