using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Languages;
using Sakimori.Waf.SecLang;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sakimori.Configuration;

/// <summary>Where a document's problems are gathered, and the words they are said in.</summary>
internal sealed record ProblemList(string File, Language Language)
{
    public List<Problem> Problems { get; } = [];

    public SourceLocation At(YamlNode node) => At(node.Start);

    public SourceLocation At(Mark mark) => new(File, (int)mark.Line, (int)mark.Column);

    public void Add(YamlNode node, Message message, params object?[] values) =>
        Problems.Add(new Problem(At(node), Language.Say(message, values)));
}

/// <summary>A text of the file and where it stands.</summary>
internal sealed record Located(string Text, YamlNode Node);

/// <summary>
/// One mapping of the file, checked against its keys as it is opened: what is unknown, of the wrong kind or missing is a problem,
/// and reading such a key gives nothing.
/// </summary>
internal sealed class Section
{
    private readonly ProblemList problems;
    private readonly Dictionary<string, YamlNode> values = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Key> keys;

    public Section(YamlMappingNode node, ImmutableArray<Key> keys, ProblemList problems)
    {
        Node = node;
        this.keys = keys;
        this.problems = problems;
        foreach (var (keyNode, value) in node.Children)
        {
            if (keyNode is not YamlScalarNode { Value: { } name })
                problems.Add(keyNode, Messages.KeyIsNotText);
            else if (!keys.Any(key => key.Name == name))
                AddUnknown(keyNode, name);
            else if (value is not YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" })
                values.Add(name, value);
        }

        foreach (var key in keys.Where(key => key.Required && !values.ContainsKey(key.Name)))
            problems.Add(node, Messages.KeyIsMissing, key.Name, problems.Language.Say(key.Help));
    }

    public YamlMappingNode Node { get; }

    public bool Has(string key) => values.ContainsKey(key);

    public YamlNode NodeOf(string key) => values.GetValueOrDefault(key, Node);

    public Located? Text(string key)
    {
        Find(key, ValueKind.Text, ValueKind.Path);
        if (!values.TryGetValue(key, out var node))
            return null;
        if (node is YamlScalarNode { Value: { } text })
            return new Located(text, node);
        problems.Add(node, Messages.ValueIsNotText, key);
        return null;
    }

    public string? Choice(string key)
    {
        var choices = Find(key, ValueKind.Choice).Choices;
        if (!values.TryGetValue(key, out var node))
            return null;
        if (node is YamlScalarNode { Value: { } text })
        {
            if (choices.Contains(text.ToLowerInvariant()))
                return text.ToLowerInvariant();
            var nearest = Suggestion.Nearest(text, choices);
            problems.Problems.Add(new Problem(
                problems.At(node),
                problems.Language.Say(Messages.ValueIsNoChoice, text, key, string.Join(", ", choices)),
                nearest is null ? null : problems.Language.Say(Messages.DidYouMean, nearest)));
            return null;
        }

        problems.Add(node, Messages.ValueIsNotText, key);
        return null;
    }

    public bool Flag(string key)
    {
        Find(key, ValueKind.Flag);
        switch (Scalar(key)?.ToLowerInvariant())
        {
            case "true" or "yes" or "on":
                return true;
            case "false" or "no" or "off":
                return false;
            default:
                if (values.TryGetValue(key, out var node))
                    problems.Add(node, Messages.ValueIsNoFlag, key);
                return false;
        }
    }

    public int? Count(string key)
    {
        Find(key, ValueKind.Count);
        if (!values.TryGetValue(key, out var node))
            return null;
        if (int.TryParse(Scalar(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        problems.Add(node, Messages.ValueIsNoCount, key);
        return null;
    }

    public long? Size(string key)
    {
        Find(key, ValueKind.Size);
        if (!values.TryGetValue(key, out var node))
            return null;
        if (Quantity.TrySize(Scalar(key) ?? "", out var bytes))
            return bytes;
        problems.Add(node, Messages.ValueIsNoSize, key);
        return null;
    }

    public TimeSpan? Duration(string key)
    {
        Find(key, ValueKind.Duration);
        if (!values.TryGetValue(key, out var node))
            return null;
        if (Quantity.TryDuration(Scalar(key) ?? "", out var duration))
            return duration;
        problems.Add(node, Messages.ValueIsNoDuration, key);
        return null;
    }

    /// <summary>A list of texts; one text alone is a list of one. Null when the key is not there.</summary>
    public ImmutableArray<Located>? Texts(string key)
    {
        Find(key, ValueKind.TextList);
        if (!values.TryGetValue(key, out var node))
            return null;
        if (node is YamlScalarNode { Value: { } single })
            return [new Located(single, node)];
        if (node is not YamlSequenceNode sequence)
        {
            problems.Add(node, Messages.ValueIsNoList, key);
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<Located>(sequence.Children.Count);
        foreach (var item in sequence.Children)
        {
            if (item is YamlScalarNode { Value: { } text })
                texts.Add(new Located(text, item));
            else
                problems.Add(item, Messages.ValueIsNotText, key);
        }

        return texts.ToImmutable();
    }

    public Section? Open(string key)
    {
        var definition = Find(key, ValueKind.Section);
        if (!values.TryGetValue(key, out var node))
            return null;
        if (node is YamlMappingNode mapping)
            return new Section(mapping, definition.Keys, problems);
        problems.Add(node, Messages.ValueIsNoSection, key);
        return null;
    }

    public IEnumerable<Section> OpenAll(string key)
    {
        var definition = Find(key, ValueKind.SectionList);
        if (!values.TryGetValue(key, out var node))
            yield break;
        if (node is not YamlSequenceNode sequence)
        {
            problems.Add(node, Messages.ValueIsNoList, key);
            yield break;
        }

        foreach (var item in sequence.Children)
        {
            if (item is YamlMappingNode mapping)
                yield return new Section(mapping, definition.Keys, problems);
            else
                problems.Add(item, Messages.ValueIsNoSection, key);
        }
    }

    private string? Scalar(string key) => (values.GetValueOrDefault(key) as YamlScalarNode)?.Value;

    /// <summary>Reading a key that is not defined, or as another kind, is a mistake in this program.</summary>
    private Key Find(string name, params ReadOnlySpan<ValueKind> kinds)
    {
        var key = keys.Single(key => key.Name == name);
        return kinds.Contains(key.Kind) ? key : throw new InvalidOperationException($"{name} is a {key.Kind}");
    }

    private void AddUnknown(YamlNode node, string name)
    {
        var nearest = Suggestion.Nearest(name, keys.Select(key => key.Name));
        problems.Problems.Add(new Problem(
            problems.At(node),
            problems.Language.Say(Messages.KeyIsUnknown, name),
            nearest is not null
                ? problems.Language.Say(Messages.DidYouMean, nearest)
                : problems.Language.Say(Messages.KnownKeys, string.Join(", ", keys.Select(key => key.Name)))));
    }
}
