using Sakimori.Waf.Bodies;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Variables;

/// <summary>
/// The variables of one transaction except those that rules compute (<c>TX</c>, persistent collections, matches). Reused.
/// </summary>
internal sealed class VariableStore
{
    private readonly NamedValue[] _scalars = new NamedValue[(int)VariableId.Count];
    private readonly NamedValues?[] _derived = new NamedValues?[(int)VariableId.Count];
    private readonly bool[] _derivedIsCurrent = new bool[(int)VariableId.Count];
    // Rules may give the same prefix different namespaces.
    private readonly Dictionary<(string XPath, IReadOnlyDictionary<string, string>? Namespaces), NamedValues> _xml = [];
    private readonly NamedValues _none = new();

    public VariableStore()
    {
        Arena = new TextArena();
        Body = new RequestBodyContent { Arena = Arena };
    }

    /// <summary>Where decoded and transformed text lives until the transaction ends.</summary>
    public TextArena Arena { get; }

    /// <summary><c>REQUEST_HEADERS</c>.</summary>
    public NamedValues RequestHeaders { get; } = new();

    /// <summary><c>REQUEST_COOKIES</c>.</summary>
    public NamedValues RequestCookies { get; } = new();

    /// <summary><c>ARGS</c>: those of the query string first, then those of the body.</summary>
    public NamedValues Arguments { get; } = new();

    /// <summary><c>ARGS_BYTES</c>: the raw bytes of members in which a byte-wise reader would see other ASCII than we do.</summary>
    public NamedValues RawArguments { get; } = new();

    /// <summary><c>ARGS_FOLDED</c>: members with full-width and similar forms, folded to ASCII.</summary>
    public NamedValues FoldedArguments { get; } = new();

    /// <summary>How many of <see cref="Arguments"/> came with the query string.</summary>
    public int QueryArgumentCount { get; set; }

    /// <summary>Arguments beyond the limit, which are not members of <see cref="Arguments"/>.</summary>
    public int ArgumentsDropped { get; set; }

    /// <summary>The request's content type as sent; the last one when there are several.</summary>
    public ReadOnlyMemory<char> ContentType { get; set; }

    /// <summary><c>RESPONSE_HEADERS</c>.</summary>
    public NamedValues ResponseHeaders { get; } = new();

    /// <summary>What the body processor found.</summary>
    public RequestBodyContent Body { get; }

    /// <summary><c>ENV</c>, as far as <c>setenv</c> made it.</summary>
    public NamedValues Environment { get; } = new();

    /// <summary><c>GEO</c>, as far as <c>@geoLookup</c> filled it.</summary>
    public NamedValues Geo { get; } = new();

    /// <summary>Sets a scalar.</summary>
    public void Set(VariableId id, ReadOnlyMemory<char> value) => _scalars[(int)id] = new NamedValue(default, value);

    /// <summary>Sets a scalar.</summary>
    public void Set(VariableId id, string value) => Set(id, value.AsMemory());

    /// <summary>Sets a scalar to a number.</summary>
    public void Set(VariableId id, long value) => Set(id, Integers.ToText(value, Arena));

    /// <summary>A scalar's value.</summary>
    public ReadOnlyMemory<char> Scalar(VariableId id) => _scalars[(int)id].Value;

    /// <summary>A scalar as a list of one.</summary>
    public ReadOnlySpan<NamedValue> ScalarItems(VariableId id) => new(in _scalars[(int)id]);

    /// <summary>Lists made from other lists are made anew when next asked for.</summary>
    public void InvalidateDerived()
    {
        Array.Clear(_derivedIsCurrent);
        foreach (var selection in _xml.Values)
        {
            selection.Clear();
        }

        _xml.Clear();
    }

    /// <summary>The members of a stable variable, in the order received; a scalar is a list of one.</summary>
    public ReadOnlySpan<NamedValue> Items(VariableId id) => id switch
    {
        VariableId.Args => Arguments.Items,
        VariableId.ArgsBytes => RawArguments.Items,
        VariableId.ArgsFolded => FoldedArguments.Items,
        VariableId.ArgsGet => Arguments.Items[..QueryArgumentCount],
        VariableId.ArgsPost => Arguments.Items[QueryArgumentCount..],
        VariableId.ArgsNames => NamesOf(id, Arguments.Items),
        VariableId.ArgsGetNames => NamesOf(id, Arguments.Items[..QueryArgumentCount]),
        VariableId.ArgsPostNames => NamesOf(id, Arguments.Items[QueryArgumentCount..]),
        VariableId.RequestHeaders => RequestHeaders.Items,
        VariableId.RequestHeadersNames => NamesOf(id, RequestHeaders.Items),
        VariableId.RequestCookies => RequestCookies.Items,
        VariableId.RequestCookiesNames => NamesOf(id, RequestCookies.Items),
        VariableId.ResponseHeaders => ResponseHeaders.Items,
        VariableId.ResponseHeadersNames => NamesOf(id, ResponseHeaders.Items),
        VariableId.Files => Body.Files.Items,
        VariableId.FilesNames => NamesOf(id, Body.Files.Items),
        VariableId.FilesSizes => Body.FilesSizes.Items,
        VariableId.FilesTmpContent => Body.FilesContent.Items,
        VariableId.FilesTmpNames => _none.Items,
        VariableId.MultipartPartHeaders => Body.PartHeaders.Items,
        VariableId.Env => Environment.Items,
        VariableId.Geo => Geo.Items,
        _ => ScalarItems(id),
    };

    /// <summary>The nodes an XPath expression selects in the request body; empty when it is not XML.</summary>
    public ReadOnlySpan<NamedValue> XmlItems(string xpath, IReadOnlyDictionary<string, string>? namespaces)
    {
        if (Body.Xml is null)
        {
            return default;
        }

        if (!_xml.TryGetValue((xpath, namespaces), out var selection))
        {
            selection = new NamedValues();
            Body.Xml.Select(xpath, namespaces, selection);
            _xml.Add((xpath, namespaces), selection);
        }

        return selection.Items;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_scalars);
        foreach (var derived in _derived)
        {
            derived?.Clear();
        }

        InvalidateDerived();
        RequestHeaders.Clear();
        RequestCookies.Clear();
        Arguments.Clear();
        RawArguments.Clear();
        FoldedArguments.Clear();
        QueryArgumentCount = 0;
        ArgumentsDropped = 0;
        ContentType = default;
        ResponseHeaders.Clear();
        Body.Clear();
        Environment.Clear();
        Geo.Clear();
        Arena.Reset();
    }

    private ReadOnlySpan<NamedValue> NamesOf(VariableId id, ReadOnlySpan<NamedValue> items)
    {
        var names = _derived[(int)id] ??= new NamedValues();
        if (!_derivedIsCurrent[(int)id])
        {
            names.Clear();
            foreach (ref readonly var item in items)
            {
                names.Add(item.Name, item.Name);
            }

            _derivedIsCurrent[(int)id] = true;
        }

        return names.Items;
    }
}
