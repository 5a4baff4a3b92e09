using System.Text.Json;
using Sakimori.Storage;

namespace Sakimori.Web.Shifts;

/// <summary>What became of a change to the plan.</summary>
internal enum ShiftOutcome
{
    /// <summary>It stands in the plan, or no longer.</summary>
    Done,

    /// <summary>There is no such shift or person.</summary>
    NotFound,

    /// <summary>It ends before it begins, is longer than a day, over already, more than three months off, or the plan is full.</summary>
    Invalid,
}

/// <summary>Who watches when. A small plan, kept as one setting; nothing in it changes protection. Thread-safe; one instance of the program writes.</summary>
internal sealed class ShiftPlan(Store store, TimeProvider time)
{
    /// <summary>Shifts in the plan at once: three a day for three months.</summary>
    public const int MaxShifts = 300;

    /// <summary>Nobody watches longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>How far ahead.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(92);

    // With a colon no address of the general settings leads here.
    private const string Key = "shifts:plan";

    // A shift that ended is needed to know what it left.
    private static readonly TimeSpan s_remembered = TimeSpan.FromDays(31);

    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>The shifts as they are. Throws <see cref="StoreException"/>.</summary>
    public async Task<ShiftRoster> ReadAsync(CancellationToken cancellation) => new((await LoadAsync(cancellation)).Shifts, time.GetUtcNow());

    /// <summary>Plans a shift. Throws <see cref="StoreException"/>.</summary>
    public async Task<(ShiftOutcome Outcome, Shift? Shift)> AddAsync(string person, DateTimeOffset from, DateTimeOffset to, string by, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (to <= from || to - from > Longest || to <= now || from > now + Ahead)
        {
            return (ShiftOutcome.Invalid, null);
        }

        if (await store.People.FindAsync(person, cancellation) is not { IsActive: true } known)
        {
            return (ShiftOutcome.NotFound, null);
        }

        await _changing.WaitAsync(cancellation);
        try
        {
            var plan = await LoadAsync(cancellation);
            var kept = plan.Shifts.Where(shift => shift.To > now - s_remembered).ToList();
            if (kept.Count >= MaxShifts)
            {
                return (ShiftOutcome.Invalid, null);
            }

            var made = new Shift(plan.Last + 1, known.Name, from.ToUniversalTime(), to.ToUniversalTime(), by);
            await SaveAsync(new(made.Id, [.. kept.Append(made).OrderBy(shift => shift.From).ThenBy(shift => shift.Id)]), cancellation);
            return (ShiftOutcome.Done, made);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes a shift out of the plan. Throws <see cref="StoreException"/>.</summary>
    public async Task<ShiftOutcome> RemoveAsync(long id, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            var plan = await LoadAsync(cancellation);
            if (plan.Shifts.All(shift => shift.Id != id))
            {
                return ShiftOutcome.NotFound;
            }

            await SaveAsync(plan with { Shifts = [.. plan.Shifts.Where(shift => shift.Id != id)] }, cancellation);
            return ShiftOutcome.Done;
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<Plan> LoadAsync(CancellationToken cancellation) =>
        await store.Settings.ReadAsync(Key, cancellation) is { } json && JsonSerializer.Deserialize<Plan>(json) is { } plan ? plan : new(0, []);

    private Task SaveAsync(Plan plan, CancellationToken cancellation) => store.Settings.WriteAsync(Key, JsonSerializer.Serialize(plan), null, cancellation);

    // Numbers are not given twice.
    private sealed record Plan(long Last, IReadOnlyList<Shift> Shifts);
}
