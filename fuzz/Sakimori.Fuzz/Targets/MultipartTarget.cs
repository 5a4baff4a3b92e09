using Sakimori.Waf.Bodies;

namespace Sakimori.Fuzz.Targets;

/// <summary>Multipart bodies; the first line of the input is the content type.</summary>
internal sealed class MultipartTarget : FuzzTarget
{
    private const string Type = "multipart/form-data; boundary=B\n";

    public override string Name => "multipart";

    public override IEnumerable<byte[]> Seeds =>
    [
        BodyInput.Bytes(Type + "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--B\r\n"
            + "Content-Disposition: form-data; name=\"f\"; filename=\"x\\\"y.txt\"; filename*=UTF-8''%e8.txt\r\nContent-Type: text/plain\r\n\r\nf\r\n--B--\r\n"),
        BodyInput.Bytes(Type + "--B\nContent-Disposition: form-data;\n name='a'\n\nv\n--B--\n"),
        BodyInput.Bytes(Type + "pre\r\n--B\r\nX\r\n: y\r\n\r\n-- B\r\n--Bx\r\n--C--B"),
        BodyInput.Bytes("multipart/form-data;charset=\"x\" ; boundary=\"a b\"; y\n--a b\r\n\r\n--a b--\r\n\r\n"),
        BodyInput.Bytes(Type + "--B\r\nContent-Disposition: form-data; name=\"\u0095\\\"; filename=\"\u0095\\\"\r\n\r\nv\r\n--B--"),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = BodyInput.Chars(input);
        var line = text.IndexOf('\n');
        var type = line < 0 ? Type.TrimEnd() : text[..line];
        var body = text[(line + 1)..];
        var content = BodyInput.NewContent();
        Multipart.Parse(type, body.AsMemory(), BodyInput.Limits, content);
        BodyInput.CheckBounds(content, text.Length);
        BodyInput.Require(content.Error is null || content.Multipart.StrictError, "an error is not strict");
        BodyInput.Require(content.FilesContent.Count <= BodyInput.Limits.UploadFileLimit, "more files than allowed");
        BodyInput.Require(content.FilesContent.Count == content.FilesSizes.Count, "a file without a size");
    }
}
