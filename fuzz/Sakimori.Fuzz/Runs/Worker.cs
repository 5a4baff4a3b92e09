using System.Diagnostics;
using System.Text.Json;
using Sakimori.Fuzz.Coverage;
using Sakimori.Fuzz.Mutation;

namespace Sakimori.Fuzz.Runs;

/// <summary>
/// Fuzzes one target in this process: replays what is known, then mutates what reached new code, until the time is over. Writes
/// <see cref="WorkerReport"/>s to standard output. A process of its own per target, because coverage counters are per process and
/// because some bugs end it.
/// </summary>
internal sealed class Worker
{
    /// <summary>Further findings are likely the same ones again.</summary>
    private const int FindingLimit = 5;

    /// <summary>Slow inputs are measured again this often.</summary>
    private const int Measurements = 3;

    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(1);

    private readonly FuzzTarget _target;
    private readonly FuzzOptions _options;
    private readonly FuzzFolders _folders;
    private readonly CurrentInput _current;
    private readonly Execution _execution;
    private readonly WorkingCorpus _corpus = new();
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _known = [];
    private readonly Lock _output = new();
    private byte[] _slowest = [];
    private long _slowestTicks;
    private int _replayed;
    private long _started = Stopwatch.GetTimestamp();
    private long _growth;

    public Worker(FuzzTarget target, FuzzOptions options, FuzzFolders folders)
    {
        _target = target;
        _options = options;
        _folders = folders;
        _current = new CurrentInput(Path.Combine(folders.Current, target.Name), 1 << 20);
        _execution = new Execution(target, _current, new HangWatch(EndHung));
    }

    /// <summary>Does all of it.</summary>
    public void Run()
    {
        _target.Prepare();
        // Twice: the first time also runs what is done once per process, such as static constructors.
        Replay();
        _slowestTicks = 0;
        _replayed = 0;
        Replay();
        _started = Stopwatch.GetTimestamp();
        if (_options.Time > TimeSpan.Zero)
        {
            Explore(_started + Ticks(_options.Time));
        }

        Keep();
        Report(isFinal: true);
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private void Replay()
    {
        foreach (var data in _folders.Replayed(_target))
        {
            _replayed++;
            Try(data, isReplayed: true);
        }
    }

    private void Explore(long until)
    {
        foreach (var data in FuzzFolders.Read(_folders.Working, _target.Name))
        {
            if (Stopwatch.GetTimestamp() > until)
            {
                return;
            }

            Try(data);
        }

        var random = new Random(_options.Seed ^ _target.Name.Aggregate(0, static (hash, letter) => (hash * 31) + letter));
        var mutator = new Mutator(random, new TokenDictionary(_target.Seeds), _target.MaxInputLength);
        var half = _started + ((until - _started) / 2);
        var heap = 0L;
        var nextReport = Stopwatch.GetTimestamp();
        for (long now; (now = Stopwatch.GetTimestamp()) < until && _findings.Count < FindingLimit;)
        {
            if (now > nextReport)
            {
                nextReport = now + Ticks(s_reportInterval);
                Report(isFinal: false);
            }

            if (heap == 0 && now > half)
            {
                heap = HeapBytes();
            }

            Try(mutator.Mutate(_corpus.Pick(random), _corpus.Pick(random)));
        }

        _growth = heap == 0 ? 0 : HeapBytes() - heap;
        if (_growth > _target.AllowedGrowthBytes)
        {
            _findings.Add(new("growth", $"the heap grew by {_growth >> 20} MiB in the second half of the run", "", [], ""));
        }
    }

    // The corpus grows by right.
    private long HeapBytes() => GC.GetTotalMemory(forceFullCollection: true) - _corpus.TotalLength;

    private void Try(ReadOnlySpan<byte> input, bool isReplayed = false)
    {
        var failure = _execution.Run(input);
        if (failure is not null)
        {
            if (_known.Add(failure.Key))
            {
                Record(failure, input.ToArray(), isReplayed);
            }

            return;
        }

        _corpus.Offer(input, _execution.Features);
        if (_execution.LastTicks > _slowestTicks)
        {
            // Something else may have been in the way.
            var ticks = _execution.LastTicks;
            for (var i = 0; i < Measurements && ticks > _slowestTicks; i++)
            {
                _execution.Run(input);
                ticks = Math.Min(ticks, _execution.LastTicks);
            }

            if (ticks > _slowestTicks)
            {
                _slowestTicks = ticks;
                _slowest = input.ToArray();
            }
        }
    }

    private void Record(Failure failure, byte[] input, bool isReplayed)
    {
        if (!isReplayed)
        {
            input = _execution.Shrink(input, failure);
            failure = _execution.Run(input) ?? failure;
        }

        Add(failure, input);
    }

    private void Add(Failure failure, byte[] input)
    {
        var path = FuzzFolders.Write(_folders.Regressions, _target.Name, input);
        _findings.Add(new(failure.Kind, failure.Summary, failure.Stack, input, Path.GetRelativePath(_folders.Root, path)));
    }

    // On the watching thread; the other one is lost.
    private void EndHung(string what)
    {
        Add(new("hang", what, "", "hang"), CurrentInput.Read(Path.Combine(_folders.Current, _target.Name)) ?? []);
        Report(isFinal: true);
        Process.GetCurrentProcess().Kill();
    }

    private void Keep()
    {
        var folder = Path.Combine(_folders.Working, _target.Name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var input in _corpus.ByWorth())
        {
            FuzzFolders.Write(_folders.Working, _target.Name, input);
        }

        FuzzFolders.Write(_folders.Slowest, _target.Name, _slowest);
        if (_options.Minimise)
        {
            ChosenInputs.Write(_folders, _target, _corpus, _execution);
        }
    }

    private void Report(bool isFinal)
    {
        var seconds = Math.Min(Stopwatch.GetElapsedTime(_started).TotalSeconds, Math.Max(_options.Time.TotalSeconds, 0.001));
        var report = new WorkerReport
        {
            Target = _target.Name,
            IsFinal = isFinal,
            Replayed = _replayed,
            Executions = _execution.Count,
            Seconds = seconds,
            Rate = Math.Max(0, _execution.Count - (2 * _replayed)) / seconds,
            Corpus = _corpus.Count,
            Edges = _corpus.EdgeCount,
            SlowestMilliseconds = _slowestTicks * 1000.0 / Stopwatch.Frequency,
            SlowestLength = _slowest.Length,
            GrowthBytes = _growth,
            Findings = [.. _findings],
        };
        lock (_output)
        {
            Console.WriteLine(JsonSerializer.Serialize(report));
        }
    }
}
