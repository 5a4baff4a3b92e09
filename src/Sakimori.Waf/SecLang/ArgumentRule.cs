using System.Globalization;

namespace Sakimori.Waf.SecLang;

/// <summary>What an argument of a directive may be.</summary>
internal abstract class ArgumentRule
{
    /// <summary>Any text.</summary>
    public static readonly ArgumentRule Any = new AnyText();

    /// <summary><c>On</c> or <c>Off</c>.</summary>
    public static readonly ArgumentRule OnOff = OneOf("On", "Off");

    /// <summary>A size or count from 0 on that fits 63 bits.</summary>
    public static readonly ArgumentRule Size = Number(0, long.MaxValue);

    /// <summary>An octal file mode, or <c>default</c>.</summary>
    public static readonly ArgumentRule Mode = new FileMode();

    /// <summary>Rule ids and ranges of ids.</summary>
    public static readonly ArgumentRule Ids = new RuleIds();

    /// <summary>What is allowed, for documentation.</summary>
    public abstract string Description { get; }

    /// <summary>What is wrong with a text, or null.</summary>
    public abstract string? Complaint(string text);

    /// <summary>The value probably meant, or null.</summary>
    public virtual string? Suggestion(string text) => null;

    /// <summary>One of the words, ASCII case ignored.</summary>
    public static ArgumentRule OneOf(params string[] words) => new Words(words);

    /// <summary>A decimal number within bounds.</summary>
    public static ArgumentRule Number(long min, long max) => new WholeNumber(min, max);

    private sealed class AnyText : ArgumentRule
    {
        public override string Description => "text";

        public override string? Complaint(string text) => null;
    }

    private sealed class Words(string[] words) : ArgumentRule
    {
        public override string Description => string.Join('|', words);

        public override string? Complaint(string text) =>
            words.Contains(text, StringComparer.OrdinalIgnoreCase) ? null : $"{DirectiveText.Shorten(text)} is not one of {string.Join(", ", words)}";

        public override string? Suggestion(string text) => NearestName.Suggest(text, words);
    }

    private sealed class WholeNumber(long min, long max) : ArgumentRule
    {
        public override string Description => max == long.MaxValue ? "number" : $"{min}–{max}";

        public override string? Complaint(string text) =>
            text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
                ? null
                : $"{DirectiveText.Shorten(text)} is not a whole number {(max == long.MaxValue ? $"from {min} on" : $"from {min} to {max}")}";
    }

    private sealed class FileMode : ArgumentRule
    {
        public override string Description => "octal mode|default";

        public override string? Complaint(string text) =>
            text.Equals("default", StringComparison.OrdinalIgnoreCase) || (text.Length is >= 3 and <= 5 && text.All(c => c is >= '0' and <= '7'))
                ? null
                : $"{DirectiveText.Shorten(text)} is not an octal file mode such as 0600";
    }

    private sealed class RuleIds : ArgumentRule
    {
        public override string Description => "ids and ranges (1000-1999)";

        public override string? Complaint(string text)
        {
            var parts = text.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
                return "a rule id is missing";
            foreach (var part in parts)
            {
                var dash = part.IndexOf('-');
                var first = dash < 0 ? part : part[..dash];
                var last = dash < 0 ? part : part[(dash + 1)..];
                if (!IsId(first, out var from) || !IsId(last, out var to))
                    return $"{DirectiveText.Shorten(part)} is neither a rule id nor a range such as 1000-1999";
                if (from > to)
                    return $"the range {part} ends before it begins";
            }

            return null;
        }

        private static bool IsId(string text, out long id)
        {
            id = 0;
            return text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
        }
    }
}
