using Sakimori.Domain;
using Sakimori.Incidents.Mapping;

namespace Sakimori.Incidents.Tests.Mapping;

public sealed class AttackTagsTests
{
    [Theory]
    [InlineData(AttackFamily.SqlInjection, "attack-sqli")]
    [InlineData(AttackFamily.PathTraversal, "paranoia-level/1", "attack-lfi", "capec/126")]
    [InlineData(AttackFamily.TemplateInjection, "attack-rce", "attack-ssti")]
    [InlineData(AttackFamily.Protocol, "attack-protocol")]
    [InlineData(AttackFamily.DataLeak, "attack-disclosure", "leak-sql")]
    [InlineData(AttackFamily.Other, "anomaly-evaluation")]
    [InlineData(AttackFamily.Other)]
    public void The_most_exact_tag_names_the_family(AttackFamily family, params string[] tags) => Assert.Equal(family, AttackTags.FamilyOf([.. tags]));

    [Fact]
    public void Techniques_are_listed_once() =>
        Assert.Equal(["T1190", "T1059.007"], AttackTags.TechniquesOf(["attack/T1190", "attack-xss", "attack/T1059.007", "attack/T1190", "capec/63"]));
}
