namespace Sakimori.Storage.Databases;

/// <summary>The conditions of a query that are asked for, with their values.</summary>
internal sealed class Filter
{
    private readonly List<string> _conditions = [];

    public List<(string Name, object? Value)> Values { get; } = [];

    /// <summary><c> where …</c>, or nothing.</summary>
    public string Where => _conditions.Count == 0 ? "" : " where " + string.Join(" and ", _conditions);

    /// <summary>A condition about a value; none when the value is null.</summary>
    public void Add(string condition, string name, object? value)
    {
        if (value is null)
            return;
        _conditions.Add(condition);
        Values.Add((name, value));
    }

    /// <summary>A condition without a value.</summary>
    public void Add(string condition) => _conditions.Add(condition);
}
