using System.Collections.Concurrent;

namespace Sakimori.Waf.Operators;

/// <summary>
/// What DNS block lists say (<c>@rbl</c>): answers are remembered, questions asked in the background, so that no request waits
/// for a name server. Make one and pass it to each rule set. Thread-safe.
/// </summary>
/// <param name="isListed">
/// Whether a name such as <c>1.2.0.192.bl.example</c> has an address in 127.0.0.0/8 (RFC 5782 §2.1). It may take its time, fail,
/// and be asked about several names at once.
/// </param>
/// <param name="time">The clock answers grow old by.</param>
public sealed class BlockLists(Func<string, CancellationToken, Task<bool>> isListed, TimeProvider time)
{
    /// <summary>Names remembered: an attacker with a new address per request must not fill the memory.</summary>
    public const int NameLimit = 50_000;

    /// <summary>Questions under way at once; with more, a name stays unknown until its next request.</summary>
    public const int QuestionLimit = 64;

    /// <summary>How long an answer counts.</summary>
    public static readonly TimeSpan AnswerLifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a name that could not be asked about is left alone.</summary>
    public static readonly TimeSpan FailureLifetime = TimeSpan.FromMinutes(1);

    /// <summary>How long a question may take.</summary>
    public static readonly TimeSpan QuestionTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.OrdinalIgnoreCase);
    private int _questions;

    /// <summary>Names remembered now.</summary>
    public int Count => _answers.Count;

    /// <summary>Questions under way.</summary>
    internal int Questions => Volatile.Read(ref _questions);

    /// <summary>True or false when the list has answered; null while it is unknown. Returns at once; asks when nobody has.</summary>
    public bool? Ask(string name)
    {
        var now = time.GetUtcNow();
        if (_answers.TryGetValue(name, out var answer) && now < answer.Until)
        {
            return answer.IsListed;
        }

        if (Interlocked.Increment(ref _questions) > QuestionLimit)
        {
            Interlocked.Decrement(ref _questions);
            return null;
        }

        if (_answers.Count >= NameLimit)
        {
            Forget(now);
        }

        // Until the answer is there, nobody else asks.
        _answers[name] = new Answer(null, now + QuestionTime);
        _ = AskAsync(name);
        return null;
    }

    private async Task AskAsync(string name)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        bool? listed = null;
        try
        {
            using var timeout = new CancellationTokenSource(QuestionTime, time);
            listed = await isListed(name, timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a resolver throws, the name stays unknown and the process lives.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        finally
        {
            _answers[name] = new Answer(listed, time.GetUtcNow() + (listed is null ? FailureLifetime : AnswerLifetime));
            Interlocked.Decrement(ref _questions);
        }
    }

    // What is out of date goes first; when that is not enough, half of the rest.
    private void Forget(DateTimeOffset now)
    {
        foreach (var (name, answer) in _answers)
        {
            if (answer.Until <= now)
            {
                _answers.TryRemove(name, out _);
            }
        }

        var surplus = _answers.Count - NameLimit / 2;
        foreach (var (name, _) in _answers)
        {
            if (_answers.Count < NameLimit || surplus-- <= 0)
            {
                break;
            }

            _answers.TryRemove(name, out _);
        }
    }

    private sealed record Answer(bool? IsListed, DateTimeOffset Until);
}
