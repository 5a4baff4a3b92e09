using System.Xml;
using System.Xml.XPath;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Bodies;

/// <summary>A parsed XML request body; answers the XPath expressions of <c>XML:</c> targets.</summary>
internal sealed class XmlBody
{
    /// <summary>Nodes of the tree built for expressions that have no fast answer; what is behind them is not found by those.</summary>
    private const int TreeLimit = 100_000;

    /// <summary>
    /// Comments and instructions beside the root element that go into the tree: the document model walks all of them for each one that
    /// is added, and for each step to the next. No document has ten; those beyond are not found by expressions that need the tree.
    /// </summary>
    private const int ProloguePartLimit = 256;

    /// <summary>Attributes of one element that go into the tree: the document model compares each with all before it. <c>//@*</c> has them all.</summary>
    private const int AttributeLimit = 256;

    private readonly string _text;
    private readonly int _depthLimit;
    private readonly XmlText _output;
    private readonly NamedValues _texts;
    private readonly NamedValues _attributes;
    private readonly int _textOfRoot;
    private XPathNavigator? _tree;

    internal XmlBody(string text, int depthLimit, XmlText output, NamedValues texts, NamedValues attributes, bool hasRoot)
    {
        _text = text;
        _depthLimit = depthLimit;
        _output = output;
        _texts = texts;
        _attributes = attributes;
        _textOfRoot = hasRoot ? 1 : 0;
    }

    /// <summary>The document as text, for those who read it once more.</summary>
    internal string Text => _text;

    /// <summary>Whether <paramref name="xpath"/> can be evaluated; at load, so that a rule set with a wrong one is refused.</summary>
    /// <param name="xpath">The expression behind <c>XML:</c>.</param>
    /// <param name="error">Why not; empty when it can.</param>
    /// <param name="namespaces">Prefixes given by <c>xmlns</c> actions; when null, prefixes are not checked.</param>
    public static bool TryCheckXPath(string xpath, out string error, IReadOnlyDictionary<string, string>? namespaces = null)
    {
        try
        {
            var expression = XPathExpression.Compile(xpath);
            if (namespaces is not null)
            {
                expression.SetContext(Prefixes(namespaces));
            }

            error = "";
            return true;
        }
        catch (Exception exception) when (exception is XPathException or ArgumentException)
        {
            error = exception.Message;
            return false;
        }
    }

    /// <summary>Adds the string value of every node that <paramref name="xpath"/> selects, named by the expression.</summary>
    /// <remarks>
    /// Nothing (<c>XML</c> alone) is the document as one value: its text and what a mistake made unreadable.
    /// <c>/*</c> is the text of the whole document as one value, followed by what a mistake made unreadable, as raw text;
    /// <c>//@*</c> is each attribute's value. Both were collected when the body was read. Any other expression builds a tree
    /// on first use; a number, string or boolean selects nothing, nor does an expression with an undeclared prefix.
    /// </remarks>
    public void Select(string xpath, IReadOnlyDictionary<string, string>? namespaces, NamedValues output)
    {
        switch (xpath)
        {
            case "":
                output.Add(default, WholeText());
                break;
            case "/*":
                CopyTo(output, _texts, xpath);
                break;
            case "//@*":
                CopyTo(output, _attributes, xpath);
                break;
            default:
                Evaluate(xpath, namespaces, output);
                break;
        }
    }

    private ReadOnlyMemory<char> WholeText()
    {
        ReadOnlyMemory<char> whole = default;
        foreach (ref readonly var part in _texts.Items)
        {
            whole = _output.Concat(whole, part.Value);
        }

        return whole;
    }

    /// <summary>
    /// Adds the elements as fields (<c>SecParseXmlIntoArgs</c>); attributes too when no <c>XML:</c> target shows them. Returns how
    /// many fields are beyond the limit.
    /// </summary>
    public int AddFields(NamedValues output, int limit, bool withAttributes)
    {
        // Behind the text of the root stands what no element could be made of.
        for (var i = _textOfRoot; i < _texts.Count; i++)
        {
            output.Add(XmlFields.Root.AsMemory(), _texts.Items[i].Value);
        }

        return new XmlFields(_output, _depthLimit, limit, withAttributes).Read(_text, output);
    }

    private static void CopyTo(NamedValues output, NamedValues values, string xpath)
    {
        foreach (ref readonly var item in values.Items)
        {
            output.Add(xpath.AsMemory(), item.Value);
        }
    }

    private static XmlNamespaceManager Prefixes(IReadOnlyDictionary<string, string>? namespaces)
    {
        var manager = new XmlNamespaceManager(new NameTable());
        foreach (var (prefix, uri) in namespaces ?? new Dictionary<string, string>())
        {
            manager.AddNamespace(prefix, uri);
        }

        return manager;
    }

    private void Evaluate(string xpath, IReadOnlyDictionary<string, string>? namespaces, NamedValues output)
    {
        try
        {
            var expression = XPathExpression.Compile(xpath, Prefixes(namespaces));
            if (expression.ReturnType == XPathResultType.NodeSet)
            {
                _tree ??= BuildTree();
                foreach (XPathNavigator node in _tree.Select(expression))
                {
                    output.Add(xpath.AsMemory(), _output.ToBytes(node.Value));
                }
            }
        }
        catch (XPathException)
        {
            // Checked at load; an undeclared prefix selects nothing, as in ModSecurity.
        }
    }

    /// <summary>The document as far as it is well formed.</summary>
    private XPathNavigator BuildTree()
    {
        var document = new XmlDocument { XmlResolver = null, PreserveWhitespace = true };
        using var reader = Xml.NewReader(_text);
        try
        {
            XmlNode parent = document;
            var beside = 0;
            for (var nodes = 0; nodes < TreeLimit && reader.Depth < _depthLimit && reader.Read(); nodes++)
            {
                if (parent == document && (reader.NodeType is XmlNodeType.Comment or XmlNodeType.ProcessingInstruction) && ++beside > ProloguePartLimit)
                {
                    continue;
                }

                parent = Append(document, parent, reader, ref nodes);
            }
        }
        catch (XmlException)
        {
            // Reported when the body was read; the tree holds what came before.
        }

        return document.CreateNavigator()!;
    }

    private static XmlNode Append(XmlDocument document, XmlNode parent, XmlReader reader, ref int nodes)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                var element = document.CreateElement(reader.Prefix, reader.LocalName, reader.NamespaceURI);
                parent.AppendChild(element);
                var isEmpty = reader.IsEmptyElement;
                nodes += reader.AttributeCount;
                for (var i = 0; i < AttributeLimit && reader.MoveToNextAttribute(); i++)
                {
                    var attribute = document.CreateAttribute(reader.Prefix, reader.LocalName, reader.NamespaceURI);
                    attribute.Value = reader.Value;
                    element.SetAttributeNode(attribute);
                }

                return isEmpty ? parent : element;
            case XmlNodeType.EndElement:
                return parent.ParentNode!;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                parent.AppendChild(document.CreateTextNode(reader.Value));
                return parent;
            case XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when parent != document:
                parent.AppendChild(document.CreateSignificantWhitespace(reader.Value));
                return parent;
            case XmlNodeType.Comment:
                parent.AppendChild(document.CreateComment(reader.Value));
                return parent;
            case XmlNodeType.ProcessingInstruction:
                parent.AppendChild(document.CreateProcessingInstruction(reader.Name, reader.Value));
                return parent;
            default:
                return parent;
        }
    }
}
