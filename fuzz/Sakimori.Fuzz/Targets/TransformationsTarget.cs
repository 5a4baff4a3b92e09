using System.Text;
using Sakimori.Waf.Transformations;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// Every transformation on the same bytes: the output stays within its bound, Unchanged is said exactly when nothing changed, and the
/// bytes around the value make no difference.
/// </summary>
internal sealed class TransformationsTarget : FuzzTarget
{
    private const int MaxInput = 64 * 1024;

    private readonly Transformation[] _transformations =
    [
        .. TransformationCatalog.Names.Select(name => TransformationCatalog.TryGet(name, out var found) ? found : throw new InvalidOperationException(name)),
    ];

    public override string Name => "transformations";

    public override IEnumerable<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "",
            "%41%u0041%zz%uff1c%u00%+",
            "\\u0041\\x41\\101\\777\\n\\",
            "\\41 \\000041\\ff1c\\\n\\",
            "&lt;&#60;&#x3c;&#99999999999999999999;&#&#x&amp",
            "a/*b*/c<!--d-->e--f#g/*",
            "/a/./b/../../c//d/...\\..\\e/..",
            "C^m\"D  /c ,;\t( x",
            "QUJDRA==.-_= V=",
            "0x414243 0x4 0x",
            "caf\u00C3\u00A9\u00E3\u0081\u0082\u00F0\u009F\u0098\u0080\u00C0\u00AF\u00ED\u00A0\u0080\u00F5\u0080\u0080\u0080\u00C3",
            " \t\n\v\f\r\u00A0\0 x ",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var value = Encoding.Latin1.GetString(input[..Math.Min(input.Length, MaxInput)]);
        foreach (var transformation in _transformations)
        {
            var once = Apply(transformation, value);
            if (once is not null && once == value)
                throw new InvalidOperationException($"{transformation.Name} claims a change there is not.");
            if (Apply(transformation, ("%\\" + value + "41").AsSpan(2, value.Length)) != once)
                throw new InvalidOperationException($"{transformation.Name} looks beyond its input.");
        }
    }

    // Null when unchanged. The output has room for exactly the bound.
    private static string? Apply(Transformation transformation, ReadOnlySpan<char> value)
    {
        var output = new char[transformation.MaxOutputLength(value.Length)];
        var length = transformation.Apply(value, output);
        return length == Transformation.Unchanged ? null : new string(output, 0, length);
    }
}
