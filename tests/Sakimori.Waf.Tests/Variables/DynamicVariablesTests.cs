using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Variables;

public sealed class DynamicVariablesTests
{
    private const int Steps = 20_000;

    [Fact]
    public void It_is_a_dictionary_that_ignores_letter_case_and_keeps_order()
    {
        var random = new Random(3);
        var fast = new DynamicVariables();
        var slow = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        for (var step = 0; step < Steps; step++)
        {
            var name = (random.Next(2) == 0 ? "name" : "NAME") + random.Next(300);
            switch (random.Next(4))
            {
                case 0:
                    fast.Set(name.AsMemory(), default);
                    slow.Remove(name);
                    break;
                case 1:
                    fast.Set(name.AsMemory(), TxValue.Of(step));
                    slow[name] = step;
                    break;
                case 2 when random.Next(2_000) == 0:
                    fast.Clear();
                    slow.Clear();
                    break;
                default:
                    var value = fast.Get(name);
                    Assert.Equal(slow.TryGetValue(name, out var expected), value.IsSet);
                    Assert.Equal(expected, value.Number);
                    break;
            }
        }

        var listed = new NamedValues();
        fast.CopyTo(listed);
        Assert.Equal(slow.Count, listed.Count);
    }

    [Fact]
    public void Names_beyond_the_limit_are_not_stored()
    {
        var variables = new DynamicVariables();
        for (var i = 0; i <= DynamicVariables.Limit; i++)
        {
            variables.Set($"n{i}".AsMemory(), TxValue.Of(i));
        }

        Assert.Equal(DynamicVariables.Limit - 1, variables.Get($"n{DynamicVariables.Limit - 1}").Number);
        Assert.False(variables.Get($"n{DynamicVariables.Limit}").IsSet);
    }
}
