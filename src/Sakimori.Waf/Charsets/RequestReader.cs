using System.Buffers;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// Reads the members of a request as the application will: decides the charset (<see cref="CharsetEvidence"/>) and puts the
/// decoded text, as UTF-8 bytes in chars, where the raw bytes were. Belongs to one transaction; reused.
/// </summary>
/// <remarks>
/// <para><b>Order.</b> The site's configuration, what the request declares, the request's bytes with the site's history as
/// prior. A part of a multipart body that declares a charset is read in that one. A value that is not valid in the charset but
/// is UTF-8 is UTF-8: scripts on Shift_JIS pages send it.</para>
/// <para><b>What is read.</b> Names and values of arguments and cookies, the path, file names, part headers, JSON bodies as a
/// whole. <c>REQUEST_BODY</c>, <c>QUERY_STRING</c>, <c>REQUEST_URI</c>, <c>REQUEST_URI_RAW</c> and file contents stay raw.</para>
/// <para><b>Readings.</b> <c>ARGS_BYTES</c> has the raw bytes of those members that a byte-wise reader would see other ASCII
/// in: a byte below 0x80 went into a character, a sequence was invalid, or a pair is also overlong UTF-8. In EUC-JP that is
/// next to none. <c>ARGS_FOLDED</c> has members with full-width and similar forms, folded to ASCII
/// (<see cref="CompatibilityFolding"/>).</para>
/// <para><b>Cost.</b> A request in ASCII is looked at once per member with a vectorised search, and nothing is kept.</para>
/// </remarks>
internal sealed class RequestReader
{
    private static readonly SearchValues<char> s_plain =
        SearchValues.Create([.. Enumerable.Range(0, 0x80).Where(c => c != Iso2022JpCharset.Escape).Select(c => (char)c)]);

    private readonly CharsetEvidence _evidence = new();
    private readonly List<(NamedValues List, int Index, NamedValue Original)> _originals = [];
    private RequestReading _reading = RequestReading.Unknown;
    private CharsetDecision _decision;
    private ReadOnlyMemory<char> _rawPath;
    private bool _hasText;
    private int _errors;
    private int _firstBodyArgument;

    /// <summary>What the request is written in.</summary>
    public CharsetDecision Decision => _decision;

    /// <summary>What the site's back end is known to read in multipart bodies as we do, though others do not.</summary>
    public MultipartLeniency Multipart => _reading.Profile switch
    {
        // main/rfc1867.c looks for LF and drops a CR before it; so does System.Web.
        BackendProfile.Php or BackendProfile.AspNet => MultipartLeniency.BareLineFeeds | MultipartLeniency.QuotedBoundary,
        BackendProfile.Servlet => MultipartLeniency.QuotedBoundary,
        _ => MultipartLeniency.None,
    };

    /// <summary>Makes it that of a fresh transaction.</summary>
    public void Reset(RequestReading reading)
    {
        _reading = reading;
        _decision = default;
        _originals.Clear();
        _rawPath = default;
        _hasText = false;
        _errors = _firstBodyArgument = 0;
    }

    /// <summary>Reads path, query and cookies; called once the variables of the head are there.</summary>
    public void ReadHead(VariableStore variables)
    {
        _evidence.Clear(_reading.History?.Prior);
        _rawPath = variables.Scalar(VariableId.RequestFilename);
        Weigh(_rawPath.Span);
        Weigh(variables.Arguments, 0);
        Weigh(variables.RequestCookies, 0);
        _decision = Decide(variables, 0);
        Apply(variables);
        Publish(variables);
    }

    /// <summary>
    /// The body as UTF-8, for a processor that reads text and not bytes (JSON): the body itself when it is ASCII or UTF-8.
    /// </summary>
    public ReadOnlyMemory<char> ReadWhole(VariableStore variables, ReadOnlyMemory<char> body)
    {
        var text = body.Span;
        if (LooksLikeUtf16(text) is { } utf16)
        {
            _decision = new(utf16, CharsetSource.Bytes);
        }
        else if (!text.ContainsAnyExcept(s_plain))
        {
            return body;
        }
        else
        {
            Weigh(text);
            _decision = Utf8.IsValid(text) && !text.Contains(Iso2022JpCharset.Escape) ? new(Charset.Utf8, CharsetSource.Bytes) : Decide(variables, int.MaxValue);
        }

        if (_decision.Charset is not { } charset || charset == Charset.Utf8)
        {
            return body;
        }

        var facts = default(DecodingFacts);
        var room = variables.Arena.Reserve(checked(text.Length * Charset.MaxExpansion));
        var length = charset.Decode(text, room, ref facts);
        _errors += facts.Errors;
        return variables.Arena.Commit(length);
    }

    /// <summary>
    /// Reads what the body processor added: arguments from <paramref name="firstArgument"/> on, files, part headers;
    /// <paramref name="isText"/> when the processor has decoded the body already.
    /// </summary>
    public void ReadBody(VariableStore variables, int firstArgument, bool isText)
    {
        _firstBodyArgument = firstArgument;
        if (isText)
        {
            AddReadings(variables, firstArgument);
            Publish(variables);
            return;
        }

        Weigh(variables.Arguments, firstArgument);
        Weigh(variables.Body.Files, 0);
        Weigh(variables.Body.PartHeaders, 0);
        var decision = Decide(variables, firstArgument);
        if (decision.Charset != _decision.Charset)
        {
            Restore(variables);
            firstArgument = 0;
            _decision = decision;
            Apply(variables.RequestCookies, 0, variables);
            ApplyPath(variables);
        }

        _decision = decision;
        if (_hasText || _decision.Charset is { IsAsciiTransparent: false } || variables.Body.PartCharsets.Count > 0)
        {
            Apply(variables.Arguments, firstArgument, variables);
            Apply(variables.Body.Files, 0, variables);
            Apply(variables.Body.FilesSizes, 0, variables, namesOnly: true);
            Apply(variables.Body.FilesContent, 0, variables, namesOnly: true);
            Apply(variables.Body.PartHeaders, 0, variables);
        }

        Publish(variables);
    }

    /// <summary>Adds what only a back end of the site's profile reads; called once, when all arguments are there.</summary>
    public void ReadAsProfile(VariableStore variables, BodyLimits limits)
    {
        ProfileReadings.Add(_reading.Profile, variables, limits.ArgumentLimit);
        if (_reading.Profile == BackendProfile.Generic && limits.ArgumentSeparator != ';')
        {
            ReadBetweenSemicolons(variables.Scalar(VariableId.QueryString), variables, limits);
            if (variables.Scalar(VariableId.ReqbodyProcessor).Span.Equals("URLENCODED", StringComparison.OrdinalIgnoreCase))
            {
                ReadBetweenSemicolons(variables.Scalar(VariableId.RequestBody), variables, limits);
            }
        }

        if (_reading.Profile != BackendProfile.Servlet)
        {
            ReadEncodedCookies(variables);
        }
    }

    /// <summary>The request told what it is written in and was not blocked: the site's history learns it.</summary>
    public void Remember()
    {
        if (_reading.History is { } history && _hasText && _decision is { Charset: { } charset, Source: CharsetSource.Bytes or CharsetSource.Declared })
        {
            history.Record(charset);
        }
    }

    /// <summary>Pieces that do not fit under the limit stay judged as part of the value they stand in.</summary>
    private void ReadBetweenSemicolons(ReadOnlyMemory<char> text, VariableStore variables, BodyLimits limits)
    {
        if (!text.Span.Contains(';'))
        {
            return;
        }

        var first = variables.Arguments.Count;
        foreach (var piece in text.Span.Split(limits.ArgumentSeparator))
        {
            if (text.Span[piece].Contains(';'))
            {
                UrlEncoded.Parse(text[piece], ';', limits.ArgumentLimit, variables.Arena, variables.Arguments, out _);
            }
        }

        Apply(variables.Arguments, first, variables);
    }

    /// <summary>
    /// The bytes that names and values of cookies are percent-encoded for. Where they are ASCII, detectors find them by themselves: they
    /// remove layers of encoding, but know no charset and no <c>+</c>. PHP decoded names until 7.2.34, 7.3.23 and 7.4.11 (CVE-2020-7070),
    /// Rack until 2.1.4 and 2.2.3 (CVE-2020-8184); Perl's CGI::Cookie does.
    /// </summary>
    private void ReadEncodedCookies(VariableStore variables)
    {
        var errors = _errors;
        foreach (ref readonly var cookie in variables.RequestCookies.Items)
        {
            ReadEncoded(cookie.Name, default, variables);
            ReadEncoded(cookie.Value, cookie.Name, variables);
        }

        // Programs keep all kinds of bytes in their cookies: none of them is an error of the request.
        _errors = errors;
    }

    private void ReadEncoded(ReadOnlyMemory<char> encoded, ReadOnlyMemory<char> name, VariableStore variables)
    {
        if (!encoded.Span.ContainsAny('%', '+'))
        {
            return;
        }

        var bytes = UrlEncoded.Decode(encoded, variables.Arena);
        if (!bytes.Span.ContainsAnyExcept(s_plain) && !encoded.Span.Contains('+'))
        {
            return;
        }

        var charset = Utf8.IsValid(bytes.Span) ? Charset.Utf8 : _decision.Charset ?? _reading.History?.Prior;
        var folded = variables.FoldedArguments.Count;
        var text = Read(bytes, name, charset, variables);
        if (variables.FoldedArguments.Count == folded)
        {
            variables.FoldedArguments.Add(name, text);
        }
    }

    private static Charset? LooksLikeUtf16(ReadOnlySpan<char> text) => text switch
    {
        ['\xFE', '\xFF', ..] or ['\0', not '\0', '\0', not '\0', ..] => Charset.Find("utf-16be"),
        ['\xFF', '\xFE', ..] or [not '\0', '\0', not '\0', '\0', ..] => Charset.Find("utf-16le"),
        _ => null,
    };

    private CharsetDecision Decide(VariableStore variables, int firstArgument)
    {
        if (_reading.Charset is { } configured)
        {
            return new(configured, CharsetSource.Configured);
        }

        if (!variables.ContentType.IsEmpty && Charset.Find(MediaType.Charset(variables.ContentType.Span)) is { } declared)
        {
            return new(declared, CharsetSource.Declared);
        }

        if (!_hasText)
        {
            return default;
        }

        for (var i = firstArgument; i < variables.Arguments.Count; i++)
        {
            ref readonly var item = ref variables.Arguments.Items[i];
            if (item.Name.Span is "_charset_" && Charset.Find(item.Value.Span) is { } named)
            {
                return new(named, CharsetSource.Declared);
            }
        }

        return _evidence.Decide();
    }

    private void Weigh(NamedValues list, int from)
    {
        foreach (ref readonly var item in list.Items[from..])
        {
            Weigh(item.Name.Span);
            Weigh(item.Value.Span);
        }
    }

    private void Weigh(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(s_plain))
        {
            _hasText = true;
            _evidence.Add(text);
        }
    }

    private void Apply(VariableStore variables)
    {
        if (_hasText || _decision.Charset is { IsAsciiTransparent: false })
        {
            Apply(variables.Arguments, 0, variables);
            Apply(variables.RequestCookies, 0, variables);
            ApplyPath(variables);
        }
    }

    private void ApplyPath(VariableStore variables)
    {
        var path = Read(_rawPath, "REQUEST_FILENAME".AsMemory(), _decision.Charset, variables);
        variables.Set(VariableId.RequestFilename, path);
        variables.Set(VariableId.PathInfo, path);
        variables.Set(VariableId.RequestBasename, path[(path.Span.LastIndexOfAny('/', '\\') + 1)..]);
    }

    private void Apply(NamedValues list, int from, VariableStore variables, bool namesOnly = false)
    {
        for (var i = from; i < list.Count; i++)
        {
            var item = list.Items[i];
            var charset = ReferenceEquals(list, variables.Arguments) ? variables.Body.PartCharsetOf(i - _firstBodyArgument) ?? _decision.Charset : _decision.Charset;
            var name = Read(item.Name, default, charset, variables);
            var value = namesOnly ? item.Value : Read(item.Value, name, charset, variables);
            if (!name.Equals(item.Name) || !value.Equals(item.Value))
            {
                _originals.Add((list, i, item));
                list.Replace(i, new NamedValue(name, value));
            }
        }
    }

    /// <summary>One text, decoded; the other readings of it are put where rules find them.</summary>
    private ReadOnlyMemory<char> Read(ReadOnlyMemory<char> raw, ReadOnlyMemory<char> name, Charset? charset, VariableStore variables)
    {
        var bytes = raw.Span;
        if (charset is null or { IsAsciiTransparent: true } && !bytes.ContainsAnyExcept(s_plain))
        {
            return raw;
        }

        if (charset is null)
        {
            return raw;
        }

        var isUtf8 = Utf8.IsValid(bytes);
        if (charset == Charset.Utf8)
        {
            _errors += isUtf8 ? 0 : 1;
            Fold(raw, name, variables);
            return raw;
        }

        var facts = default(DecodingFacts);
        var room = variables.Arena.Reserve(bytes.Length * Charset.MaxExpansion);
        var length = charset.Decode(bytes, room, ref facts);
        if (isUtf8 && (CharsetEvidence.IsWide(bytes) || (facts.Errors > 0 && bytes.ContainsAnyExceptInRange('\0', '\x7F'))))
        {
            // The application may read it in its own charset all the same, and miss a backslash in it.
            if (facts.HidesAscii)
            {
                variables.RawArguments.Add(name, variables.Arena.Commit(length));
            }

            Fold(raw, name, variables);
            return raw;
        }

        _errors += facts.Errors;
        var text = variables.Arena.Commit(length);
        if (facts.HidesAscii || facts.Errors > 0 || HasOverlongPair(bytes))
        {
            variables.RawArguments.Add(name, raw);
        }

        Fold(text, name, variables);
        return text;
    }

    /// <summary>The other readings of members that arrived decoded.</summary>
    private void AddReadings(VariableStore variables, int firstArgument)
    {
        var charset = _decision.Charset;
        for (var i = firstArgument; i < variables.Arguments.Count; i++)
        {
            var item = variables.Arguments.Items[i];
            if (!item.Value.Span.ContainsAnyExceptInRange('\0', '\x7F'))
            {
                continue;
            }

            Fold(item.Value, item.Name, variables);
            if (charset is null || charset == Charset.Utf8 || !charset.IsAsciiTransparent)
            {
                continue;
            }

            // Seldom enough to go through the platform's encoder: what the value was before the body was decoded.
            var utf8 = new byte[item.Value.Length];
            System.Text.Encoding.Latin1.GetBytes(item.Value.Span, utf8);
            var raw = variables.Arena.Widen(charset.Encode(System.Text.Encoding.UTF8.GetString(utf8)));
            var facts = default(DecodingFacts);
            charset.Decode(raw.Span, variables.Arena.Reserve(raw.Length * Charset.MaxExpansion), ref facts);
            if (facts.HidesAscii || facts.Errors > 0)
            {
                variables.RawArguments.Add(item.Name, raw);
            }
        }
    }

    private static void Fold(ReadOnlyMemory<char> text, ReadOnlyMemory<char> name, VariableStore variables)
    {
        if (CompatibilityFolding.TryFold(text.Span, variables.Arena, out var folded))
        {
            variables.FoldedArguments.Add(name, folded);
        }
    }

    private static bool HasOverlongPair(ReadOnlySpan<char> bytes)
    {
        for (var at = bytes.IndexOfAny('\xC0', '\xC1'); at >= 0 && at + 1 < bytes.Length;)
        {
            if (bytes[at + 1] is >= '\x80' and <= '\xBF')
            {
                return true;
            }

            var next = bytes[(at + 1)..].IndexOfAny('\xC0', '\xC1');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private void Restore(VariableStore variables)
    {
        foreach (var (list, index, original) in _originals)
        {
            list.Replace(index, original);
        }

        _originals.Clear();
        _errors = 0;
        variables.RawArguments.Clear();
        variables.FoldedArguments.Clear();
    }

    private void Publish(VariableStore variables)
    {
        variables.Set(VariableId.RequestCharset, _decision.Charset?.Name ?? "");
        variables.Set(VariableId.RequestCharsetSource, _decision.Source switch
        {
            CharsetSource.Configured => "configured",
            CharsetSource.Declared => "declared",
            CharsetSource.Bytes => "bytes",
            CharsetSource.History => "history",
            _ => "",
        });
        variables.Set(VariableId.CharsetError, _errors);
    }
}
