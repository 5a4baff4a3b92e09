namespace Sakimori.Storage.Databases;

/// <summary>Takes the values of a row, in the order of the table's columns.</summary>
internal interface IValues
{
    void Add(long? number);

    void Add(string text);

    /// <summary>Adds bytes, which are copied; none are null.</summary>
    void Add(ReadOnlySpan<byte> bytes);
}
