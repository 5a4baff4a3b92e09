using System.Security.Cryptography;

namespace Sakimori.Fuzz;

/// <summary>Where inputs are kept.</summary>
/// <param name="Root">The repository.</param>
internal sealed record FuzzFolders(string Root)
{
    /// <summary>Chosen by <c>fuzz/run --minimise</c>: what a run begins with, part of the repository.</summary>
    public string Corpus => Path.Combine(Root, "fuzz", "Corpus");

    /// <summary>Inputs that once broke a promise, part of the repository.</summary>
    public string Regressions => Path.Combine(Root, "fuzz", "Regressions");

    /// <summary>What earlier runs on this machine found worth keeping.</summary>
    public string Working => Path.Combine(Root, "artifacts", "fuzz", "corpus");

    /// <summary>The slowest input of each run.</summary>
    public string Slowest => Path.Combine(Root, "artifacts", "fuzz", "slowest");

    /// <summary>The input each worker is busy with, readable after its death.</summary>
    public string Current => Path.Combine(Root, "artifacts", "fuzz", "current");

    /// <summary>The repository this program was built in.</summary>
    public static FuzzFolders Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sakimori.slnx")))
            {
                return new(folder.FullName);
            }
        }

        throw new DirectoryNotFoundException($"no repository above {AppContext.BaseDirectory}");
    }

    /// <summary>The inputs of a folder such as <see cref="Corpus"/> for a target, in the order of their names; none without the folder.</summary>
    public static IEnumerable<byte[]> Read(string folder, string target)
    {
        var path = Path.Combine(folder, target);
        return Directory.Exists(path)
            ? Directory.GetFiles(path).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
    }

    /// <summary>Everything that is replayed before new inputs are tried: seeds, regressions, corpus.</summary>
    public IEnumerable<byte[]> Replayed(FuzzTarget target) =>
        target.Seeds.Concat(Read(Regressions, target.Name)).Concat(Read(Corpus, target.Name));

    /// <summary>Writes an input under the start of its hash, and returns the path.</summary>
    public static string Write(string folder, string target, ReadOnlySpan<byte> data)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, target)).FullName;
        path = Path.Combine(path, Convert.ToHexStringLower(SHA256.HashData(data))[..16]);
        File.WriteAllBytes(path, data);
        return path;
    }
}
