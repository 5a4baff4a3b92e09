using System.Globalization;
using System.Text;

namespace Sakimori.Benchmarks.Traffic;

/// <summary>A request as it is judged and as it is sent.</summary>
/// <param name="Name">How results call it.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Target">Path and query, as sent.</param>
/// <param name="Headers">In order, Host first; without the length of the body.</param>
/// <param name="Body">Bytes as chars 0–255; null without one.</param>
internal sealed record SampleRequest(string Name, string Method, string Target, (string Name, string Value)[] Headers, string? Body = null)
{
    /// <summary>The body's bytes.</summary>
    public byte[] BodyBytes { get; } = Body is null ? [] : Encoding.Latin1.GetBytes(Body);

    /// <summary>Their number, as the header says it.</summary>
    public string ContentLength { get; } = (Body?.Length ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <summary>Benchmark tables show the name.</summary>
    public override string ToString() => Name;
}
