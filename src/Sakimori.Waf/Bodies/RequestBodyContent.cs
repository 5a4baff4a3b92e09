using Sakimori.Waf.Charsets;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Bodies;

/// <summary>What a body processor found; filled by one processor, read by the rules of phase 2. Reused between transactions.</summary>
internal sealed class RequestBodyContent
{
    /// <summary>Where decoded text is kept.</summary>
    public required TextArena Arena { get; init; }

    /// <summary><c>ARGS_POST</c>.</summary>
    public NamedValues Arguments { get; } = new();

    /// <summary><c>FILES</c>: form field name → file name as sent.</summary>
    public NamedValues Files { get; } = new();

    /// <summary><c>FILES_SIZES</c>: form field name → size in bytes, decimal.</summary>
    public NamedValues FilesSizes { get; } = new();

    /// <summary><c>FILES_TMP_CONTENT</c>: form field name → content; slices of the body, nothing is written to disk.</summary>
    public NamedValues FilesContent { get; } = new();

    /// <summary><c>MULTIPART_PART_HEADERS</c>: part name → one whole header line without its line end.</summary>
    public NamedValues PartHeaders { get; } = new();

    /// <summary><c>MULTIPART_*</c>.</summary>
    public MultipartFlags Multipart { get; } = new();

    /// <summary>Parts that declare a charset of their own: index into <see cref="Arguments"/> and the charset. Mostly empty.</summary>
    public List<(int Argument, Charset Charset)> PartCharsets { get; } = [];

    /// <summary>The parsed document behind <c>XML:</c> targets, when the body was well-formed XML.</summary>
    public XmlBody? Xml { get; set; }

    /// <summary><c>REQBODY_ERROR_MSG</c>; null when the processor was content (<c>REQBODY_ERROR</c> = 0).</summary>
    public string? Error { get; set; }

    /// <summary>The urlencoded body held a <c>%</c> without two hexadecimal digits (<c>URLENCODED_ERROR</c>).</summary>
    public bool InvalidUrlEncoding { get; set; }

    /// <summary>The charset the part of an argument declares; null without one.</summary>
    public Charset? PartCharsetOf(int argument)
    {
        foreach (var (index, charset) in PartCharsets)
        {
            if (index == argument)
            {
                return charset;
            }
        }

        return null;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Arguments.Clear();
        Files.Clear();
        FilesSizes.Clear();
        FilesContent.Clear();
        PartHeaders.Clear();
        Multipart.Clear();
        PartCharsets.Clear();
        Xml = null;
        Error = null;
        InvalidUrlEncoding = false;
    }
}
