using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sakimori.Waf.Variables;

/// <summary>Persistent collections in the memory of this process, bounded in number.</summary>
public sealed class MemoryCollectionStore : ICollectionStore
{
    /// <summary>Keys kept over all collections: an attacker with a new address per request must not fill the memory.</summary>
    public const int KeyLimit = 100_000;

    /// <summary>Chars of a key: longer ones, such as a header somebody wrote, are known by their digest.</summary>
    public const int KeyLength = 256;

    /// <summary>Chars kept of a name and of a value: what is counted is short, what a client wrote is cut.</summary>
    public const int TextLength = 2_048;

    private readonly ConcurrentDictionary<(string Collection, string Key), Instance> _instances = new();
    private int _sweeping;

    /// <summary>Keys held now.</summary>
    public int Count => _instances.Count;

    /// <inheritdoc/>
    public IPersistentCollection Open(string collection, string key, DateTimeOffset now, TimeSpan timeout)
    {
        key = key.Length <= KeyLength ? key : DigestOf(key);
        if (!_instances.TryGetValue((collection, key), out var instance))
        {
            if (_instances.Count >= KeyLimit)
            {
                Sweep(now);
            }

            instance = _instances.GetOrAdd((collection, key), static (_, start) => new Instance(start), now);
        }

        instance.Touch(now, timeout);
        return instance;
    }

    private static string DigestOf(string key) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())));

    // Drops what has timed out; when that is not enough, the half written longest ago.
    private void Sweep(DateTimeOffset now)
    {
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return;
        }

        foreach (var (key, instance) in _instances)
        {
            if (instance.IsStale(now))
            {
                _instances.TryRemove(key, out _);
            }
        }

        if (_instances.Count >= KeyLimit)
        {
            foreach (var (key, _) in _instances.OrderBy(pair => pair.Value.LastWrite).Take(KeyLimit / 2))
            {
                _instances.TryRemove(key, out _);
            }
        }

        Volatile.Write(ref _sweeping, 0);
    }

    private sealed class Instance(DateTimeOffset created) : IPersistentCollection
    {
        /// <summary>Variables of one instance; names can be made by macros, so they are bounded.</summary>
        private const int VariableLimit = 1_000;

        // Guards everything below.
        private readonly Lock _lock = new();
        private readonly Dictionary<string, (string Value, DateTimeOffset Expires)> _variables = new(StringComparer.OrdinalIgnoreCase);
        private DateTimeOffset _created = created;
        private TimeSpan _timeout = TimeSpan.FromHours(1);

        public DateTimeOffset LastWrite { get; private set; } = created;

        public bool IsStale(DateTimeOffset now)
        {
            lock (_lock)
            {
                return now - LastWrite > _timeout;
            }
        }

        public void Touch(DateTimeOffset now, TimeSpan timeout)
        {
            lock (_lock)
            {
                if (now - LastWrite > _timeout)
                {
                    _variables.Clear();
                    _created = LastWrite = now;
                }

                _timeout = timeout;
            }
        }

        public string? Get(string name, DateTimeOffset now)
        {
            lock (_lock)
            {
                return Find(name, now);
            }
        }

        public void Set(string name, string? value, DateTimeOffset now)
        {
            lock (_lock)
            {
                Store(name, value, DateTimeOffset.MaxValue, now);
            }
        }

        public long Add(string name, long increment, DateTimeOffset now)
        {
            lock (_lock)
            {
                var old = Find(name, now);
                var sum = Integers.Parse(old) + increment;
                var expires = old is not null && _variables.TryGetValue(Cut(name), out var variable) ? variable.Expires : DateTimeOffset.MaxValue;
                Store(name, sum.ToString(CultureInfo.InvariantCulture), expires, now);
                return sum;
            }
        }

        public void ExpireAt(string name, DateTimeOffset time)
        {
            lock (_lock)
            {
                name = Cut(name);
                if (_variables.TryGetValue(name, out var variable))
                {
                    _variables[name] = variable with { Expires = time };
                }
            }
        }

        public IReadOnlyList<KeyValuePair<string, string>> Snapshot(DateTimeOffset now)
        {
            lock (_lock)
            {
                return [.. _variables.Where(pair => pair.Value.Expires > now).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value))];
            }
        }

        private string? Find(string name, DateTimeOffset now)
        {
            if (name.Equals("CREATE_TIME", StringComparison.OrdinalIgnoreCase))
            {
                return _created.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            }

            if (name.Equals("LAST_UPDATE_TIME", StringComparison.OrdinalIgnoreCase))
            {
                return LastWrite.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            }

            return _variables.TryGetValue(Cut(name), out var variable) && variable.Expires > now ? variable.Value : null;
        }

        private static string Cut(string text) => text.Length <= TextLength ? text : text[..TextLength];

        private void Store(string name, string? value, DateTimeOffset expires, DateTimeOffset now)
        {
            LastWrite = now;
            name = Cut(name);
            if (value is null)
            {
                _variables.Remove(name);
            }
            else if (_variables.Count < VariableLimit || _variables.ContainsKey(name))
            {
                _variables[name] = (Cut(value), expires);
            }
        }
    }
}
