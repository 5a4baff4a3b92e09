using System.Globalization;

namespace Sakimori.Domain;

/// <summary>The number of an incident; shown and accepted as <c>INC-42</c>.</summary>
public readonly record struct IncidentId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"INC-{Value}");

    /// <summary>Reads <c>INC-42</c>, <c>inc-42</c> or <c>42</c>.</summary>
    public static bool TryParse(string text, out IncidentId id)
    {
        var digits = text.StartsWith("INC-", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(4) : text;
        var isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        id = new(isNumber ? value : 0);
        return isNumber;
    }
}
