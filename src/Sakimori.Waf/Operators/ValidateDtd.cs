using System.Text;
using System.Xml;
using System.Xml.Schema;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Operators;

/// <summary>
/// <c>@validateDTD FILE.dtd</c>: the document is judged by the file's declarations, never by those it brings or names itself. Its
/// root may be any element the file declares.
/// </summary>
internal sealed class ValidateDtd(XmlFiles files, Uri declarations) : XmlValidator
{
    /// <summary>Reads the DTD with the files it refers to; null and an error when it is wrong.</summary>
    public static ValidateDtd? Create(OperatorSyntax syntax, CompileContext context)
    {
        var files = new XmlFiles(syntax.Location, context);
        if (files.Load(syntax.Argument) is not { } uri)
        {
            return null;
        }

        try
        {
            using var reader = NewReader("<root/>", "root", uri, files, validates: false);
            while (reader.Read())
            {
            }

            files.Close();
            return new ValidateDtd(files, uri);
        }
        catch (Exception exception) when (exception is XmlException or XmlSchemaException)
        {
            context.Error(syntax.Location, $"the DTD {syntax.Argument} cannot be used: {exception.Message}");
            return null;
        }
    }

    protected override bool IsValid(string document)
    {
        try
        {
            var (root, text) = WithoutDoctype(document);
            using var reader = NewReader(text, root, declarations, files, validates: true);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (Exception exception) when (exception is XmlException or XmlSchemaException)
        {
            return false;
        }
    }

    private static XmlReader NewReader(string document, string root, Uri declarations, XmlFiles files, bool validates)
    {
        var settings = Xml.NewSettings();
        settings.ValidationType = validates ? ValidationType.DTD : ValidationType.None;
        settings.XmlResolver = files;
        return XmlReader.Create(new StringReader($"<!DOCTYPE {root} SYSTEM \"{declarations.AbsoluteUri}\">{document}"), settings);
    }

    // The name of the root element, and the document without an XML declaration, written anew when it brings declarations of its own.
    private static (string Root, string Text) WithoutDoctype(string document)
    {
        var declaration = document.StartsWith("<?xml ", StringComparison.Ordinal) ? document.IndexOf("?>", StringComparison.Ordinal) : -1;
        document = declaration < 0 ? document : document[(declaration + 2)..];
        using var reader = Xml.NewReader(document);
        while (reader.Read() && reader.NodeType is not (XmlNodeType.Element or XmlNodeType.DocumentType))
        {
        }

        if (reader.NodeType == XmlNodeType.Element)
        {
            return (reader.Name, document);
        }

        reader.MoveToContent();
        var root = reader.Name;
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            writer.WriteNode(reader, defattr: false);
        }

        return (root, text.ToString());
    }
}
