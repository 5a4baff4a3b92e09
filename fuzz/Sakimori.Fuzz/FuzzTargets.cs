namespace Sakimori.Fuzz;

/// <summary>All targets, by name.</summary>
internal static class FuzzTargets
{
    /// <summary>One of each, in the order of their names. A class that is a target is on the list; none can be forgotten.</summary>
    public static IReadOnlyList<FuzzTarget> CreateAll() =>
    [
        .. typeof(FuzzTarget).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(FuzzTarget)) && !type.IsAbstract)
            .Select(type => (FuzzTarget)Activator.CreateInstance(type)!)
            .OrderBy(target => target.Name, StringComparer.Ordinal),
    ];
}
