using System.Buffers;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Gateway.Auditing;
using Sakimori.Testing;

namespace Sakimori.Gateway.Tests.Auditing;

public sealed class AuditLogTests
{
    [Fact]
    public async Task Records_are_written_in_order_and_none_is_lost()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.log");
        await using (var log = new AuditLog(path, new IdFormat(), 0, 0, NullLogger.Instance))
        {
            Assert.True(File.Exists(path));
            for (var i = 0; i < 5000; i++)
            {
                log.Write(Entry(i));
            }

            Assert.Equal(0, log.Dropped);
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => i.ToString()), await File.ReadAllLinesAsync(path));
    }

    [Fact]
    public async Task A_record_is_in_the_file_within_50_milliseconds()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.log");
        await using var log = new AuditLog(path, new IdFormat(), 0, 0, NullLogger.Instance);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var started = Stopwatch.GetTimestamp();
            log.Write(Entry(1000 + i));
            while (!(await ReadAsync(path)).Contains((1000 + i).ToString()))
            {
                Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
                await Task.Yield();
            }

            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_writer_that_cannot_keep_up_drops_and_counts_and_allowed_ones_first()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.log");
        var format = new StuckFormat();
        var log = new AuditLog(path, format, 0, 0, NullLogger.Instance);
        log.Write(Entry(0));
        await format.Entered.Task;
        for (var i = 0; i < 8192; i++)
        {
            log.Write(Entry(i));
        }

        Assert.Equal(2048, log.Dropped);
        for (var i = 0; i < 2048; i++)
        {
            log.Write(Entry(i, blocked: true));
        }

        Assert.Equal(2048, log.Dropped);
        log.Write(Entry(1, blocked: true));
        Assert.Equal(2049, log.Dropped);
        format.Release.Set();
        await log.DisposeAsync();
        Assert.Equal(8193, (await File.ReadAllLinesAsync(path)).Length);
    }

    [Fact]
    public async Task The_file_is_rotated_by_size_and_the_oldest_goes()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.log");
        using (var file = new RotatingFile(path, maxBytes: 10, keep: 2))
        {
            foreach (var line in (string[])["aaaa\n", "bbbb\n", "cccc\n", "dddd\n", "eeee\n", "ffffffffffffff\n", "gggg\n"])
            {
                file.Append(Encoding.ASCII.GetBytes(line));
            }
        }

        Assert.Equal("gggg\n", await File.ReadAllTextAsync(path));
        Assert.Equal("ffffffffffffff\n", await File.ReadAllTextAsync(path + ".1"));
        Assert.Equal("eeee\n", await File.ReadAllTextAsync(path + ".2"));
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task A_file_that_is_moved_away_is_begun_anew()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.log");
        using var file = new RotatingFile(path, maxBytes: 0, keep: 0);
        file.Append("one\n"u8);
        File.Move(path, path + ".moved");
        file.Append("two\n"u8);
        Assert.Equal("one\n", await File.ReadAllTextAsync(path + ".moved"));
        Assert.Equal("two\n", await ReadAsync(path));
    }

    private static async Task<string> ReadAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return await new StreamReader(stream).ReadToEndAsync();
    }

    private static AuditEntry Entry(int number, bool blocked = false) => new(Records.Make(number.ToString(), blocked), "s");

    private sealed class IdFormat : RecordFormat
    {
        public override void Write(in AuditEntry entry, IBufferWriter<byte> output) =>
            output.Write(Encoding.ASCII.GetBytes(entry.Record.TransactionId + "\n"));
    }

    private sealed class StuckFormat : RecordFormat
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public override void Write(in AuditEntry entry, IBufferWriter<byte> output)
        {
            Entered.TrySetResult();
            Release.Wait();
            output.Write("x\n"u8);
        }
    }
}
