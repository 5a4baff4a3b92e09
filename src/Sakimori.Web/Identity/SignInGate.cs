using System.Net;
using System.Net.Sockets;

namespace Sakimori.Web.Identity;

/// <summary>
/// Slows guessing down before anything is computed: a bucket of attempts per client address and one per name, whether or not
/// somebody has that name. Attempts, not failures, are counted: a parallel flood of guesses gets no more than the bucket holds.
/// Thread-safe; the state is bounded and lives in memory.
/// </summary>
internal sealed class SignInGate(TimeProvider time)
{
    /// <summary>Attempts an address may make at once. A small office behind one address signs in within a minute.</summary>
    public const int AddressAttempts = 20;

    /// <summary>An address gets one attempt back in this time.</summary>
    public static readonly TimeSpan AddressInterval = TimeSpan.FromSeconds(10);

    /// <summary>Attempts a name may see at once.</summary>
    public const int NameAttempts = 6;

    /// <summary>A name gets one attempt back in this time: 120 guesses an hour at most, beside the lock-out.</summary>
    public static readonly TimeSpan NameInterval = TimeSpan.FromSeconds(30);

    /// <summary>Buckets kept of each kind; the fullest ones, which restrict least, go first.</summary>
    private const int MaxBuckets = 20_000;

    // Both guarded by the lock.
    private readonly Dictionary<string, Bucket> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Bucket> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();

    /// <summary>Takes an attempt from both buckets; false when either is empty. An address that has none left charges no name.</summary>
    public bool TryEnter(IPAddress? address, string name)
    {
        lock (_lock)
        {
            return Take(_addresses, Network(address), AddressAttempts, AddressInterval) && Take(_names, name, NameAttempts, NameInterval);
        }
    }

    /// <summary>After a sign-in the name's bucket is full again: it was its owner.</summary>
    public void Succeeded(string name)
    {
        lock (_lock)
        {
            _names.Remove(name);
        }
    }

    private bool Take(Dictionary<string, Bucket> buckets, string key, int capacity, TimeSpan interval)
    {
        if (buckets.Count >= MaxBuckets)
        {
            Forget(buckets);
        }

        var now = time.GetUtcNow();
        var bucket = buckets.TryGetValue(key, out var found) ? found : new(capacity, now);
        var filled = Math.Min(capacity, bucket.Attempts + ((now - bucket.At) / interval));
        var isAllowed = filled >= 1;
        buckets[key] = new(isAllowed ? filled - 1 : filled, now);
        return isAllowed;
    }

    private static void Forget(Dictionary<string, Bucket> buckets)
    {
        foreach (var key in buckets.OrderByDescending(bucket => bucket.Value.Attempts).Take(MaxBuckets / 2).Select(bucket => bucket.Key).ToArray())
        {
            buckets.Remove(key);
        }
    }

    // A household or server has a /64 of its own and could use each address of it once.
    private static string Network(IPAddress? address)
    {
        if (address is null || address.IsIPv4MappedToIPv6)
        {
            return address?.MapToIPv4().ToString() ?? "";
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    private readonly record struct Bucket(double Attempts, DateTimeOffset At);
}
