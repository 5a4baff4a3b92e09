using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Tests.Transformations;

/// <summary>What must hold of every transformation.</summary>
public sealed class TransformationTests
{
    private const int CasesPerTransformation = 4_000;

    // Pieces that begin, continue and break everything some transformation looks for.
    private static readonly string[] s_pieces =
    [
        "%", "%u", "%U", "\\", "\\u", "\\x", "x", "X", "0x", "0X", "0", "1", "7", "8", "41", "ff", "FF", "0021", "f", "377", "400",
        "&", "&#", "&#x", "#", "amp", "AMP", "lt", "gt", "quot", "nbsp", ";", "99999999999999999999", "/", "*", "/*", "*/", "<!--",
        "-->", "--", "-", ">", "<", "!", ".", "..", " ", "  ", "\t", "\n", "\v", "\f", "\r", "\u0085", "\u00A0", "\0", "+", "=", "==", "_",
        "a", "b", "n", "z", "Z", "QUJD", "\"", "'", "^", ",", "(", "\u00C3\u00A9", "\u00E3\u0081\u0082", "\u00F0\u009F\u0098\u0080",
        "\u00ED\u00A0\u0080", "\u00C0\u00AF", "\u00E0\u0080\u0080", "\u00F0\u0080\u0080\u0080", "\u00F0\u008D\u00A0\u0080", "\u00C3", "\u00E3\u0081",
        "\u00F5\u0080\u0080\u0080", "\u00F7\u00BF\u00BF\u00BF", "\u00F8", "\u0080", "\u00FF", "the quick brown fox",
        // Longer than what is done at once in wide registers.
        "The order of Monday, which we sent again on Tuesday;  please confirm it, and call us as soon as you can about the rest",
        "VGhlIG9yZGVyIG9mIE1vbmRheSwgd2hpY2ggd2Ugc2VudCBhZ2FpbiBvbiBUdWVz ZGF5OyAgcGxlYXNlIGNvbmZpcm0gaXQsIGFuZCBjYWxsIHVz",
    ];

    public static TheoryData<string> Names => [.. TransformationCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_its_slow_twin(string name)
    {
        if (Transformations.IsPath(name))
            return; // Their twin needs paths for input: NormalizePathTests.

        var slow = SlowTransformations.All.Single(twin => twin.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        var changed = 0;
        foreach (var input in Inputs())
        {
            var expected = slow(input);
            Assert.Equal(expected, Transformations.Apply(name, input));
            changed += expected == input ? 0 : 1;
        }

        Assert.True(name == "none" || changed >= CasesPerTransformation / 100, $"only {changed} cases changed anything");
    }

    [Fact]
    public void Base64_is_decoded_alike_in_blocks_and_one_by_one()
    {
        var base64 = new Base64Decode();
        var ran = 0;
        foreach (var input in Inputs())
        {
            var (one, blocks) = (new char[input.Length], new char[input.Length]);
            var length = Base64Decode.DecodeOneByOne(input, one);
            var inBlocks = base64.Apply(input, blocks);
            Assert.Equal(new string(one, 0, length), inBlocks == Transformation.Unchanged ? input : new string(blocks, 0, inBlocks));
            ran++;
        }

        Assert.Equal(CasesPerTransformation, ran);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stays_within_its_bound_and_says_Unchanged_exactly_when_nothing_changed(string name)
    {
        Assert.True(TransformationCatalog.TryGet(name, out var transformation));
        var ran = 0;
        foreach (var input in Inputs())
        {
            // Room for exactly the bound: one char more would throw.
            var output = new char[transformation.MaxOutputLength(input.Length)];
            var length = transformation.Apply(input, output);
            if (length != Transformation.Unchanged)
                Assert.NotEqual(input, new string(output, 0, length));
            ran++;
        }

        Assert.Equal(CasesPerTransformation, ran);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Looks_at_nothing_around_the_value(string name)
    {
        foreach (var input in Inputs().Take(500))
        {
            foreach (var around in new[] { "00", "//", ";*", "\\\\" })
            {
                Assert.True(TransformationCatalog.TryGet(name, out var transformation));
                var output = new char[transformation.MaxOutputLength(input.Length)];
                var length = transformation.Apply((around + input + around).AsSpan(2, input.Length), output);
                var actual = length == Transformation.Unchanged ? input : new string(output, 0, length);
                Assert.Equal(Transformations.Apply(name, input), actual);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_char_that_is_no_byte_breaks_nothing(string name)
    {
        foreach (var input in new[] { "\u3042", "%\u3042\u3042", "\\x\u30420", "&#\u3042;", "\uFF05\uFF35", "0x\u3042\uFFFF", "\u3042/../\u3042" })
            Transformations.Apply(name, input);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_empty_value_stays_empty_unless_something_is_computed_from_it(string name)
    {
        var expected = Lower(name) switch { "length" => 1, "md5" => 16, "sha1" => 20, _ => 0 };
        Assert.Equal(expected, Transformations.Apply(name, "").Length);
    }

    [Theory]
    [InlineData("lowercase")]
    [InlineData("uppercase")]
    [InlineData("cmdLine")]
    [InlineData("compressWhitespace")]
    [InlineData("removeNulls")]
    [InlineData("removeWhitespace")]
    [InlineData("replaceComments")]
    [InlineData("replaceNulls")]
    [InlineData("parityZero7bit")]
    [InlineData("trim")]
    [InlineData("trimLeft")]
    [InlineData("trimRight")]
    public void A_second_time_changes_nothing(string name)
    {
        foreach (var input in Inputs())
        {
            var once = Transformations.Apply(name, input);
            Assert.Equal(once, Transformations.Apply(name, once));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_that_says_it_changes_only_letter_case_does(string name)
    {
        Assert.True(TransformationCatalog.TryGet(name, out var transformation));
        Assert.Equal(Lower(name) is "lowercase" or "uppercase" or "none", transformation.ChangesOnlyLetterCase);
        if (!transformation.ChangesOnlyLetterCase)
            return;
        foreach (var input in Inputs())
            Assert.Equal(Lower(input), Lower(Transformations.Apply(name, input)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_without_anything_to_change_costs_no_allocation(string name)
    {
        Assert.True(TransformationCatalog.TryGet(name, out var transformation));
        const string Value = "quick-brown_fox";
        var output = new char[transformation.MaxOutputLength(Value.Length)];

        // The first calls may allocate what the runtime needs to compile them.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            transformation.Apply(Value, output);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static IEnumerable<string> Inputs()
    {
        var random = new Random(20260724);
        for (var i = 0; i < CasesPerTransformation; i++)
            yield return string.Concat(Enumerable.Range(0, random.Next(0, 14)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));
    }

    private static string Lower(string text) => SlowTransformations.All["lowercase"](text);
}
