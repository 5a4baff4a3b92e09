using System.Xml;
using System.Xml.Schema;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Operators;

/// <summary><c>@validateSchema FILE.xsd</c>: W3C XML Schema 1.0; a root element the schema does not declare is not valid.</summary>
internal sealed class ValidateSchema(XmlSchemaSet schemas) : XmlValidator
{
    /// <summary>Reads and compiles the schema with the files it includes; null and an error when it is wrong.</summary>
    public static ValidateSchema? Create(OperatorSyntax syntax, CompileContext context)
    {
        var files = new XmlFiles(syntax.Location, context);
        if (files.Load(syntax.Argument) is not { } uri)
        {
            return null;
        }

        try
        {
            var schemas = new XmlSchemaSet { XmlResolver = files };
            var isWrong = false;
            schemas.ValidationEventHandler += (_, problem) =>
            {
                isWrong = true;
                context.Error(syntax.Location, $"the schema {syntax.Argument} cannot be used: {problem.Message}");
            };
            using var reader = XmlReader.Create(
                new MemoryStream(files.Bytes(uri)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null }, uri.AbsoluteUri);
            schemas.Add(null, reader);
            schemas.Compile();
            files.Close();
            return isWrong ? null : new ValidateSchema(schemas);
        }
        catch (Exception exception) when (exception is XmlException or XmlSchemaException)
        {
            context.Error(syntax.Location, $"the schema {syntax.Argument} cannot be used: {exception.Message}");
            return null;
        }
    }

    protected override bool IsValid(string document)
    {
        var isValid = true;
        var settings = Xml.NewSettings();
        settings.ValidationType = ValidationType.Schema;
        settings.Schemas = schemas;
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        XmlReader? validating = null;
        settings.ValidationEventHandler += (_, problem) =>
            isValid &= problem.Severity == XmlSeverityType.Warning && validating is { Depth: > 0 };
        try
        {
            using var reader = validating = XmlReader.Create(new StringReader(document), settings);
            while (isValid && reader.Read())
            {
            }

            return isValid;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
