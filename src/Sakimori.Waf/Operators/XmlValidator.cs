namespace Sakimori.Waf.Operators;

/// <summary>
/// <c>@validateSchema</c> and <c>@validateDTD</c>: the request body is an XML document and does not keep to the rules of the file.
/// The body is asked, not the value; a body with an error matches, a request without an XML body does not.
/// </summary>
internal abstract class XmlValidator : Operator
{
    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        var body = tx.Variables.Body;
        return body.Xml is { } document && (body.Error is not null || !IsValid(document.Text));
    }

    /// <summary>Whether a well-formed document is valid.</summary>
    protected abstract bool IsValid(string document);
}
