using Sakimori.Fuzz;

var targets = typeof(FuzzTarget).Assembly.GetTypes()
    .Where(type => type.IsSubclassOf(typeof(FuzzTarget)) && !type.IsAbstract)
    .Select(type => (FuzzTarget)Activator.CreateInstance(type)!)
    .OrderBy(target => target.Name, StringComparer.Ordinal);
foreach (var target in targets)
{
    var count = 0;
    foreach (var seed in target.Seeds)
    {
        target.Run(seed);
        count++;
    }

    Console.WriteLine($"{target.Name}: {count} seeds passed");
}
