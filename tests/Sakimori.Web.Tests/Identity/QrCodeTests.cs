using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Identity;

/// <summary>QR codes are read back by a reader that shares nothing with the writer: format, mask, order of codewords, blocks, error correction.</summary>
public sealed class QrCodeTests
{
    public static TheoryData<string> Texts => new()
    {
        "", "A", "otpauth://totp/Sakimori:sato?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sakimori&algorithm=SHA1&digits=6&period=30",
        Totp.Uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", new string('佐', 64)), "日本語", new string('x', 14), new string('x', 15), new string('x', 213), new string('x', 214), new string('~', 2331),
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_written_is_read(string text)
    {
        var code = QrCode.Of(text);
        Assert.NotNull(code);
        Assert.Equal(text, QrReader.Read(code.Size, (x, y) => code[x, y]));
    }

    [Fact]
    public void Every_version_is_read()
    {
        var read = new HashSet<int>();
        for (var length = 0; length <= 2331; length += 13)
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i * 7 % 90))));
            var code = QrCode.Of(text)!;
            if (read.Add(code.Size))
            {
                Assert.Equal(text, QrReader.Read(code.Size, (x, y) => code[x, y]));
            }
        }

        Assert.Equal(40, read.Count);
    }

    [Fact]
    public void More_than_the_largest_holds_is_none() => Assert.Null(QrCode.Of(new string('x', 2332)));

    // ISO/IEC 18004, annex I: the data of version 1-M for 01234567 and its error correction.
    [Fact]
    public void Error_correction_is_that_of_the_standards_example()
    {
        byte[] data = [0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11];
        Assert.Equal([0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55], ReedSolomon.Remainder(data, ReedSolomon.Generator(10)));
    }

    [Fact]
    public void The_path_draws_exactly_the_dark_modules()
    {
        var code = QrCode.Of("otpauth://totp/x")!;
        var drawn = new bool[code.Size, code.Size];
        foreach (var run in code.Path().Split('M', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = run.Split([' ', 'h', 'v', 'z'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < int.Parse(numbers[2]); i++)
            {
                drawn[int.Parse(numbers[0]) - QrCode.QuietZone + i, int.Parse(numbers[1]) - QrCode.QuietZone] = true;
            }
        }

        for (var y = 0; y < code.Size; y++)
        {
            for (var x = 0; x < code.Size; x++)
            {
                Assert.Equal(code[x, y], drawn[x, y]);
            }
        }
    }
}
