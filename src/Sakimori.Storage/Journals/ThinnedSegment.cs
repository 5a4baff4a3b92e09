namespace Sakimori.Storage.Journals;

/// <summary>A file of the journal once more, without ordinary traffic.</summary>
internal static class ThinnedSegment
{
    /// <summary>Writes it beside the original and returns its path. Throws <see cref="IOException"/>.</summary>
    public static string Write(Segment segment, out long length, out long dropped)
    {
        var path = segment.Path + ".thinned";
        var bytes = File.ReadAllBytes(segment.Path).AsSpan();
        bytes = bytes[..(int)Math.Min(bytes.Length, segment.Length)];
        dropped = 0;
        File.Delete(path);
        using var file = PrivateFiles.Create(path);
        file.Write(Segment.Header);
        var at = Segment.Header.Length;
        while (at < bytes.Length)
        {
            if (Frame.TryRead(bytes[at..], out var kind, out var payload))
            {
                if (kind == FrameKind.Observed)
                    dropped++;
                else
                    file.Write(bytes.Slice(at, Frame.HeaderBytes + payload.Length));
                at += Frame.HeaderBytes + payload.Length;
                continue;
            }

            // A damaged stretch stays as it is: the reader reports it.
            var next = Frame.FindNext(bytes[at..]);
            var skipped = next < 0 ? bytes.Length - at : next;
            file.Write(bytes.Slice(at, skipped));
            at += skipped;
        }

        length = file.Length;
        return path;
    }
}
