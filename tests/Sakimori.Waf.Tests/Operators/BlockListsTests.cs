using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Tests.Operators;

public sealed class BlockListsTests
{
    private const string Rule = "SecRule REMOTE_ADDR \"@rbl bl.example\" \"id:1,phase:1,pass\"";

    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<(string Name, TaskCompletionSource<bool> Answer)> _asked = new();

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.bl.example")]
    [InlineData("::ffff:192.0.2.1", "1.2.0.192.bl.example")]
    [InlineData("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example")]
    [InlineData("host.example.", "host.example.bl.example")]
    [InlineData("a b", null)]
    [InlineData("a..b", null)]
    [InlineData("", null)]
    [InlineData(".", null)]
    public void The_name_asked_for(string value, string? name) => Assert.Equal(name, new Rbl("bl.example", null).NameOf(value));

    [Fact]
    public void The_key_stands_in_front() => Assert.Equal("k.1.2.0.192.dnsbl.httpbl.org", new Rbl("dnsbl.httpbl.org", "k").NameOf("192.0.2.1"));

    [Fact]
    public async Task A_request_never_waits_and_a_later_one_knows()
    {
        var rules = Judge.Rules(Rule, new RuleSetOptions { BlockLists = NewLists() });
        var first = new Judge().By(rules);
        Assert.Equal("", first.Ids);
        Assert.Equal(["@rbl bl.example: not known yet"], first.Record!.Notes);

        var (name, answer) = await NextQuestion();
        Assert.Equal("1.2.0.192.bl.example", name);
        Assert.Equal("", new Judge().By(rules).Ids);
        answer.SetResult(true);
        await Until(() => new Judge().By(rules).Ids == "1");
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task An_answer_grows_old()
    {
        var lists = NewLists();
        Assert.Null(lists.Ask("a.bl.example"));
        (await NextQuestion()).Answer.SetResult(false);
        await Until(() => lists.Ask("a.bl.example") == false);
        _time.Advance(BlockLists.AnswerLifetime - TimeSpan.FromSeconds(1));
        Assert.False(lists.Ask("A.BL.example"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(lists.Ask("a.bl.example"));
        (await NextQuestion()).Answer.SetResult(true);
        await Until(() => lists.Ask("a.bl.example") == true);
    }

    [Fact]
    public async Task A_failure_stays_unknown_and_is_not_asked_again_at_once()
    {
        var lists = NewLists();
        lists.Ask("a.bl.example");
        (await NextQuestion()).Answer.SetException(new InvalidOperationException());
        await Until(() => lists.Questions == 0);
        Assert.Null(lists.Ask("a.bl.example"));
        Assert.Equal(0, lists.Questions);
        _time.Advance(BlockLists.FailureLifetime);
        Assert.Null(lists.Ask("a.bl.example"));
        await NextQuestion();
    }

    [Fact]
    public async Task A_question_ends_after_its_time()
    {
        var lists = NewLists();
        lists.Ask("a.bl.example");
        await NextQuestion();
        _time.Advance(BlockLists.QuestionTime);
        await Until(() => lists.Questions == 0);
    }

    [Fact]
    public async Task Questions_and_names_are_bounded()
    {
        var lists = NewLists();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Null(lists.Ask($"{i}.bl.example"));
        }

        Assert.Equal(BlockLists.QuestionLimit, lists.Questions);
        Assert.Equal(BlockLists.QuestionLimit, lists.Count);
        await Until(() => _asked.Count == BlockLists.QuestionLimit);

        // Answers that come at once leave room for the next question.
        var answered = new BlockLists((_, _) => Task.FromResult(false), _time);
        for (var i = 0; i < BlockLists.NameLimit + 1_000; i++)
        {
            if (i % BlockLists.QuestionLimit == 0)
            {
                await Until(() => answered.Questions == 0);
            }

            Assert.Null(answered.Ask($"{i}.bl.example"));
        }

        Assert.InRange(answered.Count, 1, BlockLists.NameLimit);
    }

    [Theory]
    [InlineData(Rule, "Warning: @rbl bl.example matches nothing: no block list is asked here")]
    [InlineData("SecRule REMOTE_ADDR \"@rbl dnsbl.httpbl.org\" \"id:1\"", "Error: @rbl dnsbl.httpbl.org needs a SecHttpBlKey")]
    [InlineData("SecRule REMOTE_ADDR \"@rbl\" \"id:1\"", "Error: @rbl needs the name of a list")]
    public void What_cannot_work_is_said_at_load(string rules, string message)
    {
        using var folder = new RuleFolder();
        Assert.Equal(message, Assert.Single(folder.Messages(rules)));
    }

    private BlockLists NewLists() => new((name, _) =>
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue((name, answer));
        return answer.Task;
    }, _time);

    private async Task<(string Name, TaskCompletionSource<bool> Answer)> NextQuestion()
    {
        (string, TaskCompletionSource<bool>) question = default;
        await Until(() => _asked.TryDequeue(out question));
        return question;
    }

    // The background is another thread: what it does is seen soon, and never is a failure.
    private static async Task Until(Func<bool> holds)
    {
        var timeout = TestContext.Current.CancellationToken;
        while (!holds())
        {
            await Task.Yield();
            timeout.ThrowIfCancellationRequested();
        }
    }
}
