using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>The paranoia level a rule is tagged with (<c>paranoia-level/2</c>).</summary>
internal static class ParanoiaLevel
{
    private const string Prefix = "paranoia-level/";

    /// <summary>1 and up; 0 for a rule without the tag.</summary>
    public static int Of(Rule rule)
    {
        foreach (var tag in rule.Tags)
        {
            if (tag.Text.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return (int)Math.Clamp(Integers.Parse(tag.Text.AsSpan(Prefix.Length)), 0, 9);
            }
        }

        return 0;
    }
}
