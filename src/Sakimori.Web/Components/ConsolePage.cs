using System.Threading.Channels;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Web.Api;
using Sakimori.Web.Hosting;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Components;

/// <summary>
/// What every page has: its language, the parts it shows, who is looking. A page reads in <see cref="LoadAsync"/>; when the store does
/// not answer it keeps what it had and says so in <see cref="Problem"/>.
/// </summary>
public abstract class ConsolePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);

    // One word is enough to read again; more that come meanwhile say the same.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _gone = new();

    [Inject]
    internal Words Words { get; set; } = null!;

    [Inject]
    internal ConsoleTime Time { get; set; } = null!;

    [Inject]
    internal ConsoleParts Parts { get; set; } = null!;

    [Inject]
    internal ConsoleOptions Options { get; set; } = null!;

    [Inject]
    internal Proposals Proposals { get; set; } = null!;

    [Inject]
    internal Visitor Visitor { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal IJSRuntime Script { get; set; } = null!;

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal ISnackbar Notices { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    /// <summary>Why the page may be old or empty; null when it is not.</summary>
    internal string? Problem { get; private set; }

    /// <summary>It has been read once.</summary>
    internal bool IsLoaded { get; private set; }

    /// <summary>Remembers what says that the page was left.</summary>
    protected ConsolePage() => Gone = _gone.Token;

    /// <summary>Set when the page is left, and good after it: what was under way then may still ask.</summary>
    protected CancellationToken Gone { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        if (IsLive)
        {
            Parts.Intake?.Committed -= Note;
        }

        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The page reads again when intake has committed something, at once but not more often than twice a second, and every ten seconds.</summary>
    protected virtual bool IsLive => false;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync();

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (IsLive)
        {
            Parts.Intake?.Committed += Note;
            _ = FollowAsync();
        }
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <summary>Reads and shows the page anew.</summary>
    protected async Task ReadAsync()
    {
        try
        {
            await LoadAsync();
            Problem = null;
        }
        catch (StoreException away)
        {
            Problem = away.Message;
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            return;
        }

        IsLoaded = true;
    }

    /// <summary>Asks a person to decide; null when they do not.</summary>
    internal async Task<FormAnswers?> AskAsync(FormQuestion question)
    {
        var dialog = await Dialogs.ShowAsync<FormDialog>(
            null, new DialogParameters<FormDialog> { { form => form.Question, question } },
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, NoHeader = true, CloseOnEscapeKey = true });
        return await dialog.Result is { Canceled: false, Data: FormAnswers answers } ? answers : null;
    }

    /// <summary>Says what became of something.</summary>
    internal void Say(Text text, MudBlazor.Severity severity = MudBlazor.Severity.Success) => Notices.Add(Words[text], severity);

    /// <summary>Says what became of a change to protection; true when it is in force.</summary>
    internal bool Say(ProtectionOutcome outcome)
    {
        Say(Names.Of(outcome), outcome switch
        {
            ProtectionOutcome.Done => MudBlazor.Severity.Success,
            ProtectionOutcome.NotSaved => MudBlazor.Severity.Warning,
            _ => MudBlazor.Severity.Error,
        });
        return outcome is ProtectionOutcome.Done or ProtectionOutcome.NotSaved;
    }

    /// <summary>Says what became of a change to an incident; true when it was made.</summary>
    internal bool Say(IncidentOutcome outcome)
    {
        Say(Names.Of(outcome), outcome == IncidentOutcome.Done ? MudBlazor.Severity.Success : MudBlazor.Severity.Error);
        return outcome == IncidentOutcome.Done;
    }

    /// <summary>A decision of the person looking, for the ledger.</summary>
    internal LedgerDraft Decision(DecisionKind kind, string subject, string details) => new()
    {
        Time = Clock.GetUtcNow(),
        Kind = kind,
        Decider = DeciderKind.Person,
        DeciderName = Visitor.Name,
        Subject = subject,
        Details = details,
    };

    private void Note(IntakeNews news) => _news.Writer.TryWrite(true);

    private async Task FollowAsync()
    {
        using var idle = Clock.CreateTimer(_ => _news.Writer.TryWrite(true), null, s_idle, s_idle);
        try
        {
            while (true)
            {
                await _news.Reader.ReadAsync(Gone);
                var began = Clock.GetTimestamp();
                await InvokeAsync(async () =>
                {
                    await ReadAsync();
                    StateHasChanged();
                });
                // A page that is slow to read reads less often: a third of the time at most.
                var spent = Clock.GetElapsedTime(began);
                await Task.Delay(spent + spent > s_pause ? spent + spent : s_pause, Clock, Gone);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}
