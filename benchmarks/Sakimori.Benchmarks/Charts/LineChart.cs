using System.Globalization;
using System.Security;
using System.Text;

namespace Sakimori.Benchmarks.Charts;

/// <summary>A chart of lines as SVG: readable on light and dark pages, without scripts or fonts of its own.</summary>
internal static class LineChart
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Left = 70;
    private const int Right = 24;
    private const int Top = 44;
    private const int Bottom = 56;

    private static readonly string[] s_colours = ["#2166ac", "#d6604d", "#4d9221", "#8856a7"];

    public static string Draw(string title, Axis x, Axis y, IReadOnlyList<Series> series)
    {
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        Add(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>\n");
        Add(svg, $"<text x=\"{Left}\" y=\"22\" font-size=\"14\" font-weight=\"bold\">{Escape(title)}</text>\n");
        foreach (var mark in x.Marks())
        {
            var at = Left + x.Share(mark) * (Width - Left - Right);
            Add(svg, $"<line x1=\"{at:F1}\" x2=\"{at:F1}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"#ddd\"/><text x=\"{at:F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{Axis.Number(mark)}</text>\n");
        }

        foreach (var mark in y.Marks())
        {
            var at = Height - Bottom - y.Share(mark) * (Height - Top - Bottom);
            Add(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:F1}\" y2=\"{at:F1}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{at + 4:F1}\" text-anchor=\"end\">{Axis.Number(mark)}</text>\n");
        }

        Add(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">{Escape(x.Title)}</text>\n");
        Add(svg, $"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Escape(y.Title)}</text>\n");
        for (var i = 0; i < series.Count; i++)
        {
            Draw(svg, x, y, series[i], i);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, Axis x, Axis y, Series series, int index)
    {
        var colour = s_colours[index % s_colours.Length];
        var points = series.Points.Select(point => (
            X: Left + x.Share(point.X) * (Width - Left - Right),
            Y: Height - Bottom - y.Share(point.Y) * (Height - Top - Bottom))).ToArray();
        var path = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:F1},{point.Y:F1}")));
        Add(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        foreach (var (px, py) in points)
        {
            Add(svg, $"<circle cx=\"{px:F1}\" cy=\"{py:F1}\" r=\"3\" fill=\"{colour}\"/>\n");
        }

        Add(svg, $"<text x=\"{Left + 10}\" y=\"{Top + 16 + index * 16}\" fill=\"{colour}\">{Escape(series.Name)}</text>\n");
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
