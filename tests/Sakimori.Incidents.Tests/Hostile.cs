using Sakimori.Domain;

namespace Sakimori.Incidents.Tests;

/// <summary>Texts an attacker might write to break whatever shows or carries them.</summary>
internal static class Hostile
{
    private static readonly string[] s_texts =
    [
        "", " ", "\"", "'", "\\", "]", "\"]", "[x y=\"z\"]", "\r\n<34>1 - forged", "\n{\"a\":1}", "\0", "\u0007", "\u202Egpj.exe", "\u2028", "\uFEFF", "\uD800", "\uDC00x", "😀",
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0", "a,b", "a;b", "<script>alert(1)</script>", "</script>", "{0}", "{{}}", "%s%n", "|", "a|b|c",
        "日本語", "\u0085", "\u200B", "${jndi:ldap://x}", new('x', 5_000), new('\u0001', 3_000), new('"', 3_000), new('あ', 3_000), string.Concat(Enumerable.Repeat("😀", 2_000)),
    ];

    public static string Text(Random random)
    {
        var text = s_texts[random.Next(s_texts.Length)];
        return random.Next(3) == 0 ? text + s_texts[random.Next(s_texts.Length)] : text;
    }

    public static TransactionRecord Transaction(Random random) => Traffic.Attack() with
    {
        Id = Text(random),
        Site = Text(random),
        Client = Text(random),
        Method = Text(random),
        Host = Text(random),
        Target = Text(random),
        RuleSetVersion = Text(random),
        Charset = Text(random),
        UserAgent = Text(random),
        Outcome = (TransactionOutcome)random.Next(6),
        Family = (AttackFamily)random.Next(18),
        Notes = [Text(random), Text(random)],
        WouldBlock = random.Next(2) == 0,
        Headers = [new(Text(random), Text(random)), new("Referer", Text(random))],
        Body = Text(random),
        Incident = new IncidentId(random.Next(9) + 1),
        InboundScore = random.Next(-1, 99),
        DecidingRule = random.Next(3) * 949110,
        Time = Traffic.Start.AddSeconds(random.Next(100_000)),
        Detections = [.. Enumerable.Range(0, random.Next(30)).Select(_ => Detection(random))],
    };

    private static DetectionRecord Detection(Random random) => new()
    {
        RuleId = random.Next(10),
        Phase = random.Next(1, 6),
        Target = Text(random),
        Value = Text(random),
        Operator = Text(random),
        Message = Text(random),
        Data = Text(random),
        Severity = random.Next(-1, 8),
        Score = random.Next(6),
        Tags = [Text(random), "attack/T1190", "attack/T" + Text(random)],
    };
}
