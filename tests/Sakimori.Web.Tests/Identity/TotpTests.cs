using System.Text;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Identity;

public sealed class TotpTests
{
    private static readonly byte[] s_key = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238 appendix B, SHA-1, the last six of eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(s_key, Totp.Step(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void A_code_is_good_one_step_early_and_late_and_no_longer()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        var step = Totp.Step(now);
        for (var away = -3; away <= 3; away++)
        {
            Assert.Equal(Math.Abs(away) <= 1 ? step + away : null, Totp.Match(s_key, Totp.Code(s_key, step + away), now, 0));
        }
    }

    [Fact]
    public void A_code_is_good_once()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        var code = Totp.Code(s_key, Totp.Step(now));
        var accepted = Totp.Match(s_key, code, now, 0);
        Assert.Null(Totp.Match(s_key, code, now, accepted!.Value));
        Assert.Null(Totp.Match(s_key, Totp.Code(s_key, Totp.Step(now) - 1), now, accepted.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("１２３４５６")]
    public void What_is_no_code_is_refused(string code) => Assert.Null(Totp.Match(s_key, code, DateTimeOffset.UnixEpoch.AddDays(20_000), 0));

    [Fact]
    public void Base_32_reads_what_it_writes_in_either_case()
    {
        var random = new Random(7);
        for (var run = 0; run < 500; run++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            Assert.True(Base32.TryDecode(Base32.Encode(bytes), out var back));
            Assert.Equal(bytes, back);
            Assert.True(Base32.TryDecode(Base32.Encode(bytes).ToLowerInvariant(), out back));
            Assert.Equal(bytes, back);
        }

        // RFC 4648 section 10, without padding.
        Assert.Equal("MZXW6YTBOI", Base32.Encode("foobar"u8));
        Assert.False(Base32.TryDecode("MZXW1", out _));
    }

    [Fact]
    public void A_recovery_code_is_spent_once_however_it_is_typed()
    {
        var (codes, hashes) = RecoveryCodes.Make();
        Assert.Equal(RecoveryCodes.Count, codes.Distinct().Count());
        Assert.DoesNotContain(codes, code => hashes.Contains(code, StringComparison.Ordinal));
        Assert.True(RecoveryCodes.TrySpend(hashes, codes[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), out var left));
        Assert.Equal(RecoveryCodes.Count - 1, RecoveryCodes.Left(left));
        Assert.False(RecoveryCodes.TrySpend(left, codes[3], out var same));
        Assert.Equal(left, same);
        Assert.False(RecoveryCodes.TrySpend("", "", out _));
    }
}
