using System.Globalization;
using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Transactions;

/// <summary>
/// A search as SQL that always reads a bounded number of rows. One filter drives: an index on it and the time gives rows in order,
/// from a place on. The other filters are applied to slices of what it gives; a slice's far end is looked up first, so that a search
/// that finds nothing in millions of rows stops at a place it can go on from.
/// </summary>
internal sealed class TransactionSearch
{
    private const int FirstSlice = 2_000;
    private const int LargestSlice = 16_000;

    /// <summary>Rows one page may look at.</summary>
    public const int MaxScanned = 150_000;

    // Rows that must be read from a slow disk take ten times as long as those in memory: a page ends after some time, too. A slice is
    // finished that was begun.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(120);

    private readonly string _table;
    private readonly string _key;
    private readonly string _driver;
    private readonly string _rest;
    private readonly List<(string Name, object? Value)> _values = [];
    private readonly bool _isAscending;
    private readonly Place _end;

    private TransactionSearch(TransactionQuery query, Database database, bool isAscending)
    {
        _isAscending = isAscending;
        var drivers = new List<string>();
        // What must not drive stands inside an expression, so that no database is tempted by its index.
        var rest = new List<string>();
        _key = "";
        if (query.RuleId is { } rule)
        {
            _key = "r.";
            drivers.Add("r.rule = @rule");
            _values.Add(("rule", rule));
        }

        Add(query.Incident?.Value, "incident", " and incident is not null");
        Add(query.Client, "client", "");
        Add(query.Family is { } family ? (object)(long)family : null, "family", " and detection = 1");
        Add(query.Outcome is { } outcome && outcome != TransactionOutcome.Forwarded ? (object)(long)outcome : null, "outcome", " and outcome <> 0");
        Add(query.Site, "site", "");
        if (query.OnlyDetections)
            (drivers.Count == 0 ? drivers : rest).Add(drivers.Count == 0 ? "detection = 1" : "detection + 0 = 1");
        if (query.Outcome == TransactionOutcome.Forwarded)
            rest.Add("outcome + 0 = 0");
        if (query.TargetContains is { Length: > 0 } text)
        {
            rest.Add(database.Contains("target", "@contains"));
            _values.Add(("contains", Lower(StoredText.Clean(text))));
        }

        _table = _key.Length == 0 ? "transactions" : "transaction_rules r join transactions t on t.seq = r.seq";
        _driver = drivers.Count == 0 ? "" : drivers[0] + " and ";
        _rest = string.Concat(rest.Select(one => " and " + one));
        var from = query.From is { } start ? StoredTime.Of(start) : long.MinValue;
        var to = query.To is { } end ? StoredTime.Of(end) : long.MaxValue;
        Start = isAscending ? new Place(from, long.MinValue) : new Place(to, long.MinValue);
        _end = isAscending ? new Place(to, long.MinValue) : new Place(from, long.MinValue);

        void Add(object? value, string column, string index)
        {
            if (value is null)
                return;
            _values.Add((column, value));
            if (drivers.Count == 0)
                drivers.Add($"{column} = @{column}{index}");
            else
                rest.Add(value is string ? $"{column} || '' = @{column}" : $"{column} + 0 = @{column}");
        }
    }

    /// <summary>A place between two rows in the order of time, then of arrival.</summary>
    public readonly record struct Place(long Time, long Seq)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}.{Seq}");

        public static bool TryParse(string text, out Place place)
        {
            var dot = text.IndexOf('.', StringComparison.Ordinal);
            place = default;
            if (dot < 0 || !Number(text.AsSpan(0, dot), out var time) || !Number(text.AsSpan(dot + 1), out var seq))
                return false;
            place = new Place(time, seq);
            return true;
        }

        private static bool Number(ReadOnlySpan<char> text, out long number) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A row that was found, and where.</summary>
    public sealed record Found(TransactionRecord Transaction, Place Place);

    /// <summary>What a piece of the search found.</summary>
    /// <param name="Rows">In order.</param>
    /// <param name="Next">Where to go on; null when everything was looked at.</param>
    public sealed record Piece(List<Found> Rows, Place? Next);

    /// <summary>Where the search begins.</summary>
    public Place Start { get; }

    /// <summary>The latest first.</summary>
    public static TransactionSearch Latest(TransactionQuery query, Database database) => new(query, database, isAscending: false);

    /// <summary>The oldest first.</summary>
    public static TransactionSearch Oldest(TransactionQuery query, Database database) => new(query, database, isAscending: true);

    /// <summary>Up to <paramref name="limit"/> rows from a place on.</summary>
    public async Task<Piece> RunAsync(Session session, Place from, int limit, bool isWhole, TimeProvider time)
    {
        var began = time.GetTimestamp();
        if (_rest.Length == 0)
        {
            var direct = await FetchAsync(session, from, _end, limit + 1, isWhole).ConfigureAwait(false);
            return Cut(direct, limit, null);
        }

        var rows = new List<Found>();
        var slice = FirstSlice;
        for (var scanned = 0; scanned < MaxScanned && time.GetElapsedTime(began) < s_longest; scanned += slice, slice = Math.Min(slice * 2, LargestSlice))
        {
            var far = await FarEndAsync(session, from, slice).ConfigureAwait(false);
            rows.AddRange(await FetchAsync(session, from, far ?? _end, limit + 1 - rows.Count, isWhole, includeEnd: far is not null).ConfigureAwait(false));
            if (rows.Count > limit || far is null)
                return Cut(rows, limit, null);
            from = far.Value;
        }

        return Cut(rows, limit, from);
    }

    private static Piece Cut(List<Found> rows, int limit, Place? next)
    {
        if (rows.Count <= limit)
            return new Piece(rows, next);
        rows.RemoveRange(limit, rows.Count - limit);
        return new Piece(rows, rows[^1].Place);
    }

    /// <summary>The place of the last row of a slice; null when the slice reaches the end.</summary>
    private async Task<Place?> FarEndAsync(Session session, Place from, int slice)
    {
        var source = _key.Length == 0 ? "transactions" : "transaction_rules r";
        var found = await session.QueryAsync(
            $"select {_key}time, {_key}seq from {source} where {_driver}{Range(includeEnd: false)} {Order} limit 1 offset @slice",
            row => new Place(row.Long(0), row.Long(1)),
            [.. Driving(), .. Bounds(from, _end), ("slice", slice - 1)]).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    private async Task<List<Found>> FetchAsync(Session session, Place from, Place to, int limit, bool isWhole, bool includeEnd = false)
    {
        var columns = string.Join(", ", TransactionRows.Columns.Split(", ").Select(name => (_key.Length == 0 ? "" : "t.") + name));
        return await session.QueryAsync(
            $"select {columns}{(isWhole ? ", details" : "")} from {_table} where {_driver}{Range(includeEnd)}{_rest} {Order} limit @limit",
            row => new Found(isWhole ? TransactionRows.ReadWhole(row) : TransactionRows.Read(row), new Place(row.Long(2), row.Long(0))),
            [.. _values, .. Bounds(from, to), ("limit", limit)]).ConfigureAwait(false);
    }

    // The descending search begins before (to, lowest), so that nothing at the time itself is found; the ascending one after it.
    private string Range(bool includeEnd) => _isAscending
        ? $"({_key}time, {_key}seq) > (@ft, @fs) and ({_key}time, {_key}seq) {(includeEnd ? "<=" : "<")} (@tt, @ts)"
        : $"({_key}time, {_key}seq) < (@ft, @fs) and ({_key}time, {_key}seq) >= (@tt, @ts)";

    private string Order => _isAscending ? $"order by {_key}time, {_key}seq" : $"order by {_key}time desc, {_key}seq desc";

    private (string Name, object? Value)[] Driving() => [.. _values.Where(value => _driver.Contains("@" + value.Name + " ", StringComparison.Ordinal))];

    private static (string Name, object? Value)[] Bounds(Place from, Place to) =>
        [("ft", from.Time), ("fs", from.Seq), ("tt", to.Time), ("ts", to.Seq)];

    private static string Lower(string text) => string.Create(text.Length, text, static (lower, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            lower[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        }
    });
}
