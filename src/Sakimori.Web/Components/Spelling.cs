using System.Text.Json;
using Sakimori.Domain;

namespace Sakimori.Web.Components;

/// <summary>Words of the domain as they stand in addresses.</summary>
internal static class Spelling
{
    /// <summary>A decision's kind, such as <c>mode-changed</c>.</summary>
    public static string Of(DecisionKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
