using System.Collections.Immutable;
using Sakimori.Languages;

namespace Sakimori.Configuration;

/// <summary>What may stand behind a key.</summary>
internal enum ValueKind
{
    Text,
    Path,
    Flag,
    Choice,
    Count,
    Size,
    Duration,
    TextList,
    Section,
    SectionList,
}

/// <summary>One key of the configuration file: the reader, the JSON Schema and the manual are made from it.</summary>
/// <param name="Name">As written.</param>
/// <param name="Kind">What may stand behind it.</param>
/// <param name="Help">What it does, with its default.</param>
/// <param name="Required">A file without it is in error.</param>
/// <param name="Choices">For a choice: the words allowed.</param>
/// <param name="Keys">For a section: what it may contain.</param>
internal sealed record Key(
    string Name,
    ValueKind Kind,
    Message Help,
    bool Required = false,
    ImmutableArray<string> Choices = default,
    ImmutableArray<Key> Keys = default);
