namespace Sakimori.Gateway.Wire;

/// <summary>One header field as received: bytes as chars, surrounding white space of the value removed.</summary>
internal readonly record struct HeaderField(string Name, string Value)
{
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
