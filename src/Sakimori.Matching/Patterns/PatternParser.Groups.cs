namespace Sakimori.Matching.Patterns;

/// <summary>What stands after <c>(?</c>.</summary>
internal sealed partial class PatternParser
{
    // Longest name PCRE2 accepts (10.43 and before).
    private const int MaxNameLength = 32;

    private GroupKind ReadGroupKind(int start, ref Options inner, ref int capture, ref bool atomic)
    {
        if (AtEnd)
        {
            return Refuse(start, "this group is not closed");
        }

        switch (text[position])
        {
            case '>':
                position++;
                atomic = true;
                return GroupKind.Group;

            case '|':
                return Refuse(start, "branch-reset groups (?|…) are not supported");

            case '=' or '!':
                return Refuse(start, "look-ahead cannot be matched in linear time and is not supported");

            case '<' when position + 1 < text.Length && text[position + 1] is '=' or '!' or '*':
                return Refuse(start, "look-behind cannot be matched in linear time and is not supported");

            case '*':
                return Refuse(start, "look-around cannot be matched in linear time and is not supported");

            case '<':
                position++;
                return ReadName('>', ref capture);

            case '\'':
                position++;
                return ReadName('\'', ref capture);

            case 'P':
                return ReadPythonGroup(start, ref capture);

            case '(':
                return Refuse(start, "conditional groups are not supported");

            case 'C':
                return Refuse(start, "callouts are not supported");

            case 'R' or '&' or '+' or >= '0' and <= '9':
                return Refuse(start, "recursion and subroutine calls are not supported");

            case '-' when position + 1 < text.Length && char.IsAsciiDigit(text[position + 1]):
                return Refuse(start, "recursion and subroutine calls are not supported");

            default:
                return ReadOptions(start, ref inner);
        }
    }

    private GroupKind ReadPythonGroup(int start, ref int capture)
    {
        position++;
        switch (AtEnd ? '\0' : text[position])
        {
            case '<':
                position++;
                return ReadName('>', ref capture);

            case '=':
                return Refuse(start, "back-references cannot be matched in linear time and are not supported");

            case '>':
                return Refuse(start, "recursion and subroutine calls are not supported");

            default:
                return Refuse(position, "after (?P comes a name in angle brackets");
        }
    }

    private GroupKind ReadName(char terminator, ref int capture)
    {
        var start = position;
        while (!AtEnd && NamedBytes.Word.Contains(text[position]))
        {
            position++;
        }

        if (position == start || char.IsAsciiDigit(text[start]))
        {
            return Refuse(start, "a group name begins with a letter or underscore");
        }

        if (AtEnd || text[position] != terminator)
        {
            return Refuse(position, "this group name is not closed");
        }

        if (position - start > MaxNameLength)
        {
            return Refuse(start, $"a group name has at most {MaxNameLength} characters");
        }

        if (!names.Add(text[start..position]))
        {
            return Refuse(start, "another group has the same name");
        }

        position++;
        capture = groupCount++;
        return GroupKind.Group;
    }

    // (?imsxnU-imsxnU) or (?imsxnU-imsxnU:…); "^" first means: none of these.
    private GroupKind ReadOptions(int start, ref Options inner)
    {
        var unset = false;
        var hyphenAllowed = true;
        if (text[position] == '^')
        {
            inner &= Options.Ungreedy;
            hyphenAllowed = false;
            position++;
        }

        for (; !AtEnd; position++)
        {
            var option = Options.None;
            switch (text[position])
            {
                case ')':
                    position++;
                    return GroupKind.OptionsOnly;

                case ':':
                    position++;
                    return GroupKind.Group;

                case '-' when hyphenAllowed:
                    unset = true;
                    hyphenAllowed = false;
                    continue;

                case 'i':
                    option = Options.CaseInsensitive;
                    break;

                case 'm':
                    option = Options.MultiLine;
                    break;

                case 's':
                    option = Options.DotAll;
                    break;

                case 'x' when position + 1 < text.Length && text[position + 1] == 'x':
                    return Refuse(position, "the option xx is not supported; x is");

                case 'x':
                    option = Options.Extended;
                    break;

                case 'n':
                    option = Options.NoCapture;
                    break;

                case 'U':
                    option = Options.Ungreedy;
                    break;

                case 'J':
                    return Refuse(position, "groups that share a name are not supported");

                default:
                    return Refuse(position, "this is neither a group nor an option after (?");
            }

            inner = unset ? inner & ~option : inner | option;
        }

        return Refuse(start, "this group is not closed");
    }

    private GroupKind Refuse(int at, string message)
    {
        Fail(at, message);
        return GroupKind.Refused;
    }
}
