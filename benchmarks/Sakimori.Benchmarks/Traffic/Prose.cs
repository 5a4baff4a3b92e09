using System.Text;

namespace Sakimori.Benchmarks.Traffic;

/// <summary>Ordinary English sentences, made of a fixed list of words, none of them a shell's or a database's, and always the same for the same seed.</summary>
internal static class Prose
{
    private static readonly string[] s_words =
        ("the of and to a is was that on with this we you our they had have not are from but one when there "
        + "their said will each about how up out many would like into two number way "
        + "could people my than water been oil its now long down day did come made may part new sound "
        + "take only little work know place year live me back give most very after thing just name good sentence man think say "
        + "great where help much before right too mean old any same tell boy follow came want show also around form "
        + "three small end does another well large must big even such because turn here why ask went men need land "
        + "different home move try kind hand picture again off play spell air away animal house point page letter mother "
        + "answer found study still learn should world high every near add food between own below country plant school father "
        + "keep tree never start city earth eye light thought story saw left few along might close something seem "
        + "next hard open example begin life always those both paper together got group often run important children side "
        + "feet car mile walk white sea began grow took river four carry state once book hear stop without second later miss "
        + "idea enough eat face far really almost above girl sometimes mountain young talk soon song being leave "
        + "family body music color delivery invoice supplier warehouse quotation contract machine department customer").Split(' ');

    /// <summary>Sentences, until there are at least so many characters; cut there.</summary>
    public static string Write(int length, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length + 200);
        while (text.Length < length)
        {
            WriteSentence(text, random);
            text.Append(random.Next(12) == 0 ? "\r\n" : " ");
        }

        return text.ToString(0, length).TrimEnd();
    }

    /// <summary>A few words without punctuation.</summary>
    public static string Words(int count, Random random)
    {
        var words = new string[count];
        for (var i = 0; i < count; i++)
        {
            words[i] = s_words[random.Next(s_words.Length)];
        }

        return string.Join(' ', words);
    }

    private static void WriteSentence(StringBuilder text, Random random)
    {
        var count = random.Next(6, 19);
        for (var i = 0; i < count; i++)
        {
            var word = s_words[random.Next(s_words.Length)];
            text.Append(i == 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word);
            if (i < count - 1)
            {
                text.Append(random.Next(30) switch { 0 or 1 => ", ", 2 => " - ", 3 => $" {random.Next(1, 400)} ", _ => " " });
            }
        }

        text.Append(random.Next(12) switch { 0 => '?', 1 => '!', _ => '.' });
    }
}
