namespace Sakimori.Waf.SecLang;

/// <summary><c>[!][@name ]argument</c>; without <c>@</c> the operator is <c>rx</c>.</summary>
internal static class OperatorParser
{
    public static OperatorSyntax? Parse(ArgumentSyntax argument, DiagnosticBag diagnostics)
    {
        var text = argument.Text;
        var at = SkipBlanks(text, 0);
        var start = at;
        var negated = at < text.Length && text[at] == '!';
        if (negated)
            at = SkipBlanks(text, at + 1);
        if (at == text.Length || text[at] != '@')
            return New(argument, start, negated, "rx", at);
        var nameStart = at + 1;
        for (at = nameStart; at < text.Length && !DirectiveReader.IsBlank(text[at]); at++)
        {
            if (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')
                continue;
            diagnostics.Error(argument.LocationOf(at), $"unexpected '{text[at]}' in the name of an operator", "a pattern that begins with @ is written @rx @…");
            return null;
        }

        if (at == nameStart)
        {
            diagnostics.Error(argument.LocationOf(nameStart - 1), "the name of an operator is missing after @", "a pattern that begins with @ is written @rx @…");
            return null;
        }

        return New(argument, start, negated, text[nameStart..at], SkipBlanks(text, at));
    }

    private static OperatorSyntax New(ArgumentSyntax argument, int start, bool negated, string name, int argumentStart) =>
        new(argument.LocationOf(start), negated, name, argument.Text[argumentStart..]) { ArgumentOrigin = argument.Origin.From(argumentStart) };

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && DirectiveReader.IsBlank(text[at]))
            at++;
        return at;
    }
}
