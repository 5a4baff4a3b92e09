using Sakimori.Waf.SecLang;

namespace Sakimori.Rules;

/// <summary>One entry of <c>rules</c>: a file, a glob or a name, and where it was written.</summary>
internal sealed record RuleEntry(string Text, SourceLocation Location);
