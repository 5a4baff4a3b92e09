using System.Text;
using System.Xml;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Bodies;

/// <summary>
/// The elements of a document as fields, named by their path from <c>xml</c> on, local names joined by dots, as ModSecurity 3.0.15
/// names them: <c>xml.order.item</c>. An element without children is a field, empty or not; text beside child elements is one too
/// (ModSecurity drops it). Attributes, when asked for, are <c>xml.order.item.@id</c>.
/// </summary>
internal sealed class XmlFields(XmlText output, int depthLimit, int limit, bool withAttributes)
{
    /// <summary>What every path begins with.</summary>
    public const string Root = "xml";

    /// <summary>A longer path is cut: long names in deep nesting would make each of many fields as long as the document.</summary>
    private const int PathLength = 2_000;

    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    private readonly StringBuilder _path = new(Root);
    private readonly StringBuilder _text = new();
    private readonly Stack<(int PathLength, bool HasChild)> _open = new();
    private int _dropped;

    /// <summary>
    /// Adds the fields of the document as far as it can be read; what cannot has been reported before. Returns how many are beyond
    /// the limit.
    /// </summary>
    public int Read(string document, NamedValues fields)
    {
        using var reader = Xml.NewReader(document);
        try
        {
            for (var nodes = 0; nodes <= Xml.NodeLimit && reader.Read(); nodes++)
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element when reader.Depth >= depthLimit:
                        return _dropped;
                    case XmlNodeType.Element:
                        nodes += reader.AttributeCount;
                        Begin(reader, fields);
                        break;
                    case XmlNodeType.EndElement:
                        End(fields);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when reader.Depth > 0:
                        _text.Append(reader.Value);
                        break;
                }
            }
        }
        catch (XmlException)
        {
            // Reported when the body was read first; the rest of it is a field of its own.
        }
        finally
        {
            // A document that breaks off leaves elements open: their text counts.
            while (_open.Count > 0)
            {
                End(fields);
            }
        }

        return _dropped;
    }

    private void Begin(XmlReader reader, NamedValues fields)
    {
        if (_open.TryPop(out var parent))
        {
            AddText(fields, isLeaf: false);
            _open.Push(parent with { HasChild = true });
        }

        _open.Push((_path.Length, false));
        _path.Append('.').Append(reader.LocalName);
        var isEmpty = reader.IsEmptyElement;
        while (withAttributes && reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != XmlnsNamespace)
            {
                Add(fields, ".@" + reader.LocalName, reader.Value);
            }
        }

        if (isEmpty)
        {
            End(fields);
        }
    }

    private void End(NamedValues fields)
    {
        var (pathLength, hasChild) = _open.Pop();
        AddText(fields, isLeaf: !hasChild);
        _path.Length = pathLength;
    }

    private void AddText(NamedValues fields, bool isLeaf)
    {
        var text = _text.ToString();
        _text.Clear();
        if (isLeaf || !string.IsNullOrWhiteSpace(text))
        {
            Add(fields, "", text);
        }
    }

    private void Add(NamedValues fields, string suffix, string value)
    {
        if (fields.Count >= limit)
        {
            _dropped++;
            return;
        }

        var path = _path.ToString(0, Math.Min(_path.Length, PathLength));
        fields.Add(output.ToBytes(path + suffix), output.ToBytes(value));
    }
}
