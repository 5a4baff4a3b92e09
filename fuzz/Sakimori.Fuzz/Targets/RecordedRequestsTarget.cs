using System.Text;
using Sakimori.Replay;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// Recorded requests of every kind that <c>sakimori replay</c> reads, told apart as it does: a file that is none is refused with a
/// message, everything else is requests, each either unreadable with a reason or made of bytes.
/// </summary>
internal sealed class RecordedRequestsTarget : FuzzTarget
{
    public override string Name => "recorded-requests";

    public override IEnumerable<byte[]> Seeds =>
        from text in (string[])
        [
            """{"id":"a","method":"POST","uri":"/?q=1","version":"HTTP/1.1","headers":[["Host","a"],["X","\u00e9"]],"body":"x=\u3042"}""" + "\n{\"id\":1}\n\r\n[1]\n",
            """{"headers":{"Host":"a"},"body_base64":"eD0x"}""" + "\n" + """{"headers":[["a"]],"uri":"\u0100"}""",
            """{"log":{"version":"1.2","entries":[{"request":{"method":"GET","url":"https://a.example/p?q=1#f","httpVersion":"h2","headers":[{"name":":authority","value":"a"},{"name":"Cookie","value":"b=c"}],"postData":{"text":"eD0x","encoding":"base64"}}},{"request":{"url":"/"}}]}}""",
            "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nx=1\r\n\r\nGET / HTTP/1.0\n\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\nPUT /x HTTP/1.1\r\nHost: b\r\n\r\nrest",
        ]
        select Encoding.Latin1.GetBytes(text);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        try
        {
            foreach (var pending in RequestFile.Read(new MemoryStream(bytes, writable: false), "fuzz"))
            {
                Check(pending.Read(), bytes.Length);
            }
        }
        catch (FormatException)
        {
            // What the file is not, in words: documented.
        }
    }

    private static void Check(RecordedRequest request, int length)
    {
        BodyInput.Require(request.IdJson.Length > 0, "a request without an id");
        if (request.Error is not null)
        {
            return;
        }

        BodyInput.Require(request.Body.Length <= length * 2, "a body longer than the file");
        BodyInput.Require(IsBytes(request.Method) && IsBytes(request.Uri) && IsBytes(request.Version), "a request line that is no bytes");
        foreach (var (name, value) in request.Headers)
        {
            BodyInput.Require(IsBytes(name) && IsBytes(value), "a header that is no bytes");
        }
    }

    private static bool IsBytes(string text) => !text.AsSpan().ContainsAnyInRange('\u0100', '\uffff');
}
