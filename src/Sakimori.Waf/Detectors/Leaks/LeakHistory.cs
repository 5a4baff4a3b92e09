using System.Buffers.Binary;
using System.Net;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// How many different data of each kind a site gave to each of its clients, and to all of them, lately. Shared by all transactions of
/// a site; a transaction asks only when it found something. Keeps no datum, only bits (<see cref="DistinctCount"/>).
/// </summary>
public sealed class LeakHistory
{
    /// <summary>Clients remembered at once: 2 KiB for each kind they got. A new one takes the place of the one that got nothing for longest.</summary>
    public const int ClientLimit = 4_096;

    /// <summary>Tells numbers up to <see cref="LeakPolicy.PerClientLimit"/>.</summary>
    private const int ClientBits = 4_096;

    private const int SiteBits = 65_536;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ulong Client, LeakKind Kind), LinkedListNode<(ulong Client, LeakKind Kind, DistinctCount Count)>> _clients = [];
    private readonly LinkedList<(ulong Client, LeakKind Kind, DistinctCount Count)> _byAge = [];
    private readonly DistinctCount?[] _sites = new DistinctCount?[LeakKinds.Count];

    /// <summary>Adds the leaks of one kind and says how many different ones the client, and the whole site, have got within the window.</summary>
    internal (int Client, int Site) Add(IPAddress client, LeakKind kind, IReadOnlyList<Leak> leaks, TimeSpan window, DateTimeOffset now)
    {
        var slot = DistinctCount.SlotOf(now, window);
        var key = (KeyOf(client), kind);
        lock (_gate)
        {
            var own = CountOf(key);
            var site = _sites[(int)kind] ??= new DistinctCount(SiteBits);
            for (var i = 0; i < leaks.Count; i++)
            {
                if (leaks[i].Kind == kind)
                {
                    own.Add(leaks[i].Identity, slot);
                    site.Add(leaks[i].Identity, slot);
                }
            }

            return (own.Estimate(slot), site.Estimate(slot));
        }
    }

    private DistinctCount CountOf((ulong Client, LeakKind Kind) key)
    {
        if (_clients.TryGetValue(key, out var node))
        {
            _byAge.Remove(node);
            _byAge.AddLast(node);
            return node.Value.Count;
        }

        if (_clients.Count >= ClientLimit && _byAge.First is { } oldest)
        {
            _clients.Remove((oldest.Value.Client, oldest.Value.Kind));
            _byAge.RemoveFirst();
        }

        var count = new DistinctCount(ClientBits);
        _clients.Add(key, _byAge.AddLast((key.Client, key.Kind, count)));
        return count;
    }

    // A host has a whole /64 of IPv6 to itself.
    private static ulong KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.MapToIPv6().TryWriteBytes(bytes, out _) && !address.IsIPv4MappedToIPv6 && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
            : BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }
}
