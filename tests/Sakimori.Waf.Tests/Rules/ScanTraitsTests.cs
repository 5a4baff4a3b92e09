using Sakimori.Waf.Rules.Scanning;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Tests.Rules;

/// <summary>What the scan assumes of transformations: an assumption that is wrong once lets an attack through.</summary>
public sealed class ScanTraitsTests
{
    private const int CasesPerTransformation = 5_000;

    public static TheoryData<string> Names => [.. TransformationCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_without_triggers_is_left_alone(string name)
    {
        Assert.True(TransformationCatalog.TryGet(name, out var transformation));
        var triggers = TransformationTraits.TriggersOf(transformation);
        var harmless = Enumerable.Range(0, 256).Where(value => !triggers.Contains((char)value)).Select(value => (char)value).ToArray();
        // Bytes that mean something to some transformation come more often than others do.
        var telling = harmless.Intersect("%+&#;\\/*-<!>.^\"',( \t\r\n\0uxX0123456789abcdefABCDEF_=\u00C3\u00A9\u0085\u00A0").ToArray();
        if (harmless.Length == 0 || TransformationTraits.IsOpaque(transformation))
        {
            return;
        }

        var random = new Random(7);
        for (var i = 0; i < CasesPerTransformation; i++)
        {
            var value = new char[random.Next(0, 24)];
            foreach (ref var item in value.AsSpan())
            {
                item = telling.Length > 0 && random.Next(3) > 0 ? telling[random.Next(telling.Length)] : harmless[random.Next(harmless.Length)];
            }

            var output = new char[transformation.MaxOutputLength(value.Length)];
            var length = transformation.Apply(value, output);
            Assert.True(length == Transformation.Unchanged, $"{name} changes '{new string(value)}' to '{new string(output.AsSpan(0, Math.Max(length, 0)))}'");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_without_triggers_of_inventions_gets_no_new_bytes_and_no_more_of_them(string name)
    {
        Assert.True(TransformationCatalog.TryGet(name, out var transformation));
        var triggers = TransformationTraits.InventionTriggersOf(transformation);
        var plain = Enumerable.Range(0, 256).Where(value => !triggers.Contains((char)value)).Select(value => (char)value).ToArray();
        var telling = plain.Intersect("%+&#;\\/*-<!>.^\"',( \t\r\n\0uxX0123456789abcdefABCDEF_=\u00C3\u00A9\u0085\u00A0").ToArray();
        if (plain.Length == 0 || TransformationTraits.IsOpaque(transformation))
        {
            return;
        }

        var random = new Random(11);
        for (var i = 0; i < CasesPerTransformation; i++)
        {
            var value = new char[random.Next(0, 24)];
            foreach (ref var item in value.AsSpan())
            {
                item = telling.Length > 0 && random.Next(3) > 0 ? telling[random.Next(telling.Length)] : plain[random.Next(plain.Length)];
            }

            var output = new char[transformation.MaxOutputLength(value.Length)];
            var length = transformation.Apply(value, output);
            var result = length == Transformation.Unchanged ? value : output.AsSpan(0, length).ToArray();
            var known = new string(value).ToLowerInvariant() + new string(value).ToUpperInvariant() + new string(value) + " ";
            Assert.True(result.All(known.Contains), $"{name} makes '{new string(result)}' of '{new string(value)}'");
            Assert.True(result.Length <= value.Length || TransformationTraits.MayLengthen(transformation), $"{name} lengthens '{new string(value)}'");
        }
    }

    [Fact]
    public void A_transformation_about_which_nothing_is_assumed_leaves_the_empty_value_alone_or_is_not_scanned()
    {
        var ran = 0;
        foreach (var name in TransformationCatalog.Names)
        {
            Assert.True(TransformationCatalog.TryGet(name, out var transformation));
            var isChanged = transformation.Apply("", new char[transformation.MaxOutputLength(0)]) != Transformation.Unchanged;
            Assert.Equal((name, false), (name, isChanged && !TransformationTraits.IsOpaque(transformation)));
            ran++;
        }

        Assert.Equal(TransformationCatalog.Names.Count(), ran);
    }
}
