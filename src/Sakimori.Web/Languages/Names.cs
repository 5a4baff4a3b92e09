using Sakimori.Domain;
using Sakimori.Incidents;

namespace Sakimori.Web.Languages;

/// <summary>The words of the domain as people read them.</summary>
internal static class Names
{
    public static readonly Text WouldBlock = new("ブロック相当", "would block");
    public static readonly Text Forwarded = new("通過", "forwarded");
    public static readonly Text Blocked = new("ブロック", "blocked");
    public static readonly Text Refused = new("拒否", "refused");
    public static readonly Text Failed = new("応答なし", "no answer");
    public static readonly Text Limited = new("制限", "limited");
    public static readonly Text Aborted = new("中断", "aborted");
    public static readonly Text Off = new("停止", "off");
    public static readonly Text Observe = new("観測", "observe");
    public static readonly Text Protect = new("防御", "protect");
    public static readonly Text Probing = new("探り", "probing");
    public static readonly Text Attempt = new("攻撃（阻止）", "attempt, kept back");
    public static readonly Text Reached = new("到達あり", "reached application");
    public static readonly Text Leak = new("漏えいの疑い", "possible leak");
    public static readonly Text New = new("新規", "new");
    public static readonly Text Open = new("対応中", "open");
    public static readonly Text Closed = new("完了", "closed");
    public static readonly Text AttackBlocked = new("攻撃。すべて阻止した", "an attack; nothing got through");
    public static readonly Text AttackSucceeded = new("攻撃。通ったものがあり対処した", "an attack; something got through and was dealt with");
    public static readonly Text FalseAlarm = new("誤検知。通常の利用だった", "a false alarm: ordinary use");
    public static readonly Text Test = new("自分たちの試験", "our own test");
    public static readonly Text Duplicate = new("ほかのインシデントと同じ", "the same as another incident");
    public static readonly Text Rule = new("ルール", "rule");
    public static readonly Text Model = new("モデル", "model");
    public static readonly Text Person = new("人", "person");
    public static readonly Text Program = new("プログラム", "program");
    public static readonly Text Started = new("起動した", "started");
    public static readonly Text ModeChanged = new("モードを変えた", "mode changed");
    public static readonly Text RulesChanged = new("ルールを変えた", "rules changed");
    public static readonly Text OverrideMade = new("例外を設けた", "override made");
    public static readonly Text OverrideEnded = new("例外を終えた", "override ended");
    public static readonly Text BlockMade = new("自動ブロックを始めた", "automatic block made");
    public static readonly Text BlockEnded = new("自動ブロックを終えた", "automatic block ended");
    public static readonly Text IncidentDecided = new("インシデントを判断した", "incident decided");
    public static readonly Text Proposed = new("提案した", "proposed");
    public static readonly Text Approved = new("承認した", "approved");
    public static readonly Text Rejected = new("却下した", "rejected");
    public static readonly Text AccessChanged = new("権限を変えた", "access changed");
    public static readonly Text SettingChanged = new("設定を変えた", "setting changed");
    public static readonly Text EvidenceShown = new("証拠を表示した", "evidence shown");
    public static readonly Text RecordsRetired = new("保存期限で整理した", "records retired");
    public static readonly Text Anchored = new("外部に控えを書いた", "anchored elsewhere");
    public static readonly Text RecordingFailed = new("記録の途切れ・復旧", "recording failed or caught up");
    public static readonly Text Viewer = new("閲覧者", "viewer");
    public static readonly Text Analyst = new("分析担当", "analyst");
    public static readonly Text Approver = new("承認者", "approver");
    public static readonly Text Admin = new("管理者", "admin");
    public static readonly Text Decided = new("すでにほかの人が決めています。", "Somebody decided it already.");
    public static readonly Text Done = new("反映しました。", "It is in force.");
    public static readonly Text NotSaved = new("反映しましたが、保存できませんでした。再起動すると元に戻ります。", "It is in force, but could not be saved: a restart forgets it.");
    public static readonly Text Unknown = new("そのサイト、ルール、または例外はありません。", "There is no such site, rule or override.");
    public static readonly Text NoRules = new("このサイトにはルールが読み込まれていません。", "The site has no rules loaded.");
    public static readonly Text Invalid = new("この内容では成り立ちません。何も変えていません。", "It cannot be expressed or does not compile. Nothing changed.");
    public static readonly Text NotRecorded = new("記録に残せないため、何も変えていません。", "It could not be put on record. Nothing changed.");
    public static readonly Text Changed = new("記録しました。", "Done.");
    public static readonly Text NotFound = new("そのインシデントはありません。", "There is no such incident.");
    public static readonly Text Stale = new("ほかの人が先に変更しました。いまの内容を確かめてください。", "Somebody changed it meanwhile. Look at it as it is now.");
    public static readonly Text Impossible = new("この操作はできません。", "That makes no sense here.");
    public static readonly Text Unavailable = new("保存先から応答がないため、何も変えていません。", "The store does not answer. Nothing changed.");

    /// <summary>How a transaction ended.</summary>
    public static Text Of(TransactionOutcome outcome) => outcome switch
    {
        TransactionOutcome.Forwarded => Forwarded,
        TransactionOutcome.Blocked => Blocked,
        TransactionOutcome.Refused => Refused,
        TransactionOutcome.Failed => Failed,
        TransactionOutcome.Limited => Limited,
        _ => Aborted,
    };

    /// <summary>A site's mode.</summary>
    public static Text Of(SiteMode mode) => mode switch { SiteMode.Protect => Protect, SiteMode.Observe => Observe, _ => Off };

    /// <summary>How far an actor got.</summary>
    public static Text Of(IncidentStage stage) => stage switch
    {
        IncidentStage.Leak => Leak,
        IncidentStage.Passed => Reached,
        IncidentStage.Attempt => Attempt,
        _ => Probing,
    };

    /// <summary>Where an incident stands.</summary>
    public static Text Of(IncidentStatus status) => status switch { IncidentStatus.New => New, IncidentStatus.Open => Open, _ => Closed };

    /// <summary>Why an incident was closed.</summary>
    public static Text Of(CloseReason reason) => reason switch
    {
        CloseReason.AttackBlocked => AttackBlocked,
        CloseReason.AttackSucceeded => AttackSucceeded,
        CloseReason.FalseAlarm => FalseAlarm,
        CloseReason.Test => Test,
        _ => Duplicate,
    };

    /// <summary>Who or what decided.</summary>
    public static Text Of(DeciderKind kind) => kind switch
    {
        DeciderKind.Rule => Rule,
        DeciderKind.Model => Model,
        DeciderKind.Person => Person,
        _ => Program,
    };

    /// <summary>What was decided.</summary>
    public static Text Of(DecisionKind kind) => kind switch
    {
        DecisionKind.Started => Started,
        DecisionKind.ModeChanged => ModeChanged,
        DecisionKind.RulesChanged => RulesChanged,
        DecisionKind.OverrideMade => OverrideMade,
        DecisionKind.OverrideEnded => OverrideEnded,
        DecisionKind.BlockMade => BlockMade,
        DecisionKind.BlockEnded => BlockEnded,
        DecisionKind.IncidentDecided => IncidentDecided,
        DecisionKind.Proposed => Proposed,
        DecisionKind.Approved => Approved,
        DecisionKind.Rejected => Rejected,
        DecisionKind.AccessChanged => AccessChanged,
        DecisionKind.SettingChanged => SettingChanged,
        DecisionKind.EvidenceShown => EvidenceShown,
        DecisionKind.RecordsRetired => RecordsRetired,
        DecisionKind.Anchored => Anchored,
        _ => RecordingFailed,
    };

    /// <summary>What a person may do.</summary>
    public static Text Of(Role role) => role switch { Role.Admin => Admin, Role.Approver => Approver, Role.Analyst => Analyst, _ => Viewer };

    /// <summary>What became of a change to protection.</summary>
    public static Text Of(ProtectionOutcome outcome) => outcome switch
    {
        ProtectionOutcome.Done => Done,
        ProtectionOutcome.NotSaved => NotSaved,
        ProtectionOutcome.Unknown => Unknown,
        ProtectionOutcome.NoRules => NoRules,
        ProtectionOutcome.Invalid => Invalid,
        ProtectionOutcome.Decided => Decided,
        _ => NotRecorded,
    };

    /// <summary>What became of a change to an incident.</summary>
    public static Text Of(IncidentOutcome outcome) => outcome switch
    {
        IncidentOutcome.Done => Changed,
        IncidentOutcome.NotFound => NotFound,
        IncidentOutcome.Stale => Stale,
        IncidentOutcome.Invalid => Impossible,
        _ => Unavailable,
    };
}
