using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Storage.Record;

/// <summary>Follows the chain entry by entry and says where it breaks and how.</summary>
internal sealed class LedgerVerifier(IReadOnlyList<LedgerAnchor> anchors)
{
    // A chain that is broken everywhere is told as well by this many.
    private const int MaxFaults = 1000;

    // How far an entry is looked for that was moved; farther ones are called edited.
    private const int MaxMove = 1000;

    private readonly ILookup<long, LedgerAnchor> _anchors = anchors.ToLookup(anchor => anchor.Number);
    private readonly List<LedgerFault> _faults = [];
    private long _number;
    private string _head = LedgerChain.Genesis;
    private int _agreeing;

    /// <summary>Entries seen.</summary>
    public long Entries { get; private set; }

    /// <summary>The next entry in the order of numbers.</summary>
    public void Add(LedgerEntry entry)
    {
        Entries++;
        var hash = LedgerChain.Hash(entry.Number, entry.Decision, entry.PreviousHash);
        var isOwn = hash == entry.Hash;
        if (entry.Number != _number + 1)
            Fault(_number + 1, "missing", $"entries {_number + 1} to {entry.Number - 1} are gone");
        else if (isOwn && entry.PreviousHash != _head)
            Fault(Math.Max(1, _number), "edited", $"entry {entry.Number} was made after another entry {_number} than the one that is there");
        if (!isOwn && PlaceOf(entry) is { } place)
            Fault(entry.Number, "reordered", $"what stands at {entry.Number} was made as entry {place}");
        else if (!isOwn)
            Fault(entry.Number, "edited", "its content does not have its hash");
        foreach (var anchor in _anchors[entry.Number])
        {
            if (anchor.Hash == entry.Hash)
                _agreeing++;
            else
                Fault(entry.Number, "rewritten", $"the anchor of {Text(anchor.Time)} names another hash: the chain was made anew up to here");
        }

        _number = entry.Number;
        _head = entry.Hash;
    }

    /// <summary>What was found, after the last entry.</summary>
    public LedgerVerification Finish()
    {
        foreach (var anchor in anchors.Where(anchor => anchor.Number > _number).OrderBy(anchor => anchor.Number))
        {
            Fault(_number + 1, "truncated", $"the anchor of {Text(anchor.Time)} names entry {anchor.Number}; the chain ends at {_number}");
        }

        foreach (var anchor in anchors.Where(anchor => anchor.Number < 1))
        {
            Fault(anchor.Number, "rewritten", "the anchor names no entry");
        }

        return new LedgerVerification(Entries, _head, _agreeing, [.. _faults.OrderBy(fault => fault.Number)]);
    }

    private static long? PlaceOf(LedgerEntry entry)
    {
        for (var distance = 1; distance <= MaxMove; distance++)
        {
            foreach (var number in (ImmutableArray<long>)[entry.Number - distance, entry.Number + distance])
            {
                if (number > 0 && LedgerChain.Hash(number, entry.Decision, entry.PreviousHash) == entry.Hash)
                    return number;
            }
        }

        return null;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Fault(long number, string kind, string explanation)
    {
        if (_faults.Count < MaxFaults)
            _faults.Add(new LedgerFault(number, kind, explanation));
    }
}
