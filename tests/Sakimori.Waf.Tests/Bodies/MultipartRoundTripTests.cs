using Sakimori.Waf.Bodies;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class MultipartRoundTripTests
{
    private const string Boundary = "----x7Ba";

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Generated_parts_come_back_as_they_were_written(string newline)
    {
        var random = new Random(20260724);
        for (var round = 0; round < 1000; round++)
        {
            var parts = Enumerable.Range(0, random.Next(6)).Select(i => new Part(random, i, newline)).ToArray();
            var body = string.Concat(parts.Select(part => part.Text(newline))) + $"--{Boundary}--{newline}";
            var content = Parsed.Multipart("multipart/form-data; boundary=" + Boundary, body);
            Assert.Null(content.Error);
            Assert.Equal(newline == "\n", content.Multipart.LfLine);
            Assert.Equal(newline == "\n", content.Multipart.StrictError);
            Assert.False(content.Multipart.UnmatchedBoundary);
            Assert.Equal(parts.Where(p => p.FileName == null).Select(p => (p.Name, p.Value)), Pairs(content.Arguments));
            Assert.Equal(parts.Where(p => p.FileName != null).Select(p => (p.Name, p.FileName!)), Pairs(content.Files));
            Assert.Equal(parts.Where(p => p.FileName != null).Select(p => (p.Name, p.Value)), Pairs(content.FilesContent));
            Assert.Equal(parts.Where(p => p.FileName != null).Select(p => (p.Name, p.Value.Length.ToString())), Pairs(content.FilesSizes));
            Assert.Equal(parts.SelectMany(p => p.Headers.Select(h => (p.Name, h))), Pairs(content.PartHeaders));
        }
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception_and_within_the_limits()
    {
        var random = new Random(7);
        string[] pieces = ["--" + Boundary, "--", "\r\n", "\n", "Content-Disposition: form-data; name=", "\"a\"", "; filename=", "*", "'", "\\", "\0", " ", ":", "\u0095", ";", "="];
        for (var round = 0; round < 20_000; round++)
        {
            var body = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => pieces[random.Next(pieces.Length)]));
            var content = Parsed.Multipart("multipart/form-data; boundary=" + Boundary, body, new BodyLimits(ArgumentLimit: 3, UploadFileLimit: 2));
            Assert.InRange(content.Arguments.Count, 0, 3);
            Assert.InRange(content.FilesContent.Count, 0, 2);
            Assert.True(content.Error is null || content.Multipart.StrictError);
        }
    }

    [Fact]
    public void A_benign_upload_allocates_nothing_in_warm_collections()
    {
        var content = new RequestBodyContent { Arena = new TextArena() };
        var limits = new BodyLimits();
        var random = new Random(1);
        var body = (string.Concat(Enumerable.Range(0, 6).Select(i => new Part(random, i, "\r\n").Text("\r\n"))) + $"--{Boundary}--\r\n").AsMemory();
        for (var i = 0; i < 3; i++)
        {
            ParseOnce();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            ParseOnce();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(content.Error);

        void ParseOnce()
        {
            content.Clear();
            content.Arena.Reset();
            Multipart.Parse("multipart/form-data; boundary=" + Boundary, body, limits, content);
        }
    }

    private static IEnumerable<(string, string)> Pairs(Sakimori.Waf.Variables.NamedValues values) =>
        values.Items.ToArray().Select(item => (item.Name.ToString(), item.Value.ToString()));

    private sealed class Part
    {
        public Part(Random random, int index, string newline)
        {
            Name = "n" + index + Some(random, "ab\"\\'; :\u00e3");
            FileName = random.Next(2) == 0 ? null : "f" + Some(random, "ab\"\\'; .\u00e3");
            Value = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Some(random, "ab-\0\u00ff\" ") + (random.Next(3) == 0 ? newline : "")));
            Headers = [$"Content-Disposition: form-data; name=\"{Quote(Name)}\"" + (FileName is null ? "" : $"; filename=\"{Quote(FileName)}\"")];
            if (random.Next(2) == 0)
            {
                Headers = [.. Headers, "Content-Type: text/plain; charset=" + random.Next()];
            }
        }

        public string Name { get; }

        public string? FileName { get; }

        public string Value { get; }

        public string[] Headers { get; }

        public string Text(string newline) =>
            $"--{Boundary}{newline}{string.Concat(Headers.Select(header => header + newline))}{newline}{Value}{newline}";

        private static string Some(Random random, string alphabet) =>
            new(Enumerable.Range(0, random.Next(8)).Select(_ => alphabet[random.Next(alphabet.Length)]).ToArray());

        private static string Quote(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");
    }
}
