using System.Globalization;
using System.Net;
using Sakimori.Matching.Addresses;
using Sakimori.Waf.Operators;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Operators;

/// <summary>Operators against definitions written to be read, on random values.</summary>
public sealed class OperatorTwinTests
{
    private const int Runs = 20_000;

    private readonly Random _random = new(20261123);

    [Fact]
    public void ContainsWord_is_a_match_between_two_ends_of_words()
    {
        Compare((word, value) => Enumerable.Range(0, Math.Max(value.Length - word.Length + 1, 0)).Any(at =>
            value.AsSpan(at, word.Length).SequenceEqual(word) && !IsWord(value, at - 1) && !IsWord(value, at + word.Length)), "containsWord");

        static bool IsWord(string value, int at) => at >= 0 && at < value.Length && "abAB01_".Contains(value[at], StringComparison.Ordinal);
    }

    [Fact]
    public void Within_is_a_stretch_of_the_argument() =>
        Compare((text, value) => Enumerable.Range(0, text.Length + 1).Any(at => text[at..].StartsWith(value, StringComparison.Ordinal)), "within");

    [Fact]
    public void IpMatch_compares_leading_bits()
    {
        for (var run = 0; run < Runs; run++)
        {
            var length = _random.Next(2) == 0 ? 4 : 16;
            var network = Bytes(length);
            var prefix = _random.Next(length * 8 + 1);
            var address = Bytes(length);

            // Half of the addresses are near the network.
            if (_random.Next(2) == 0)
            {
                network.AsSpan(0, _random.Next(length + 1)).CopyTo(address);
            }

            Assert.True(AddressSet.TryParse([$"{new IPAddress(network)}/{prefix}"], out var set, out _));
            var expected = Enumerable.Range(0, prefix).All(bit => Bit(network, bit) == Bit(address, bit));
            using var tx = NewTransaction();
            Assert.Equal(expected, new IpMatch(set).Evaluate(tx, new IPAddress(address).ToString(), capture: false));
        }

        // A mapped address is the IPv4 address, which these must not be.
        byte[] Bytes(int length)
        {
            var bytes = new byte[length];
            _random.NextBytes(bytes);
            bytes[0] |= 0x20;
            return bytes;
        }

        static int Bit(byte[] bytes, int bit) => bytes[bit / 8] >> (7 - bit % 8) & 1;
    }

    [Fact]
    public void Numbers_pass_their_checks_as_the_definitions_say()
    {
        var passed = new int[4];
        for (var run = 0; run < Runs * 5; run++)
        {
            var text = string.Concat(Enumerable.Range(0, _random.Next(8, 20)).Select(_ => (char)('0' + _random.Next(10))));
            Check(0, VerifyNumber.IsCard(text), IsCard(text));
            text = text.PadRight(11, '7');
            Check(1, VerifyNumber.IsCpf(text.AsSpan(0, 11)), IsCpf(text[..11]));
            Check(2, VerifyNumber.IsSsn(text.AsSpan(0, 9)), IsSsn(text[..9]));
            Check(3, VerifyNumber.IsSvnr(text.AsSpan(0, 10)), IsSvnr(text[..10]));
        }

        Assert.All(passed, count => Assert.InRange(count, 100, Runs * 5 - 100));

        void Check(int which, bool actual, bool expected)
        {
            Assert.Equal(expected, actual);
            passed[which] += expected ? 1 : 0;
        }
    }

    // Luhn as the cashier does it: double every second digit from the right, add up all digits.
    private static bool IsCard(string text) => text.Length is >= 12 and <= 19 &&
        string.Concat(text.Reverse().Select((c, i) => i % 2 == 0 ? $"{c}" : $"{(c - '0') * 2}")).Sum(c => c - '0') % 10 == 0;

    private static bool IsCpf(string text)
    {
        int CheckDigit(int count)
        {
            var rest = Enumerable.Range(0, count).Sum(i => (text[i] - '0') * (count + 1 - i)) % 11;
            return rest < 2 ? 0 : 11 - rest;
        }

        return text.Distinct().Count() > 1 && CheckDigit(9) == text[9] - '0' && CheckDigit(10) == text[10] - '0';
    }

    private static bool IsSsn(string text)
    {
        var area = int.Parse(text[..3], CultureInfo.InvariantCulture);
        return area != 0 && area != 666 && area < 900 && text[3..5] != "00" && text[5..] != "0000" && text != "123456789" && text.Distinct().Count() > 1;
    }

    private static bool IsSvnr(string text) =>
        text.Zip("3790584216", (digit, weight) => (digit - '0') * (weight - '0')).Sum() % 11 == text[3] - '0';

    private static Transaction NewTransaction() =>
        Judge.Rules("SecAction \"id:1,pass\"").Begin(new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 2), EngineMode.Protect);

    private void Compare(Func<string, string, bool> twin, string name)
    {
        using var tx = NewTransaction();
        var matches = 0;
        for (var run = 0; run < Runs; run++)
        {
            var (argument, value) = (Text(name == "within" ? 8 : 3), Text(name == "within" ? 3 : 8));
            var macro = Macro.Parse(argument, new VariableSlots(), []);
            Operator op = name == "within" ? new Within(macro) : new ContainsWord(macro);
            var expected = twin(argument, value);
            Assert.Equal($"{argument}|{value}|{expected}", $"{argument}|{value}|{op.Evaluate(tx, value, capture: false)}");
            matches += expected ? 1 : 0;
        }

        Assert.InRange(matches, Runs / 50, Runs - Runs / 50);
    }

    private string Text(int length) => string.Create(_random.Next(1, length + 1), _random, static (output, random) =>
    {
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = "abAB01_ .-\u00e9"[random.Next(11)];
        }
    });
}
