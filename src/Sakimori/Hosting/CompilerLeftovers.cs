namespace Sakimori.Hosting;

/// <summary>
/// Compiling rules, and building what judges by them when the first requests are judged, leaves some hundred megabytes of garbage, and
/// .NET keeps that memory for later: nothing that a gateway does afterwards needs as much.
/// </summary>
internal static class CompilerLeftovers
{
    /// <summary>At start, when rules are warm and nobody waits for the collection: all of it goes back to the system.</summary>
    public static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>After a reload: collected beside the requests, which are not held up.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
}
