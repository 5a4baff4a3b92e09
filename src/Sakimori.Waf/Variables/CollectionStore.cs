namespace Sakimori.Waf.Variables;

/// <summary>
/// The persistent collections <c>GLOBAL</c>, <c>IP</c>, <c>SESSION</c>, <c>USER</c>, <c>RESOURCE</c>: reads and writes are local
/// memory while rules run; an implementation that spans nodes reconciles afterwards. Implementations are thread-safe.
/// </summary>
public interface ICollectionStore
{
    /// <summary>The instance of a collection under a key, made when there is none or it has timed out.</summary>
    /// <param name="collection"><c>ip</c>, <c>global</c>, <c>session</c>, <c>user</c>, <c>resource</c>.</param>
    /// <param name="key">What <c>initcol</c> was given, such as the client's address.</param>
    /// <param name="now">The transaction's time.</param>
    /// <param name="timeout">Without a write for so long it is forgotten (<c>SecCollectionTimeout</c>).</param>
    IPersistentCollection Open(string collection, string key, DateTimeOffset now, TimeSpan timeout);
}

/// <summary>One persistent collection under one key. Thread-safe.</summary>
public interface IPersistentCollection
{
    /// <summary>The value of a variable; null when it does not exist or has expired.</summary>
    string? Get(string name, DateTimeOffset now);

    /// <summary>Stores a variable; null removes it.</summary>
    void Set(string name, string? value, DateTimeOffset now);

    /// <summary>Adds to the number a variable holds (0 when there is none) in one step, and returns the sum.</summary>
    long Add(string name, long increment, DateTimeOffset now);

    /// <summary>Lets a variable expire (<c>expirevar</c>).</summary>
    void ExpireAt(string name, DateTimeOffset time);

    /// <summary>All variables that exist, by name.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Snapshot(DateTimeOffset now);
}
