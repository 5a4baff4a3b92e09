using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Divides literals into groups so that the grams of a group look alike: for each place of a gram, a group has the set of bytes
/// that its literals have there, and ordinary text should seldom meet all four sets. Groups are split from the top: the one that
/// ordinary text meets most often, where splitting it helps most.
/// </summary>
internal static class GramGroups
{
    /// <summary>
    /// For each literal the number of its group, below <paramref name="limit"/>. Literals of different <paramref name="kinds"/> share
    /// no group.
    /// </summary>
    public static int[] Divide(ReadOnlySpan<byte[]> literals, ReadOnlySpan<Gram> grams, ReadOnlySpan<int> kinds, int limit)
    {
        var members = new (uint Gram, int Length, int Kind)[literals.Length];
        for (var i = 0; i < members.Length; i++)
        {
            var gram = 0u;
            for (var place = 0; place < grams[i].Length; place++)
                gram |= (uint)literals[i][grams[i].Offset + place] << (8 * place);
            members[i] = (gram, grams[i].Length, kinds.IsEmpty ? 0 : kinds[i]);
        }

        var groups = Enumerable.Range(0, members.Length)
            .GroupBy(i => (members[i].Kind, members[i].Length))
            .Select(group => new Group([.. group], members))
            .ToList();
        while (groups.Count > 0 && groups.Count < limit)
        {
            var largest = groups.Index().MaxBy(group => group.Item.CanSplit ? group.Item.Share : -1);
            if (largest.Item is not { CanSplit: true } group)
                break;
            if (group.Split(members) is not var (one, other))
            {
                group.CanSplit = false;
                continue;
            }

            groups[largest.Index] = one;
            groups.Add(other);
        }

        // Groups of long grams, of which there are most, come first: what is asked of eight groups at once is then seldom asked for two.
        var result = new int[members.Length];
        foreach (var (number, group) in groups.OrderByDescending(group => group.Length).ThenBy(group => members[group.Members[0]].Kind).Index())
        {
            foreach (var member in group.Members)
                result[member] = number;
        }

        return result;
    }

    private static byte ByteAt(uint gram, int place) => (byte)(gram >> (8 * place));

    private sealed class Group
    {
        private const int LeastPart = 8;

        public Group(int[] members, (uint Gram, int Length, int Kind)[] all)
        {
            Members = members;
            Length = all[members[0]].Length;
            var sets = default(Sets);
            foreach (var member in members)
                sets.Add(all[member].Gram);
            Share = sets.Share(Length);
            CanSplit = members.Length > 1;
        }

        public int[] Members { get; }

        /// <summary>The share of the positions of ordinary text at which the group's sets are met, were its bytes independent.</summary>
        public double Share { get; }

        public bool CanSplit { get; set; }

        /// <summary>Bytes of its grams.</summary>
        public int Length { get; }

        /// <summary>The best of all ways to cut the members in two, ordered by the byte they have at one place; null when there is none.</summary>
        public (Group One, Group Other)? Split((uint Gram, int Length, int Kind)[] all)
        {
            (int[] Order, int Cut)? best = null;
            var bestShare = double.MaxValue;
            for (var place = 0; place < Length; place++)
            {
                int[] order = [.. Members.OrderBy(member => GramRarity.Share(ByteAt(all[member].Gram, place))).ThenBy(member => ByteAt(all[member].Gram, place))];
                var before = new double[order.Length];
                var sets = default(Sets);
                for (var i = 0; i < order.Length; i++)
                {
                    before[i] = IsCut(i) ? sets.Share(Length) : 0;
                    sets.Add(all[order[i]].Gram);
                }

                sets = default;
                for (var i = order.Length - 1; i > 0; i--)
                {
                    sets.Add(all[order[i]].Gram);
                    if (!IsCut(i))
                        continue;
                    // To cut a few members off always helps a little; to halve the group helps more in the end.
                    var share = before[i] + sets.Share(Length) + (Math.Min(i, order.Length - i) < order.Length / LeastPart ? 1 : 0);
                    if (share < bestShare)
                        (best, bestShare) = ((order, i), share);
                }

                bool IsCut(int i) => i > 0 && ByteAt(all[order[i]].Gram, place) != ByteAt(all[order[i - 1]].Gram, place);
            }

            return best is var (members, cut) ? (new Group(members[..cut], all), new Group(members[cut..], all)) : null;
        }
    }

    // The bytes at each place, and how much of ordinary text they are.
    private struct Sets
    {
        private Place _a, _b, _c, _d;

        public void Add(uint gram)
        {
            _a.Add(ByteAt(gram, 0));
            _b.Add(ByteAt(gram, 1));
            _c.Add(ByteAt(gram, 2));
            _d.Add(ByteAt(gram, 3));
        }

        public readonly double Share(int length) => _a.Share * _b.Share * (length > 2 ? _c.Share : 1) * (length > 3 ? _d.Share : 1);
    }

    private struct Place
    {
        private ByteSet _bytes;

        public double Share { get; private set; }

        public void Add(byte value)
        {
            if (_bytes.Contains((char)value))
                return;
            _bytes = _bytes.With(value);
            Share += GramRarity.Share(value);
        }
    }
}
