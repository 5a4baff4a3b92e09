namespace Sakimori.Waf.Charsets;

/// <summary>Who decided what a request is written in.</summary>
internal enum CharsetSource
{
    /// <summary>Nobody: the bytes are judged as they are.</summary>
    None,

    /// <summary>The operator.</summary>
    Configured,

    /// <summary>The request: its <c>Content-Type</c>, or a field <c>_charset_</c>.</summary>
    Declared,

    /// <summary>The request's own bytes.</summary>
    Bytes,

    /// <summary>The bytes alone did not tell; the site's history did.</summary>
    History,
}

/// <summary>What a request is written in, and who says so.</summary>
internal readonly record struct CharsetDecision(Charset? Charset, CharsetSource Source);
