using System.Collections.Frozen;

namespace Sakimori.Web.Identity;

/// <summary>
/// Tells passwords that many people choose. Our own words are few, so the shape is judged: what is left without them must be
/// something. An installation may add a list of its own, such as one of leaked passwords: <c>common-passwords.txt</c> in the state folder.
/// </summary>
internal sealed class CommonPasswords
{
    /// <summary>The operator's own list.</summary>
    public const string FileName = "common-passwords.txt";

    /// <summary>A list of a few million lines is a mistake, not a rule.</summary>
    private const long MaxFileBytes = 64 * 1024 * 1024;

    /// <summary>So many different characters must be left.</summary>
    private const int EnoughRemaining = 4;

    // Longest first, so that a word does not leave half of a longer one.
    private static readonly string[] s_words =
    [
        "administrator", "1qaz2wsx3edc", "qwertyuiop", "changeme", "iloveyou", "password", "passw0rd", "p@ssw0rd", "p@ssword", "sakimori", "security",
        "sunshine", "princess", "football", "baseball", "pokemon", "welcome", "letmein", "default", "company", "asdfghjkl", "1q2w3e4r", "qazwsx", "zxcvbnm",
        "zaq12wsx", "firewall", "himitsu", "nihon", "nippon", "tokyo", "sakura", "monkey", "dragon", "master", "shadow", "secret", "qwerty", "azerty",
        "asdfgh", "access", "server", "summer", "winter", "autumn", "spring", "hello", "login", "admin", "guest", "user", "root", "test", "pass", "abc",
        "qwe", "asd", "zxc",
    ];

    private readonly FrozenSet<string> _listed;

    private CommonPasswords(FrozenSet<string> listed) => _listed = listed;

    /// <summary>Reads the operator's list when there is one. Throws <see cref="IOException"/> when it cannot be read or is too large.</summary>
    public static CommonPasswords Load(string stateDirectory)
    {
        var file = new FileInfo(Path.Combine(stateDirectory, FileName));
        if (!file.Exists)
        {
            return new(FrozenSet<string>.Empty);
        }

        if (file.Length > MaxFileBytes)
        {
            throw new IOException($"{file.FullName} has {file.Length} bytes; at most {MaxFileBytes} are read");
        }

        return new(File.ReadLines(file.FullName)
            .Where(line => line.Length is >= PasswordRules.MinLength and <= PasswordRules.MaxLength)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>It is listed, or built from what everybody builds passwords from.</summary>
    public bool Contains(string password) => _listed.Contains(password) || Remainder(password).Distinct().Count() < EnoughRemaining;

    private static string Remainder(string password)
    {
        var text = password.ToLowerInvariant();
        foreach (var word in s_words)
        {
            text = text.Replace(word, "", StringComparison.Ordinal);
        }

        // A run such as 12345 or dcba says as little as its first character; a repetition too.
        var kept = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var step = i == 0 ? int.MaxValue : text[i] - text[i - 1];
            if (step is < -1 or > 1 && !IsOrnament(text[i]))
            {
                kept.Append(text[i]);
            }
        }

        return kept.ToString();
    }

    private static bool IsOrnament(char c) => c is '!' or '.' or '-' or '_' or '@' or '#' or '$' or '?' or '*' or ' ';
}
