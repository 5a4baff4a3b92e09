using System.Diagnostics;
using System.Text;
using Sakimori.Domain;

namespace Sakimori.Storage.Tests.Record;

public sealed class LedgerChainTests
{
    private static readonly LedgerDraft s_first = new()
    {
        Time = new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero),
        Kind = DecisionKind.ModeChanged,
        Decider = DeciderKind.Person,
        DeciderName = "佐藤",
        Subject = "site:shop",
        Details = """{"from":"observe","to":"protect"}""",
    };

    private static readonly LedgerDraft s_second = s_first with
    {
        Time = new DateTimeOffset(2026, 11, 23, 5, 0, 1, 234, 567, TimeSpan.Zero),
        Kind = DecisionKind.OverrideMade,
        Overrides = 1,
        Until = new DateTimeOffset(2026, 12, 23, 14, 0, 0, TimeSpan.FromHours(9)),
    };

    // The same bytes and hashes stand in docs/storage.md; they were computed with another tool.
    private const string FirstEncoding =
        "17:sakimori-ledger-1,1:1,64:0000000000000000000000000000000000000000000000000000000000000000,28:2026-11-23T05:00:00.0000000Z,"
        + "12:mode-changed,6:person,6:佐藤,9:site:shop,33:{\"from\":\"observe\",\"to\":\"protect\"},2:[],-,2:{},-,";

    [Fact]
    public void The_encoding_is_the_documented_one() =>
        Assert.Equal(FirstEncoding, Encoding.UTF8.GetString(LedgerChain.Encode(1, s_first, LedgerChain.Genesis)));

    [Fact]
    public void Hashes_are_those_of_another_tool()
    {
        var first = LedgerChain.Link(1, s_first, LedgerChain.Genesis);
        var second = LedgerChain.Link(2, s_second, first.Hash);
        Assert.Equal(Sha256Sum(FirstEncoding), first.Hash);
        Assert.Equal(
            Sha256Sum(
                $"17:sakimori-ledger-1,1:2,64:{first.Hash},28:2026-11-23T05:00:01.2345670Z,13:override-made,6:person,6:佐藤,9:site:shop,"
                + "33:{\"from\":\"observe\",\"to\":\"protect\"},2:[],1:1,2:{},28:2026-12-23T05:00:00.0000000Z,"),
            second.Hash);
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "storage.md"));
        Assert.Contains(first.Hash, page);
        Assert.Contains(second.Hash, page);
    }

    [Fact]
    public void No_two_different_entries_have_one_encoding()
    {
        // Whatever separates fields, moved from one field into the next.
        var seen = new HashSet<string>();
        string[] texts = ["", "1:a,", ",", ":", "-", "-,", "a", "1:a,1:b,", "0:,"];
        foreach (var name in texts)
        {
            foreach (var subject in texts)
            {
                foreach (var details in texts)
                {
                    Assert.True(seen.Add(LedgerChain.Hash(1, s_first with { DeciderName = name, Subject = subject, Details = details }, LedgerChain.Genesis)));
                }
            }
        }

        Assert.Equal(729, seen.Count);
    }

    [Fact]
    public void Every_kind_and_decider_has_its_spelling()
    {
        Assert.Equal("mode-changed", EnumText<DecisionKind>.Of(DecisionKind.ModeChanged));
        Assert.Equal(["rule", "model", "person", "program"], EnumText<DeciderKind>.All);
        Assert.All(Enum.GetValues<DecisionKind>(), kind => Assert.True(EnumText<DecisionKind>.TryParse(EnumText<DecisionKind>.Of(kind), out var back) && back == kind));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnumText<DeciderKind>.Of((DeciderKind)9));
    }

    private static string Sha256Sum(string text)
    {
        using var process = Process.Start(new ProcessStartInfo("sha256sum") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(text));
        process.StandardInput.Close();
        return process.StandardOutput.ReadToEnd()[..64];
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sakimori.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
