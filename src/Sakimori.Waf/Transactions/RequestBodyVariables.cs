using Sakimori.Waf.Bodies;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>The variables that follow from the request body.</summary>
internal static class RequestBodyVariables
{
    private static readonly VariableId[] s_flags =
    [
        VariableId.ReqbodyError, VariableId.ReqbodyProcessorError, VariableId.InboundDataError, VariableId.OutboundDataError,
        VariableId.RequestBodyLength, VariableId.MultipartStrictError, VariableId.MultipartUnmatchedBoundary,
        VariableId.MscPcreLimitsExceeded, VariableId.MscPcreError,
    ];

    /// <summary>The processor ModSecurity chooses by itself for a content type; empty when a rule has to choose one.</summary>
    public static string ProcessorOf(ReadOnlySpan<char> contentType) =>
        contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? "URLENCODED"
        : contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) ? "MULTIPART"
        : "";

    /// <summary>What the variables are before, and without, a body.</summary>
    public static void SetDefaults(VariableStore variables)
    {
        foreach (var id in s_flags)
        {
            if (variables.Scalar(id).IsEmpty)
            {
                variables.Set(id, "0");
            }
        }
    }

    /// <summary>The body could not be read.</summary>
    public static void Fail(VariableStore variables, string message)
    {
        variables.Set(VariableId.ReqbodyError, "1");
        variables.Set(VariableId.ReqbodyProcessorError, "1");
        variables.Set(VariableId.ReqbodyErrorMsg, message);
        variables.Set(VariableId.ReqbodyProcessorErrorMsg, message);
    }

    /// <summary>Runs the body processor; called once, before phase 2.</summary>
    public static void Derive(Transaction tx, RuleSet rules, ReadOnlyMemory<char> body)
    {
        var variables = tx.Variables;
        variables.Set(VariableId.RequestBodyLength, body.Length);
        var processor = variables.Scalar(VariableId.ReqbodyProcessor).Span;
        var isForm = processor.Equals("URLENCODED", StringComparison.OrdinalIgnoreCase);
        if (isForm || tx.Control.ForceRequestBodyVariable)
        {
            variables.Set(VariableId.RequestBody, body);
        }

        if (!body.IsEmpty)
        {
            Parse(tx, rules, processor, isForm, body);
        }

        tx.Reader.ReadAsProfile(variables, rules.Limits);
        if (body.Length > rules.Bodies.RequestBodyNoFilesLimitBytes && !processor.Equals("MULTIPART", StringComparison.OrdinalIgnoreCase))
        {
            Fail(variables, $"the body without files is over the limit of {rules.Bodies.RequestBodyNoFilesLimitBytes} bytes");
        }

        if (variables.ArgumentsDropped > 0)
        {
            var message = $"more than {rules.Limits.ArgumentLimit} arguments: {variables.ArgumentsDropped} are not judged one by one";
            Fail(variables, message);
            tx.Audit.Note(message);
        }

        SetMultipart(variables);
        variables.InvalidateDerived();
    }

    private static void Parse(Transaction tx, RuleSet rules, ReadOnlySpan<char> processor, bool isForm, ReadOnlyMemory<char> body)
    {
        var variables = tx.Variables;
        var content = variables.Body;
        var firstArgument = variables.Arguments.Count;
        if (isForm)
        {
            variables.ArgumentsDropped += UrlEncoded.Parse(
                body, rules.Limits.ArgumentSeparator, rules.Limits.ArgumentLimit, variables.Arena, variables.Arguments, out var invalid);
            if (invalid)
            {
                variables.Set(VariableId.UrlencodedError, "1");
            }

            tx.Reader.ReadBody(variables, firstArgument, isText: false);
            return;
        }

        if (processor.Equals("MULTIPART", StringComparison.OrdinalIgnoreCase))
        {
            Multipart.Parse(variables.ContentType.ToString(), body, rules.Limits, content, tx.Reader.Multipart);
        }
        else if (processor.Equals("JSON", StringComparison.OrdinalIgnoreCase))
        {
            Json.Parse(tx.Reader.ReadWhole(variables, body), rules.Limits, content);
        }
        else if (processor.Equals("XML", StringComparison.OrdinalIgnoreCase))
        {
            Xml.Parse(body, rules.Limits, content, MediaType.CharsetOf(variables.ContentType.Span));
            AddXmlFields(tx, rules, content);
        }

        foreach (ref readonly var argument in content.Arguments.Items)
        {
            if (variables.Arguments.Count < rules.Limits.ArgumentLimit)
            {
                variables.Arguments.Add(argument.Name, argument.Value);
            }
            else
            {
                variables.ArgumentsDropped++;
            }
        }

        tx.Reader.ReadBody(variables, firstArgument, isText: !processor.Equals("MULTIPART", StringComparison.OrdinalIgnoreCase));
        if (content.Error is { } error)
        {
            Fail(variables, error);
        }
    }

    // SecParseXmlIntoArgs, ctl:parseXmlIntoArgs.
    private static void AddXmlFields(Transaction tx, RuleSet rules, RequestBodyContent content)
    {
        if (tx.Control.XmlArguments == XmlArguments.None || content.Xml is not { } document)
        {
            return;
        }

        var isOnly = tx.Control.XmlArguments == XmlArguments.Only;
        tx.Variables.ArgumentsDropped += document.AddFields(content.Arguments, rules.Limits.ArgumentLimit, withAttributes: isOnly);
        if (isOnly)
        {
            content.Xml = null;
        }
    }

    private static void SetMultipart(VariableStore variables)
    {
        var flags = variables.Body.Multipart;
        Flag(VariableId.MultipartBoundaryQuoted, flags.BoundaryQuoted);
        Flag(VariableId.MultipartBoundaryWhitespace, flags.BoundaryWhitespace);
        Flag(VariableId.MultipartCrlfLfLines, flags.CrlfLfLines);
        Flag(VariableId.MultipartDataAfter, flags.DataAfter);
        Flag(VariableId.MultipartDataBefore, flags.DataBefore);
        Flag(VariableId.MultipartFileLimitExceeded, flags.FileLimitExceeded);
        Flag(VariableId.MultipartHeaderFolding, flags.HeaderFolding);
        Flag(VariableId.MultipartInvalidHeaderFolding, flags.InvalidHeaderFolding);
        Flag(VariableId.MultipartInvalidPart, flags.InvalidPart);
        Flag(VariableId.MultipartInvalidQuoting, flags.InvalidQuoting);
        Flag(VariableId.MultipartLfLine, flags.LfLine);
        Flag(VariableId.MultipartMissingSemicolon, flags.MissingSemicolon);
        Flag(VariableId.MultipartStrictError, flags.StrictError);
        Flag(VariableId.MultipartUnmatchedBoundary, flags.UnmatchedBoundary);
        variables.Set(VariableId.MultipartName, flags.Name);
        variables.Set(VariableId.MultipartFilename, flags.FileName);

        void Flag(VariableId id, bool value) => variables.Set(id, value ? "1" : "0");
    }
}
