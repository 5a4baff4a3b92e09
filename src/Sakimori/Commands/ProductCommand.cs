using System.CommandLine;

namespace Sakimori.Commands;

/// <summary>A command with more to say in its own help than in the list of commands: what its exits mean, and examples.</summary>
internal sealed class ProductCommand : Command
{
    /// <param name="name">As typed.</param>
    /// <param name="description">The first line stands in lists; the others in the command's own help.</param>
    /// <param name="examples">Lines a user can copy.</param>
    public ProductCommand(string name, string description, params string[] examples)
        : base(name, description.Split('\n')[0])
    {
        Details = description.Split('\n')[1..];
        Examples = examples;
    }

    public string[] Details { get; }

    public string[] Examples { get; }
}
