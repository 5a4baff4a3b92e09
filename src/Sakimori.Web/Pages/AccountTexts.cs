using Sakimori.Web.Identity;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Pages;

/// <summary>What account and settings pages say.</summary>
internal static class AccountTexts
{
    public static readonly Text SignIn = new("サインイン", "Sign in");
    public static readonly Text Name = new("名前", "Name");
    public static readonly Text Password = new("パスワード", "Password");
    public static readonly Text NewPassword = new("新しいパスワード", "New password");
    public static readonly Text Repeat = new("もう一度", "Once more");
    public static readonly Text Current = new("いまのパスワード", "Present password");
    public static readonly Text PasswordAdvice = new("15 文字以上。文を 1 つ決めると覚えやすくなります。", "15 characters or more; a sentence is easy to remember.");
    public static readonly Text SetUp = new("最初の管理者を作る", "Make the first admin");
    public static readonly Text SetUpLead = new("このリンクは 1 時間、1 回だけ使えます。", "This link is good for one hour and one use.");
    public static readonly Text SetUpDo = new("はじめる", "Begin");
    public static readonly Text Welcome = new("パスワードを決める", "Choose your password");
    public static readonly Text WelcomeDo = new("決める", "Choose");
    public static readonly Text LanguageField = new("言語", "Language");
    public static readonly Text SecondFactor = new("確認コード", "Code");
    public static readonly Text SecondFactorLead = new("認証アプリの 6 桁のコード、または予備コードを入力してください。", "Enter the six digits of your authenticator application, or a recovery code.");
    public static readonly Text CodeField = new("コード", "Code");
    public static readonly Text Go = new("続ける", "Continue");
    public static readonly Text ChangePassword = new("パスワードを変える", "Change the password");
    public static readonly Text PasswordChanged = new("パスワードを変えました。ほかの画面のサインインは終わりました。", "The password is changed. Other sessions have ended.");
    public static readonly Text Authenticator = new("二段階認証", "Second factor");
    public static readonly Text AuthenticatorLead = new("認証アプリで下の QR コードを読み取り、表示された 6 桁を入力してください。", "Read this QR code with your authenticator application and enter the six digits it shows.");
    public static readonly Text AuthenticatorCode = new("認証アプリで読み取る QR コード", "QR code for an authenticator application");
    public static readonly Text AuthenticatorKey = new("読み取れないときは、この鍵を入力します。", "Where it cannot be read, type this key.");
    public static readonly Text AuthenticatorNone = new("まだ設定していません。", "It is not set up yet.");
    public static readonly Text AuthenticatorOn = new("設定してあります。", "It is set up.");
    public static readonly Text AuthenticatorBegin = new("設定をはじめる", "Set it up");
    public static readonly Text AuthenticatorAgain = new("鍵を作り直す", "Make another key");
    public static readonly Text AuthenticatorConfirm = new("確認して有効にする", "Confirm and turn on");
    public static readonly Text AuthenticatorOpen = new("この端末の認証アプリで開く", "Open in an application on this device");
    public static readonly Text AuthenticatorRemove = new("二段階認証をやめる", "Remove the second factor");
    public static readonly Text AuthenticatorDone = new("二段階認証を有効にしました。", "The second factor is on.");
    public static readonly Text Codes = new("予備コード", "Recovery codes");
    public static readonly Text CodesLead = new("アプリを使えないときの予備です。いまだけ表示します。紙に控えて安全な場所へ。", "For when the application is lost. They are shown only now: write them down and keep them safe.");
    public static readonly Text Denied = new("このページを見る権限がありません", "You may not see this page");
    public static readonly Text BackToSettings = new("設定に戻る", "Back to settings");

    public static readonly Text Refused = new("名前かパスワードが違うか、いまはサインインできません。", "The name or password is wrong, or you cannot sign in now.");
    public static readonly Text Limited = new("試行が多すぎます。しばらく待ってください。", "Too many attempts. Wait a while.");
    public static readonly Text Expired = new("画面が古くなりました。もう一度お試しください。", "The form was too old. Try once more.");
    public static readonly Text Link = new("このリンクは使用済みか、期限が切れています。", "This link is used up or too old.");
    public static readonly Text Different = new("2 つのパスワードが一致しません。", "The two passwords differ.");
    public static readonly Text BadName = new("この名前は使えません。", "This name is taken or cannot be used.");
    public static readonly Text PasswordShort = new("パスワードが短すぎます。", "The password is too short.");
    public static readonly Text PasswordLong = new("パスワードが長すぎます。", "The password is too long.");
    public static readonly Text PasswordName = new("パスワードが名前とほとんど同じです。", "The password is little more than the name.");
    public static readonly Text PasswordCommon = new("よく使われるパスワードです。別のものにしてください。", "Many people choose this password. Take another.");
    public static readonly Text BadCode = new("コードが違うか、すでに使われています。", "The code is wrong or was used before.");
    public static readonly Text Stale = new("ほかの画面で変更されました。もう一度お試しください。", "It was changed meanwhile. Try once more.");
    public static readonly Text Away = new("保存先から応答がありません。しばらく待ってください。", "The store does not answer. Wait a while.");

    public static readonly Text TabMine = new("自分", "Mine");
    public static readonly Text TabPeople = new("人と役割", "People and roles");
    public static readonly Text TabTokens = new("API トークン", "API tokens");
    public static readonly Text TabMemory = new("保存と書き出し", "Keeping and exports");
    public static readonly Text Appearance = new("表示", "Appearance");
    public static readonly Text ThemeLight = new("明るい", "Light");
    public static readonly Text ThemeDark = new("暗い", "Dark");
    public static readonly Text ThemeSystem = new("端末に合わせる", "As the device");
    public static readonly Text ThemeField = new("配色", "Theme");
    public static readonly Text ZoneField = new("時間帯", "Time zone");
    public static readonly Text ZoneOfBrowser = new("ブラウザーに合わせる", "As the browser");
    public static readonly Text Account = new("アカウント", "Account");
    public static readonly Text Role = new("役割", "Role");
    public static readonly Text Budget = new("1 日に対応できるインシデント", "Incidents a day you can handle");
    public static readonly Text BudgetLead = new("全員の合計までを一覧に並べ、超えた分はまとめて表示します。捨てることはありません。", "The queue lists as many as everybody together can handle and sums the rest up. Nothing is dropped.");
    public static readonly Text EvidenceShown = new("内容を表示した回数", "Evidence shown to you");
    public static readonly Text Times = new("{0} 回", "{0} times");
    public static readonly Text On = new("有効", "on");
    public static readonly Text Off = new("未設定", "not set up");
    public static readonly Text Save = new("保存", "Save");
    public static readonly Text People = new("人", "People");
    public static readonly Text AddPerson = new("人を加える", "Add a person");
    public static readonly Text Active = new("利用できる", "May sign in");
    public static readonly Text Inactive = new("停止中", "may not sign in");
    public static readonly Text ActiveState = new("有効", "active");
    public static readonly Text BudgetShort = new("1 日の件数", "A day");
    public static readonly Text Factor = new("二段階", "Second factor");
    public static readonly Text Shown = new("内容表示", "Evidence seen");
    public static readonly Text Change = new("変える", "Change");
    public static readonly Text NewLink = new("パスワードのリンク", "Password link");
    public static readonly Text LinkMade = new("このリンクを本人に渡してください。24 時間、1 回だけ使えます。", "Give this link to the person. It is good for 24 hours and one use.");
    public static readonly Text ChangeTitle = new("{0} の役割", "Role of {0}");
    public static readonly Text ChangeConsequence = new("役割か利用の可否を変えると、本人のサインインはすべて終わります。", "A change of role or activity ends all of the person's sessions.");
    public static readonly Text LastAdmin = new("管理者がいなくなってしまいます。", "Nobody would be left to administer.");
    public static readonly Text Yes = new("はい", "yes");
    public static readonly Text No = new("いいえ", "no");
    public static readonly Text Roles = new("閲覧者は伏せた内容を見る。分析担当は対応し、提案する。承認者は決める。管理者は人と設定を扱う。", "A viewer sees, masked. An analyst works and proposes. An approver decides. An admin cares for people and settings.");
    public static readonly Text AddToken = new("トークンを作る", "Make a token");
    public static readonly Text TokenName = new("用途", "What it is for");
    public static readonly Text Scopes = new("できること", "What it may do");
    public static readonly Text Expires = new("期限", "Expires");
    public static readonly Text LastUsed = new("最後の使用", "Last used");
    public static readonly Text Never = new("なし", "never");
    public static readonly Text Revoke = new("取り消す", "Revoke");
    public static readonly Text Revoked = new("取り消し済み", "revoked");
    public static readonly Text RevokeTitle = new("トークン「{0}」を取り消す", "Revoke the token {0}");
    public static readonly Text TokenMade = new("いまだけ表示します。安全な場所に控えてください。", "It is shown only now. Keep it safe.");
    public static readonly Text TokenBad = new("この内容のトークンは作れません。", "No such token can be made.");
    public static readonly Text NoTokens = new("トークンはありません。", "There is no token.");
    public static readonly Text MadeBy = new("作った人", "Made by");
    public static readonly Text Retention = new("保存期間", "What is kept how long");
    public static readonly Text RetentionLead = new("期限を過ぎたものは 1 時間ごとに消します。判断の記録は消えません。", "What is over goes once an hour. The record of decisions is never deleted.");
    public static readonly Text RetentionConfigured = new("設定ファイルのとおりです。", "As the configuration file says.");
    public static readonly Text RetentionSet = new("この画面で変えてあります。設定ファイルとは別の値です。", "Changed here; the configuration file says otherwise.");
    public static readonly Text RetentionChange = new("保存期間を変える", "Change what is kept");
    public static readonly Text RetentionReset = new("設定ファイルに戻す", "Back to the configuration");
    public static readonly Text RetentionConsequence = new("1 時間以内に効きます。短くすると、はみ出した分は消えて戻せません。", "In force within the hour. What a shorter time leaves out is deleted for good.");
    public static readonly Text RetentionRecorded = new("変更は判断の記録に残ります。", "The change stands in the record.");
    public static readonly Text RetentionOrder = new("検知のあるリクエストは検知のないものより、完了したインシデントは検知のあるリクエストより短くできません。", "Requests with detections are not kept shorter than those without, nor closed incidents shorter than their requests.");
    public static readonly Text DaysField = new("{0}（日、{1}～{2}）", "{0} (days, {1} to {2})");
    public static readonly Text GibibytesField = new("{0}（GiB 単位、{1}～{2}）", "{0} (GiB, {1} to {2})");
    public static readonly Text RetentionUnknown = new("ここでは分かりません。", "Not known here.");
    public static readonly Text KeepAllowed = new("検知のないリクエスト", "Requests without detections");
    public static readonly Text KeepDetections = new("検知のあるリクエスト", "Requests with detections");
    public static readonly Text KeepIncidents = new("完了したインシデント", "Closed incidents");
    public static readonly Text KeepMinutes = new("1 分ごとの集計", "Counts by the minute");
    public static readonly Text KeepSize = new("データベースの上限", "Largest database");
    public static readonly Text KeepArchive = new("消す前に圧縮して残す", "Archived before it is deleted");
    public static readonly Text Exports = new("書き出し", "Exports");
    public static readonly Text ExportsLead = new("ファイルは「書き出し」のページから。連続した送り先（syslog、webhook）は設定ファイルに書きます。", "Files come from the export page. What is sent all the time (syslog, webhook) stands in the configuration file.");
    public static readonly Text OpenExport = new("書き出しのページへ", "To the export page");
    public static readonly Text CopyNote = new("この画面を離れると、もう表示できません。", "It cannot be shown again once you leave.");

    /// <summary>Why a form was not carried out.</summary>
    public static Text Of(AccountProblem problem) => problem switch
    {
        AccountProblem.Refused => Refused,
        AccountProblem.Limited => Limited,
        AccountProblem.Expired => Expired,
        AccountProblem.Link => Link,
        AccountProblem.Repeat => Different,
        AccountProblem.Name => BadName,
        AccountProblem.PasswordShort => PasswordShort,
        AccountProblem.PasswordLong => PasswordLong,
        AccountProblem.PasswordName => PasswordName,
        AccountProblem.PasswordCommon => PasswordCommon,
        AccountProblem.Code => BadCode,
        AccountProblem.Stale => Stale,
        _ => Away,
    };

    /// <summary>What became of a change to people.</summary>
    public static Text Of(PeopleOutcome outcome) => outcome switch
    {
        PeopleOutcome.Done => Names.Changed,
        PeopleOutcome.LastAdmin => LastAdmin,
        PeopleOutcome.Name => BadName,
        PeopleOutcome.Link => Link,
        PeopleOutcome.WrongPassword => Refused,
        _ => Stale,
    };
}
