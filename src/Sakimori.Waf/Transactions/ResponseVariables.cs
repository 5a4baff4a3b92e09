using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>The variables that follow from the response line and headers.</summary>
internal static class ResponseVariables
{
    /// <summary>Sets them; called once, before phase 3.</summary>
    public static void Derive(VariableStore variables)
    {
        foreach (ref readonly var header in variables.ResponseHeaders.Items)
        {
            var name = header.Name.Span;
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                variables.Set(VariableId.ResponseContentType, header.Value);
            }
            else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                variables.Set(VariableId.ResponseContentLength, header.Value);
            }
        }

        variables.InvalidateDerived();
    }

    /// <summary>Whether the rules ask for response bodies of this content type.</summary>
    public static bool IsInspectedType(BodyPolicy policy, ReadOnlySpan<char> contentType)
    {
        var end = contentType.IndexOf(';');
        var type = (end < 0 ? contentType : contentType[..end]).Trim(" \t");
        if (type.IsEmpty)
        {
            return policy.ResponseBodyTypes.Contains("null");
        }

        foreach (var inspected in policy.ResponseBodyTypes)
        {
            if (type.Equals(inspected, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
