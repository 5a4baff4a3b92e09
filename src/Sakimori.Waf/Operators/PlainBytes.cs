using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Operators;

/// <summary>
/// The bytes of plain values: names, numbers, dates, addresses of mail, sentences without quotation marks. Nothing in them can encode
/// another byte. Of what operators look for little can be made of them, so operators say what that is.
/// </summary>
internal static class PlainBytes
{
    /// <summary>Those of a value of one line.</summary>
    public static readonly ByteSet OneLine = ByteSet.AnyOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-_:@?!");

    /// <summary>Those of a value of several lines. Of these more patterns stay in: a line end is a separator to a shell.</summary>
    public static readonly ByteSet Lines = OneLine.With((byte)'\r').With((byte)'\n');
}
