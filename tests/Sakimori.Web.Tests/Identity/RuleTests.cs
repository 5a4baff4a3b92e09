using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Identity;

/// <summary>Which passwords and names are taken.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sakimori-rules-").FullName;

    [Theory]
    [InlineData("short", "Short")]
    [InlineData("elevenchars", "Short")]
    [InlineData("password1234", "Common")]
    [InlineData("Password!2026", "Common")]
    [InlineData("P@ssw0rd12345", "Common")]
    [InlineData("qwertyuiop123", "Common")]
    [InlineData("1qaz2wsx3edc", "Common")]
    [InlineData("aaaaaaaaaaaaaaaa", "Common")]
    [InlineData("123456789012", "Common")]
    [InlineData("abcdefghijklmnop", "Common")]
    [InlineData("Sakimori-2026!", "Common")]
    [InlineData("administrator1", "Common")]
    [InlineData("satohanako12", "Name")]
    [InlineData("korekara mamoru 46", null)]
    [InlineData("桜の木の下で猫が三匹寝ている", null)]
    [InlineData("vb8-Kq2-tLm9", null)]
    [InlineData("correct horse battery staple", null)]
    public void Passwords_are_judged_by_length_and_commonness(string password, string? fault) =>
        Assert.Equal(fault, new PasswordRules(CommonPasswords.Load(_folder)).Judge("satohanako", password)?.ToString());

    [Fact]
    public void A_password_ends_somewhere() =>
        Assert.Equal(PasswordFault.Long, new PasswordRules(CommonPasswords.Load(_folder)).Judge("x", new string('k', PasswordRules.MaxLength + 1)));

    [Fact]
    public void An_installations_own_list_is_respected()
    {
        File.WriteAllLines(Path.Combine(_folder, CommonPasswords.FileName), ["vb8-Kq2-tLm9", "short"]);
        Assert.Equal(PasswordFault.Common, new PasswordRules(CommonPasswords.Load(_folder)).Judge("x", "VB8-kq2-tlm9"));
    }

    [Theory]
    [InlineData("sato", true)]
    [InlineData("佐藤 花子", true)]
    [InlineData("o'neil", true)]
    [InlineData("", false)]
    [InlineData(" sato", false)]
    [InlineData("sato\n", false)]
    [InlineData("sa\u0000to", false)]
    [InlineData("sa\u202Eto", false)]
    [InlineData("sa\u200Bto", false)]
    [InlineData("Sakimori", false)]
    [InlineData("token:robot", false)]
    [InlineData("\uD800", false)]
    public void Names_are_one_visible_line(string name, bool isAcceptable) => Assert.Equal(isAcceptable, NameRules.IsAcceptable(name));

    [Theory]
    [InlineData("/incidents/7?x=1", "/incidents/7?x=1")]
    [InlineData("//attacker.example", "/")]
    [InlineData("/\\attacker.example", "/")]
    [InlineData("https://attacker.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void Nobody_is_led_elsewhere_after_signing_in(string? wanted, string led) => Assert.Equal(led, AccountForms.Local(wanted));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
