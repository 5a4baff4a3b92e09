namespace Sakimori.Waf.Detectors;

/// <summary>Notations that may still hide a character after the transport's URL-decoding.</summary>
[Flags]
internal enum Encodings
{
    /// <summary><c>%41</c>, and <c>%u0041</c> as IIS reads it.</summary>
    Percent = 1,

    /// <summary><c>&amp;lt;</c>, <c>&amp;#60;</c>, <c>&amp;#x3c;</c>.</summary>
    Entities = 2,

    /// <summary><c>\x41</c>, <c>\u0041</c>, <c>\u{41}</c>, <c>\101</c>.</summary>
    Backslash = 4,

    /// <summary>
    /// Characters a back end folds to ASCII: overlong UTF-8, full-width forms, circled digits and letters, and the
    /// look-alikes of slash, backslash and full stop.
    /// </summary>
    Folding = 8,

    /// <summary><c>0x2e</c>, <c>0x2f</c> and <c>0x5c</c> written out, as some path libraries accept.</summary>
    HexLiterals = 16,

    /// <summary>Percent, entities, backslash escapes and folding.</summary>
    Usual = Percent | Entities | Backslash | Folding,
}
