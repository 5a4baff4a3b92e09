namespace Sakimori.Web.Api;

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">Give it as <c>after</c> to continue; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
