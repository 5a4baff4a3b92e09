namespace Sakimori.Gateway.Tests;

public sealed class ProjectTests
{
    [Fact]
    public void The_assembly_loads() => Assert.NotNull(typeof(ProjectTests).Assembly);
}
