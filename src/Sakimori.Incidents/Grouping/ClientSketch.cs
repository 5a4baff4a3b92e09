using System.Numerics;

namespace Sakimori.Incidents.Grouping;

/// <summary>
/// Counts distinct addresses: exactly up to <see cref="GroupingLimits.Members"/>, then by HyperLogLog with 4,096 registers (Flajolet
/// et al. 2007; standard error 1.6 %) in 4 KiB.
/// </summary>
internal sealed class ClientSketch
{
    private const int Bits = 12;

    private readonly HashSet<ulong> _exact = [];
    private byte[]? _registers;
    private long _atLeast;

    /// <summary>The number of distinct addresses; never less than it was, nor than what a restored record said.</summary>
    public long Count => _registers is null ? Math.Max(_atLeast, _exact.Count) : _atLeast = Math.Max(_atLeast, Estimate(_registers));

    /// <summary>The addresses it knows one by one.</summary>
    public IReadOnlyCollection<ulong> Known => _exact;

    /// <summary>Adds one; true when it is new and known one by one from now on.</summary>
    public bool Add(ulong client)
    {
        if (_exact.Contains(client))
        {
            return false;
        }

        if (_exact.Count < GroupingLimits.Members)
        {
            return _exact.Add(client);
        }

        if (_registers is null)
        {
            _atLeast = Math.Max(_atLeast, _exact.Count);
            _registers = new byte[1 << Bits];
            foreach (var known in _exact)
            {
                Register(_registers, known);
            }
        }

        Register(_registers, client);
        return false;
    }

    /// <summary>A record said there are this many.</summary>
    public void AtLeast(long count) => _atLeast = Math.Max(_atLeast, count);

    private static void Register(byte[] registers, ulong client)
    {
        var index = (int)(client >> (64 - Bits));
        var rank = (byte)(BitOperations.LeadingZeroCount((client << Bits) | 1UL << (Bits - 1)) + 1);
        registers[index] = Math.Max(registers[index], rank);
    }

    private static long Estimate(byte[] registers)
    {
        var sum = 0.0;
        var empty = 0;
        foreach (var rank in registers)
        {
            sum += 1.0 / (1UL << rank);
            empty += rank == 0 ? 1 : 0;
        }

        double m = registers.Length;
        var raw = 0.7213 / (1 + 1.079 / m) * m * m / sum;
        return (long)(raw <= 2.5 * m && empty > 0 ? m * Math.Log(m / empty) : raw);
    }
}
