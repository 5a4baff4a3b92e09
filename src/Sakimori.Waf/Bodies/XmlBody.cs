using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Bodies;

/// <summary>A parsed XML request body; answers the XPath expressions of <c>XML:</c> targets.</summary>
internal sealed class XmlBody
{
    /// <summary>Adds the string value of every node that <paramref name="xpath"/> selects, named by the expression.</summary>
    public void Select(string xpath, IReadOnlyDictionary<string, string>? namespaces, NamedValues output) =>
        throw new NotSupportedException();
}
