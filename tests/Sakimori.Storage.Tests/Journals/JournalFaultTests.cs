using Microsoft.Extensions.Time.Testing;
using Sakimori.Storage.Journals;
using Sakimori.Testing;

namespace Sakimori.Storage.Tests.Journals;

/// <summary>Torn tails, damaged places, full disks, too many bytes.</summary>
public sealed class JournalFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly LogCollector _log = new();
    private readonly Disk _disk = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_torn_tail_is_cut_off_wherever_it_tore()
    {
        var whole = await WriteAsync(3);
        var last = Ends(whole)[^2];
        for (var length = last; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(File1, whole[..length]);
            using var journal = Open();
            Assert.Equal(length - last, journal.TornBytes);
            Assert.Equal(last, new FileInfo(File1).Length);
            Assert.True(journal.TryDecide(Some.Attack(9)));
            Assert.Equal(["tx-00000000", "tx-00000001", "tx-00000009"], await IdsAsync(journal, 3));
            Assert.Equal(0, journal.Damaged);
            journal.Dispose();
            foreach (var file in Directory.GetFiles(_folder.File("journal"), "*.journal").Where(file => file != File1))
            {
                File.Delete(file);
            }
        }
    }

    [Fact]
    public async Task A_file_without_a_beginning_is_removed()
    {
        var whole = await WriteAsync(1);
        await File.WriteAllBytesAsync(File1, whole[..5]);
        using var journal = Open();
        Assert.False(File.Exists(File1));
    }

    [Fact]
    public async Task A_damaged_entry_is_passed_over_with_a_report_and_the_others_are_read()
    {
        var whole = await WriteAsync(5);
        var ends = Ends(whole);
        var random = new Random(99);
        for (var round = 0; round < 200; round++)
        {
            var damaged = (byte[])whole.Clone();
            // Any byte of the third entry but its last one, and a few after it.
            var at = random.Next(ends[1], ends[2] - 1);
            for (var i = at; i < Math.Min(at + random.Next(1, 20), ends[2]); i++)
            {
                damaged[i] ^= (byte)random.Next(1, 256);
            }

            await File.WriteAllBytesAsync(File1, damaged);
            _log.Entries.Clear();
            using var journal = Open();
            Assert.Equal(["tx-00000000", "tx-00000001", "tx-00000003", "tx-00000004"], await IdsAsync(journal, 4));
            Assert.Equal((1, 0), (journal.Damaged, journal.TornBytes));
            Assert.Equal(
                $"The journal file {File1} is damaged at {ends[1]}: {ends[2] - ends[1]} bytes were passed over and what they recorded is lost",
                Assert.Single(_log.Entries).Text);
        }
    }

    [Fact]
    public async Task A_file_that_somebody_deleted_is_reported_and_the_next_is_read()
    {
        await WriteAsync(3);
        using var journal = Open();
        File.Delete(File1);
        Assert.True(journal.TryDecide(Some.Attack(9)));
        Assert.Equal(["tx-00000009"], await IdsAsync(journal, 1));
        Assert.Equal(1, journal.Damaged);
    }

    [Fact]
    public async Task An_entry_of_a_kind_from_tomorrow_is_passed_over_with_a_report()
    {
        var buffer = new FrameBuffer();
        buffer.Add((FrameKind)200, "{}"u8);
        buffer.Add(FrameKind.Decided, "{\"id\":1}"u8);
        buffer.TryAdd(Some.Attack(1), FrameKind.Decided);
        Directory.CreateDirectory(_folder.File("journal"));
        await File.WriteAllBytesAsync(File1, [.. Segment.Header, .. buffer.Written]);
        using var journal = Open();
        Assert.Equal(["tx-00000001"], await IdsAsync(journal, 1));
        Assert.Equal(2, journal.Damaged);
    }

    [Fact]
    public async Task What_an_attacker_writes_does_not_look_like_an_entry()
    {
        var inner = new FrameBuffer();
        inner.TryAdd(Some.Decision(1) with { DeciderName = "mallory" });
        // The bytes of a whole entry, one a character, as a body is kept.
        var forged = string.Concat(inner.Written.ToArray().Select(one => (char)one));
        var outer = new FrameBuffer();
        outer.TryAdd(Some.Attack(1) with { Body = forged, Target = forged }, FrameKind.Decided);
        outer.TryAdd(Some.Attack(2), FrameKind.Decided);
        var bytes = (byte[])[.. Segment.Header, .. outer.Written];
        bytes[20] ^= 1;
        Directory.CreateDirectory(_folder.File("journal"));
        await File.WriteAllBytesAsync(File1, bytes);
        using var journal = Open();
        Assert.Equal(["tx-00000002"], await IdsAsync(journal, 1));
        Assert.Equal(1, journal.Damaged);
    }

    [Fact]
    public async Task A_full_disk_is_said_counted_and_tried_again_each_second()
    {
        using var journal = Open();
        Assert.True(journal.TryDecide(Some.Attack(1)));
        _disk.Room = 100;
        Assert.False(journal.TryDecide(Some.Attack(2)));
        Assert.False(journal.IsWritable);
        var writes = _disk.Writes;
        Assert.False(journal.TryDecide(Some.Attack(3)));
        Assert.False(journal.TryDecide(Some.Decision(1)));
        Assert.Equal(writes, _disk.Writes);
        Assert.Equal(3, journal.Unrecorded);
        Assert.Contains(_log.Entries, entry => entry.Text.Contains("cannot be written to: No space left on device. Make room"));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(journal.TryDecide(Some.Attack(4)));
        _disk.Room = long.MaxValue;
        Assert.False(journal.TryDecide(Some.Attack(5)));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(journal.TryDecide(Some.Attack(6)));
        Assert.True(journal.IsWritable);
        Assert.Equal(5, journal.Unrecorded);
        Assert.Equal(["tx-00000001", "tx-00000006"], await IdsAsync(journal, 2));
        Assert.Equal(0, journal.Damaged);
    }

    [Fact]
    public async Task Writing_is_tried_again_without_anybody_asking()
    {
        using var journal = Open();
        _disk.Room = 0;
        Assert.False(journal.TryDecide(Some.Attack(1)));
        _disk.Room = long.MaxValue;
        var written = _disk.NextWrite();
        _time.Advance(TimeSpan.FromSeconds(1));
        await written.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(journal.TryDecide(Some.Attack(2)));
        Assert.Equal(["tx-00000002"], await IdsAsync(journal, 1));
    }

    [Fact]
    public async Task A_disk_that_cannot_even_shorten_a_file_gets_a_new_one()
    {
        using (var journal = Open())
        {
            Assert.True(journal.TryDecide(Some.Attack(1)));
            _disk.Room = 50;
            _disk.CanTruncate = false;
            Assert.False(journal.TryDecide(Some.Attack(2)));
            _disk.Room = long.MaxValue;
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(journal.TryDecide(Some.Attack(3)));
            Assert.Equal(["tx-00000001", "tx-00000003"], await IdsAsync(journal, 2));
        }

        // After a restart half an entry stands at the end of the first file: reported, nothing else lost.
        using var again = Open();
        Assert.Equal(["tx-00000001", "tx-00000003"], await IdsAsync(again, 2));
        Assert.Equal(1, again.Damaged);
    }

    [Fact]
    public async Task Over_its_size_the_oldest_allowed_transactions_go_and_decisions_stay()
    {
        const int rounds = 60;
        using var journal = Open(maxBytes: 1 << 20);
        Assert.True(journal.TryDecide(Some.Attack(1_000_000)));
        var first = await journal.ReadAsync(default, 1, TestContext.Current.CancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            var written = _disk.NextWrite();
            for (var i = 0; i < 50; i++)
            {
                journal.Observe(Some.Allowed(round * 50 + i));
            }

            Assert.True(journal.TryDecide(Some.Attack(1_000_001 + round)));
            await written;
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        journal.Dispose();
        Assert.InRange(journal.Dropped, 500, 50 * rounds);
        Assert.Equal(0, journal.Unrecorded);
        Assert.Contains(_log.Entries, entry => entry.Text.Contains("allowed transactions were let go; decisions are kept"));
        using var again = Open(maxBytes: 1 << 20);
        var position = first.Through;
        var ids = new List<string>();
        Assert.True(again.TryDecide(Some.Decision(1)));
        while (true)
        {
            var batch = await again.ReadAsync(position, 1000, TestContext.Current.CancellationToken);
            position = batch.Through;
            ids.AddRange(batch.Entries.Where(entry => entry.Transaction is not null).Select(entry => entry.Transaction!.Id));
            if (batch.Entries.Any(entry => entry.Decision is not null))
                break;
        }

        Assert.Equal(rounds, ids.Count(id => string.CompareOrdinal(id, "tx-01000000") > 0));
        Assert.Equal(50 * rounds, ids.Count(id => string.CompareOrdinal(id, "tx-01000000") < 0) + journal.Dropped);
        Assert.Equal(0, again.Damaged);
    }

    private string File1 => Directory.Exists(_folder.File("journal"))
        ? Directory.GetFiles(_folder.File("journal"), "*.journal").Order().FirstOrDefault() ?? _folder.File("journal/0000000000000000001.journal")
        : _folder.File("journal/0000000000000000001.journal");

    private Journal Open(long maxBytes = 1L << 30) => Journal.Open(
        new StoreOptions { Directory = _folder.Path, JournalMaxBytes = maxBytes }, _time, _log, path => new FragileFile(path, _disk));

    private async Task<byte[]> WriteAsync(int count)
    {
        using (var journal = Open())
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True(journal.TryDecide(Some.Attack(i)));
            }
        }

        return await File.ReadAllBytesAsync(File1);
    }

    private static int[] Ends(byte[] bytes)
    {
        var ends = new List<int>();
        for (var at = Segment.Header.Length; at < bytes.Length; ends.Add(at))
        {
            Assert.True(Frame.TryRead(bytes.AsSpan(at), out _, out var payload));
            at += Frame.HeaderBytes + payload.Length;
        }

        return [.. ends];
    }

    private static async Task<List<string>> IdsAsync(Journal journal, int count)
    {
        var ids = new List<string>();
        var position = default(JournalPosition);
        while (ids.Count < count)
        {
            var batch = await journal.ReadAsync(position, 1000, TestContext.Current.CancellationToken);
            position = batch.Through;
            ids.AddRange(batch.Entries.Select(entry => entry.Transaction!.Id));
        }

        return ids;
    }

    private sealed class Disk
    {
        private TaskCompletionSource _written = new();

        public long Room { get; set; } = long.MaxValue;

        public bool CanTruncate { get; set; } = true;

        public int Writes { get; private set; }

        public Task NextWrite()
        {
            _written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _written.Task;
        }

        public int Take(int wanted)
        {
            Writes++;
            _written.TrySetResult();
            var taken = (int)Math.Min(wanted, Room);
            Room = Room == long.MaxValue ? Room : Room - taken;
            return taken;
        }
    }

    private sealed class FragileFile(string path, Disk disk) : SegmentFile
    {
        private readonly DiskSegmentFile _file = new(path);

        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var taken = disk.Take(bytes.Length);
            _file.Write(bytes[..taken], offset);
            if (taken < bytes.Length)
                throw new IOException("No space left on device");
        }

        public override void Truncate(long length)
        {
            if (!disk.CanTruncate)
                throw new IOException("Input/output error");
            _file.Truncate(length);
        }

        public override void Dispose() => _file.Dispose();
    }
}
