using Sakimori.Configuration;
using Sakimori.Hosting.Protecting;
using Sakimori.Waf.Charsets;

namespace Sakimori.Tests.Configuration;

public sealed class ReadingKeysTests
{
    /// <summary>The console offers the same lists.</summary>
    [Fact]
    public void Every_charset_and_profile_that_is_offered_is_one_the_engine_reads()
    {
        Assert.All(Keys.Charsets, charset => Assert.NotNull(Charset.Find(charset)));
        Assert.Equal(20, Keys.Charsets.Select(charset => Charset.Find(charset)!.Name).Distinct().Count());
        Assert.All(Keys.Profiles, profile => Assert.True(BackendProfiles.TryParse(profile, out var known) && BackendProfiles.Text(known) == profile));
        Assert.Equal(Enum.GetValues<BackendProfile>().Length, Keys.Profiles.Distinct().Count());
    }
}
