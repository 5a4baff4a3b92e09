namespace Sakimori.Fuzz.Coverage;

/// <summary>
/// The inputs worth mutating. Every feature ever seen has one owner, the shortest input that showed it; an input that owns
/// nothing any more is dropped, so the corpus stays small and its inputs short (as libFuzzer keeps its own).
/// </summary>
internal sealed class WorkingCorpus
{
    private readonly Entry?[] _owners = new Entry?[CoverageMap.FeatureCount];
    private readonly List<Entry> _entries = [];
    private readonly bool[] _edges = new bool[CoverageMap.Size];

    /// <summary>Inputs kept.</summary>
    public int Count => _entries.Count;

    /// <summary>Different edges seen.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>Bytes of all inputs kept.</summary>
    public long TotalLength => _entries.Sum(static entry => (long)entry.Data.Length);

    /// <summary>Takes an input if it shows something new, or something old in fewer bytes. True when it showed something new.</summary>
    public bool Offer(ReadOnlySpan<byte> input, ReadOnlySpan<int> features)
    {
        Entry? entry = null;
        var isNew = false;
        var hasOrphans = false;
        foreach (var feature in features)
        {
            ref var owner = ref _owners[feature];
            if (owner is not null && owner.Data.Length <= input.Length)
            {
                continue;
            }

            if (owner is null)
            {
                isNew = true;
                ref var edge = ref _edges[CoverageMap.EdgeOf(feature)];
                EdgeCount += edge ? 0 : 1;
                edge = true;
            }
            else
            {
                hasOrphans |= --owner.Features == 0;
            }

            owner = entry ??= new Entry(input.ToArray());
            entry.Features++;
        }

        if (hasOrphans)
        {
            _entries.RemoveAll(static one => one.Features == 0);
        }

        if (entry is not null)
        {
            _entries.Add(entry);
        }

        return isNew;
    }

    /// <summary>An input to mutate: the newer, the likelier.</summary>
    public byte[] Pick(Random random) => _entries[(int)(Math.Sqrt(random.NextDouble()) * _entries.Count)].Data;

    /// <summary>All inputs, those that own the most features for their length first.</summary>
    public IEnumerable<byte[]> ByWorth() =>
        _entries.OrderByDescending(static entry => entry.Features / (16.0 + entry.Data.Length)).Select(static entry => entry.Data);

    private sealed class Entry(byte[] data)
    {
        public byte[] Data => data;

        public int Features { get; set; }
    }
}
