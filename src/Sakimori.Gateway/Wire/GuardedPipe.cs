using System.IO.Pipelines;

namespace Sakimori.Gateway.Wire;

/// <summary>A transport whose input is guarded.</summary>
internal sealed class GuardedPipe(GuardedReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}
