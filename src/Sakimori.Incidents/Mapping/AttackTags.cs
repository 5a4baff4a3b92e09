using System.Collections.Frozen;
using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents.Mapping;

/// <summary>What the tags of rules say: the Core Rule Set's <c>attack-…</c> tags, which our own rules use too.</summary>
public static class AttackTags
{
    // The more exact the word, the lower the number: a rule tagged with several is of the most exact family.
    private static readonly FrozenDictionary<string, (AttackFamily Family, int Order)> s_families = new Dictionary<string, (AttackFamily, int)>
    {
        ["attack-sqli"] = (AttackFamily.SqlInjection, 0),
        ["attack-xss"] = (AttackFamily.CrossSiteScripting, 0),
        ["attack-ssti"] = (AttackFamily.TemplateInjection, 0),
        ["attack-ssrf"] = (AttackFamily.ServerSideRequest, 0),
        ["attack-xxe"] = (AttackFamily.XmlEntity, 0),
        ["attack-deserialization"] = (AttackFamily.Deserialization, 0),
        ["attack-nosqli"] = (AttackFamily.NoSqlInjection, 0),
        ["attack-fixation"] = (AttackFamily.SessionFixation, 0),
        ["attack-lfi"] = (AttackFamily.PathTraversal, 1),
        ["attack-rfi"] = (AttackFamily.PathTraversal, 1),
        ["attack-java"] = (AttackFamily.TemplateInjection, 1),
        ["attack-log4j"] = (AttackFamily.TemplateInjection, 1),
        ["attack-php"] = (AttackFamily.CodeInjection, 1),
        ["attack-node"] = (AttackFamily.CodeInjection, 1),
        ["attack-injection-php"] = (AttackFamily.CodeInjection, 1),
        ["attack-injection-java"] = (AttackFamily.CodeInjection, 1),
        ["attack-injection-generic"] = (AttackFamily.CodeInjection, 1),
        ["attack-disclosure"] = (AttackFamily.DataLeak, 1),
        ["attack-ratelimit"] = (AttackFamily.DenialOfService, 1),
        ["attack-dos"] = (AttackFamily.DenialOfService, 1),
        ["attack-upload"] = (AttackFamily.Upload, 0),
        ["attack-file-upload"] = (AttackFamily.Upload, 1),
        ["attack-header-injection"] = (AttackFamily.HeaderInjection, 1),
        ["attack-multipart-header"] = (AttackFamily.HeaderInjection, 1),
        ["header-injection"] = (AttackFamily.HeaderInjection, 1),
        ["attack-rce"] = (AttackFamily.CommandInjection, 2),
        ["attack-reputation-scanner"] = (AttackFamily.Scanner, 2),
        ["attack-reputation-crawler"] = (AttackFamily.Scanner, 2),
        ["attack-reconnaissance"] = (AttackFamily.Scanner, 2),
        ["attack-protocol"] = (AttackFamily.Protocol, 3),
        ["attack-generic"] = (AttackFamily.Other, 4),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The family a rule's tags speak of in its phase: what asks for a file that must not leave (<c>attack-disclosure</c> in a
    /// request) is path traversal, what leaves is a leak.
    /// </summary>
    public static AttackFamily FamilyOf(ImmutableArray<string> tags, int phase)
    {
        var family = FamilyOf(tags);
        return family == AttackFamily.DataLeak && phase is (1 or 2) ? AttackFamily.PathTraversal : family;
    }

    /// <summary>The family a rule's tags speak of; <see cref="AttackFamily.Other"/> when none does.</summary>
    public static AttackFamily FamilyOf(ImmutableArray<string> tags)
    {
        var best = (Family: AttackFamily.Other, Order: int.MaxValue);
        foreach (var tag in tags.IsDefault ? [] : tags)
        {
            if (s_families.TryGetValue(tag, out var found) && found.Order < best.Order)
                best = found;
            else if (tag.StartsWith("leak-", StringComparison.OrdinalIgnoreCase) && best.Order > 1)
                best = (AttackFamily.DataLeak, 1);
        }

        return best.Family;
    }

    /// <summary>The ATT&amp;CK techniques among tags (<c>attack/T1190</c>), each once, in order.</summary>
    public static IEnumerable<string> TechniquesOf(IEnumerable<string> tags) => tags
        .Where(tag => tag.StartsWith("attack/T", StringComparison.OrdinalIgnoreCase))
        .Select(tag => tag["attack/".Length..].ToUpperInvariant())
        .Distinct();
}
