using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>A logical line: a word and its arguments, quotes and continuations removed, nothing yet understood.</summary>
/// <param name="Location">The first char of the name.</param>
/// <param name="Name">As written; for a block, <c>&lt;</c> and the word after it.</param>
/// <param name="Arguments">In order.</param>
/// <param name="Broken">The line has an error that was reported; it is not to be used.</param>
internal sealed record RawDirective(SourceLocation Location, string Name, ImmutableArray<ArgumentSyntax> Arguments, bool Broken);
