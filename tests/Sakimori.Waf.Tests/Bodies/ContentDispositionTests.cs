using Sakimori.Waf.Bodies;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class ContentDispositionTests
{
    /// <summary>header value → name, filename, filename*, quoting flag, error.</summary>
    private static readonly (string Header, string Name, string FileName, string Extended, bool Quoting, string? Error)[] Cases =
    [
        ("form-data", "", "", "", false, null),
        ("form-data; name=\"a\"", "a", "", "", false, null),
        ("form-data;name=a;filename=b.txt", "a", "b.txt", "", false, null),
        ("form-data ; name = \"a\" ; filename=\"b\" ;", "a", "b", "", false, null),
        ("form-data; filename=\"b\"; name=\"a\"", "a", "b", "", false, null),
        ("form-data; name=\"j_id0:form:x\"", "j_id0:form:x", "", "", false, null),
        ("form-data; name=\"a\"; filename=\"x\\\"y\\\\z\\w\"", "a", "x\"y\\z\\w", "", false, null),
        ("form-data; name=\"a\"; filename=\"C:\\dir\\b.txt\"", "a", "C:\\dir\\b.txt", "", false, null),
        ("form-data; name=\"a\"; filename=\"o'k\"", "a", "o'k", "", false, null),
        ("form-data; name='a'", "a", "", "", true, null),
        ("form-data; name='a\"b'", "a\"b", "", "", true, null),
        ("form-data; name=o'k", "o'k", "", "", true, null),
        ("form-data; name=\"a", "a", "", "", true, null),
        ("form-data; name=\"a\"; filename=\"b;c\"", "a", "b;c", "", false, null),
        ("form-data; name=\"a\"; filename=\"b\"; filename*=UTF-8''%e8%a1%a8", "a", "b", "\u00e8\u00a1\u00a8", false, null),
        ("form-data; name=\"a\"; filename*=UTF-8'ja'b.c; filename=\"b.c\"", "a", "b.c", "b.c", false, null),
        ("form-data; name=\"\u00e8\u00a1\u00a8\"", "\u00e8\u00a1\u00a8", "", "", false, null),

        // Shift_JIS 表 (95 5C), 95 5C 22: the backslash is half a character.
        ("form-data; name=\"\u0095\\\"; filename=\"x.txt\"", "\u0095\\", "x.txt", "", false, null),
        ("form-data; name=\"a\"; filename=\"\u0095\\.txt\"", "a", "\u0095\\.txt", "", false, null),
        ("form-data; name=\"a\"; filename=\"\u0095\\\"", "a", "\u0095\\", "", false, null),

        // UTF-8 あ before an escaped quote: byte by byte makes sense.
        ("form-data; name=\"\u00e3\u0081\u0082\\\"x\"", "\u00e3\u0081\u0082\"x", "", "", false, null),
        ("Form-Data; name=\"a\"", "", "", "", false, "not form-data"),
        ("attachment; name=\"a\"", "", "", "", false, "not form-data"),
        ("form-datax", "", "", "", false, "semicolon missing"),
        ("form-data; name=\"a\"x", "a", "", "", true, "semicolon missing"),
        ("form-data; name", "", "", "", false, "equals sign missing"),
        ("form-data; name=", "", "", "", false, "value missing"),
        ("form-data; NAME=\"a\"", "a", "", "", false, "unknown parameter"),
        ("form-data; name=\"a\"; size=3", "a", "", "", false, "unknown parameter"),
        ("form-data; name=\"a\"; name=\"b\"", "a", "", "", false, "duplicate name"),
        ("form-data; name=\"a\"; filename=\"b\"; filename=\"c\"", "a", "b", "", false, "duplicate filename"),
        ("form-data; name=\"a\"; filename*=U''b; filename*=U''c", "a", "", "b", false, "duplicate filename*"),
        ("form-data; name=\"a\"; filename*=U''b", "a", "", "b", false, "filename* without filename"),
        ("form-data; name=\"a\"; filename =\"b\"", "a", "b", "", false, "filename"),
        ("form-data; name=\"a\"; filename*=''b", "a", "", "", false, "charset of filename*"),
        ("form-data; name=\"a\"; filename*=UTF-8'b", "a", "", "", false, "language of filename*"),
        ("form-data; name=\"a\"; filename*=UTF-8''b%4", "a", "", "b%", false, "encoding of filename*"),
        ("form-data; name=\"a\"; filename*=UTF-8''b\"", "a", "", "b\"", false, "character in filename*"),
    ];

    [Fact]
    public void Dispositions_are_read_as_ModSecurity_does_and_kept_up_to_their_error()
    {
        var ran = 0;
        foreach (var (header, name, fileName, extended, quoting, error) in Cases)
        {
            var result = ContentDisposition.Parse(header.AsMemory(), new TextArena());
            Assert.Equal(
                (header, name, fileName, extended, quoting, error),
                (header, result.Name.ToString(), result.FileName.ToString(), result.ExtendedFileName.ToString(), result.InvalidQuoting, result.Error));
            ran++;
        }

        Assert.Equal(38, ran);
    }
}
