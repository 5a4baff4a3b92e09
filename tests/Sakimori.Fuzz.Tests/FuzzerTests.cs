using System.Text;
using Sakimori.Fuzz.Coverage;
using Sakimori.Fuzz.Mutation;
using Sakimori.Fuzz.Runs;

namespace Sakimori.Fuzz.Tests;

/// <summary>The fuzzer itself.</summary>
public sealed class FuzzerTests
{
    [Fact]
    public void A_shorter_input_that_reaches_the_same_takes_over()
    {
        var corpus = new WorkingCorpus();
        Assert.True(corpus.Offer("long one"u8, [8, 16, 17]));
        Assert.False(corpus.Offer("as long."u8, [8, 16]));
        Assert.Equal((1, 2), (corpus.Count, corpus.EdgeCount));
        Assert.False(corpus.Offer("short"u8, [8, 16]));
        Assert.Equal(2, corpus.Count);
        Assert.False(corpus.Offer("x"u8, [17]));
        Assert.Equal(["x", "short"], corpus.ByWorth().Select(Encoding.ASCII.GetString).OrderBy(text => text.Length));
        Assert.True(corpus.Offer("new"u8, [18]));
        Assert.Equal((3, 2), (corpus.Count, corpus.EdgeCount));
    }

    [Fact]
    public void Mutations_stay_within_the_longest_input_and_repeat_with_the_seed()
    {
        byte[] seed = [.. "name=value&n=12345&%41"u8];
        var once = Mutate(seed, 7);
        Assert.Equal(once, Mutate(seed, 7));
        Assert.NotEqual(once, Mutate(seed, 8));
        Assert.Equal(20_000, once.Count);
        Assert.All(once, text => Assert.InRange(text.Length, 0, 100));
        Assert.InRange(once.Distinct().Count(), 12_000, 20_000);
    }

    [Fact]
    public void The_dictionary_has_words_of_seeds_and_of_the_code()
    {
        var tokens = new TokenDictionary(["alpha=beta"u8.ToArray()]);
        var random = new Random(1);
        var picked = Enumerable.Range(0, 100_000).Select(_ => Encoding.Latin1.GetString(tokens.Pick(random))).ToHashSet();
        Assert.Superset(new HashSet<string> { "alpha", "=", "beta", "alpha=", "multipart/form-data", "SecRule" }, picked);
    }

    [Fact]
    public void A_failing_input_is_shortened_to_what_fails()
    {
        using var current = new CurrentInput(Path.Combine(Path.GetTempPath(), $"fuzz-{Guid.NewGuid():N}"), 1024);
        var execution = new Execution(new Picky(), current, new HangWatch(_ => { }));
        var input = "some bytes, then <, then a! and more"u8.ToArray();
        Assert.Null(execution.Run("nothing"u8));
        var failure = execution.Run(input);
        Assert.NotNull(failure);
        Assert.Equal("exception", failure.Kind);
        Assert.Equal("<!", Encoding.ASCII.GetString(execution.Shrink(input, failure)));
    }

    [Fact]
    public void What_a_dead_process_was_doing_can_be_read()
    {
        var path = Path.Combine(Path.GetTempPath(), $"fuzz-{Guid.NewGuid():N}");
        Assert.Null(CurrentInput.Read(path));
        using (var current = new CurrentInput(path, 16))
        {
            Assert.Null(CurrentInput.Read(path));
            current.Set("abc"u8);
            current.Set("x"u8);
        }

        Assert.Equal("x"u8.ToArray(), CurrentInput.Read(path));
        File.Delete(path);
    }

    [Theory]
    [InlineData("--seconds 60 --target json --jobs 1 --seed 9 --json", null)]
    [InlineData("--seconds", "'--seconds' is no option, or its value is missing or bad; see --help")]
    [InlineData("--target jsn", "there is no target 'jsn'; --list names them")]
    [InlineData("--jobs 0", "'--jobs' is no option, or its value is missing or bad; see --help")]
    public void The_command_line_is_read_or_refused(string line, string? expected)
    {
        var options = FuzzOptions.Parse(line.Split(' '), ["json"], out var error);
        Assert.Equal(expected ?? "", error);
        Assert.Equal(expected is null, options is { Seed: 9, Jobs: 1, Json: true, Targets: ["json"], Time.TotalSeconds: 60 });
    }

    private static List<string> Mutate(byte[] seed, int number)
    {
        var mutator = new Mutator(new Random(number), new TokenDictionary([seed]), 100);
        var results = new List<string>();
        for (var i = 0; i < 20_000; i++)
        {
            results.Add(Encoding.Latin1.GetString(mutator.Mutate(seed, "other"u8)));
        }

        return results;
    }

    private sealed class Picky : FuzzTarget
    {
        public override string Name => "picky";

        public override IEnumerable<byte[]> Seeds => [[]];

        public override void Run(ReadOnlySpan<byte> input)
        {
            if (input.Contains((byte)'<') && input.Contains((byte)'!'))
                throw new FormatException($"at {input.IndexOf((byte)'!')}");
        }
    }
}
