using System.Text;

namespace Sakimori.Waf.SecLang;

/// <summary>
/// The text between single quotes inside an argument: <c>\'</c> is a quote, every other backslash stays, and a pair of
/// backslashes does not escape what follows.
/// </summary>
internal static class QuotedValue
{
    /// <summary>Reads from after the opening quote to after the closing one; null (and the end) without a closing one.</summary>
    public static string? Read(string text, ref int at)
    {
        var value = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '\'')
                return value.ToString();
            if (c == '\\' && at < text.Length)
            {
                if (text[at] == '\'')
                {
                    c = text[at++];
                }
                else if (text[at] == '\\')
                {
                    value.Append(c);
                    c = text[at++];
                }
            }

            value.Append(c);
        }

        return null;
    }

    /// <summary>Writes a value so that <see cref="Read(string, ref int)"/> returns it; null when quotes cannot carry it.</summary>
    public static string? Write(string value, char quote = '\'')
    {
        var text = new StringBuilder(value.Length + 2).Append(quote);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == quote)
            {
                text.Append('\\').Append(c);
            }
            else if (c != '\\')
            {
                text.Append(c);
            }
            else if (i + 1 < value.Length && value[i + 1] == '\\')
            {
                text.Append(c).Append(c);
                i++;
            }
            else if (i + 1 == value.Length || value[i + 1] == quote)
            {
                return null;
            }
            else
            {
                text.Append(c);
            }
        }

        return text.Append(quote).ToString();
    }
}
