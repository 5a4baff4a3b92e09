using System.Text;

namespace Sakimori.Benchmarks.Traffic;

/// <summary>What the application answers: one kilobyte of HTML.</summary>
internal static class Page
{
    public const int Length = 1024;

    /// <summary>Without quotes and dollar signs, so that it may stand in a configuration file.</summary>
    public static string Html { get; } = Write();

    public static byte[] Bytes { get; } = Encoding.Latin1.GetBytes(Html);

    private static string Write()
    {
        const string Head = "<!DOCTYPE html><html><head><title>Order accepted</title></head><body><h1>Order accepted</h1><p>";
        const string Foot = "</p></body></html>";
        return Head + Prose.Write(1100, 11).ReplaceLineEndings(" ")[..(Length - Head.Length - Foot.Length)] + Foot;
    }
}
