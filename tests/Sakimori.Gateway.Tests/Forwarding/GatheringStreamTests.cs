using Sakimori.Gateway.Forwarding;

namespace Sakimori.Gateway.Tests.Forwarding;

public sealed class GatheringStreamTests
{
    private static readonly byte[] s_head = [.. Enumerable.Range(0, 700).Select(i => (byte)i)];

    /// <summary>Whatever their lengths, head and bytes arrive whole and in order; in one write when they fit into what is held.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2048, 1)]
    [InlineData(23_876, 1)]
    [InlineData(23_877, 2)]
    [InlineData(24_576, 2)]
    [InlineData(100_000, 2)]
    public async Task A_head_and_what_follows_it_leave_together_when_they_fit(int length, int writes)
    {
        var wire = new Recording();
        await using var connection = new GatheringStream(wire);
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        for (var request = 1; request <= 3; request++)
        {
            await GatheringStream.WriteTogetherAsync(new HeadFirst(connection), bytes, TestContext.Current.CancellationToken);
            Assert.Equal(writes * request, wire.Writes.Count);
            Assert.Equal([.. s_head, .. bytes], wire.Writes.TakeLast(writes).SelectMany(write => write));
        }
    }

    [Fact]
    public async Task Other_writes_are_not_held()
    {
        var wire = new Recording();
        await using var connection = new GatheringStream(wire);
        await connection.WriteAsync("GET"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(["GET"u8.ToArray()], wire.Writes);
        await GatheringStream.WriteTogetherAsync(connection, "a"u8.ToArray(), TestContext.Current.CancellationToken);
        await connection.WriteAsync("b"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(["GET"u8.ToArray(), "a"u8.ToArray(), "b"u8.ToArray()], wire.Writes);
    }

    [Fact]
    public async Task A_stream_that_is_based_on_no_such_connection_is_written_as_always()
    {
        var plain = new Recording();
        await GatheringStream.WriteTogetherAsync(new HeadFirst(plain), "body"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal([s_head, "body"u8.ToArray()], plain.Writes);
    }

    [Fact]
    public async Task After_a_failure_nothing_of_another_connection_is_held()
    {
        await using var broken = new GatheringStream(new Recording { Fails = true });
        await Assert.ThrowsAsync<IOException>(async () => await GatheringStream.WriteTogetherAsync(new HeadFirst(broken), "x"u8.ToArray(), default));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await GatheringStream.WriteTogetherAsync(new Refusing(), "x"u8.ToArray(), default));
        var wire = new Recording();
        await using var connection = new GatheringStream(wire);
        await connection.WriteAsync("GET"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(["GET"u8.ToArray()], wire.Writes);
    }

    /// <summary>As .NET's handler writes: the head that waits in its buffer by itself, then what it is given.</summary>
    private sealed class HeadFirst(Stream connection) : WriteOnlyStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await connection.WriteAsync(s_head, cancellationToken);
            await connection.WriteAsync(buffer, cancellationToken);
        }
    }

    private sealed class Recording : WriteOnlyStream
    {
        public List<byte[]> Writes { get; } = [];

        public bool Fails { get; init; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // Bytes that were given back too early would be others by then.
            await Task.Yield();
            Writes.Add(Fails ? throw new IOException("gone") : buffer.ToArray());
        }
    }

    private sealed class Refusing : WriteOnlyStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
