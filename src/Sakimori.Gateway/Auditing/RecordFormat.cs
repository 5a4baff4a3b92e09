using System.Buffers;

namespace Sakimori.Gateway.Auditing;

/// <summary>How a record becomes lines of a file. Used by one writer at a time.</summary>
internal abstract class RecordFormat
{
    /// <summary>Appends whole lines, with their line ends.</summary>
    public abstract void Write(in AuditEntry entry, IBufferWriter<byte> output);
}
