namespace Sakimori.Waf.Bodies;

/// <summary>
/// JSON bodies as arguments, named as ModSecurity v3 does: <c>{"a":{"b":[1,{"c":null}]}}</c> is <c>json.a.b.array_0=1</c> and
/// <c>json.a.b.array_1.c=</c>. Strings are unescaped to UTF-8, numbers and booleans stay as written, <c>null</c> is empty, an
/// empty name is <c>empty-key</c>, repeated names are repeated arguments, a document that is one scalar is <c>json</c>.
/// </summary>
internal static class Json
{
    /// <summary>Parses <paramref name="body"/> into <paramref name="content"/>; an empty body holds nothing and is no error.</summary>
    public static void Parse(ReadOnlyMemory<char> body, BodyLimits limits, RequestBodyContent content)
    {
        if (body.IsEmpty)
        {
            return;
        }

        var flattener = new JsonFlattener(body, limits, content);
        try
        {
            var error = flattener.Flatten();
            if (error is null && !Utf8.IsValid(body.Span))
            {
                error = "invalid bytes in UTF-8 string.";
            }

            if (error is not null)
            {
                content.Error ??= "JSON parsing error: " + error;
            }
        }
        finally
        {
            flattener.Dispose();
        }
    }
}
