namespace Sakimori.Matching.Patterns;

/// <summary>A pattern text as understood: the tree, and how many capture groups it has (the whole match included).</summary>
internal sealed record PatternSyntax(Node Root, int GroupCount);
