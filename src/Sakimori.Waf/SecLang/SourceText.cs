namespace Sakimori.Waf.SecLang;

/// <summary>The name and the line starts of one rule text: turns offsets into lines and columns.</summary>
internal sealed class SourceText
{
    private readonly int[] _lineStarts;

    public SourceText(string file, string text)
    {
        File = file;
        Text = text;
        var starts = new List<int> { 0 };
        for (var newline = text.IndexOf('\n'); newline >= 0; newline = text.IndexOf('\n', newline + 1))
            starts.Add(newline + 1);
        _lineStarts = [.. starts];
    }

    public string File { get; }

    public string Text { get; }

    /// <summary>Line and column of an offset, both from 1; a column is a byte.</summary>
    public SourceLocation At(int offset)
    {
        var index = Array.BinarySearch(_lineStarts, offset);
        var line = index >= 0 ? index : ~index - 1;
        return new SourceLocation(File, line + 1, offset - _lineStarts[line] + 1);
    }
}
