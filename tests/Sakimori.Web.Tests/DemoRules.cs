using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Web.Tests;

/// <summary>Rules as the demonstration's sites run them.</summary>
public static class DemoRules
{
    public static ImmutableArray<RuleDescription> All { get; } =
    [
        Rule(100110, "SQL injection in a value", "値に SQL インジェクション", AttackFamily.SqlInjection, 2, "sql-injection.conf", 18),
        Rule(100112, "SQL comment or stacked query", "SQL のコメントまたは複文", AttackFamily.SqlInjection, 3, "sql-injection.conf", 41),
        Rule(100210, "Script in a value", "値にスクリプト", AttackFamily.CrossSiteScripting, 2, "cross-site-scripting.conf", 12),
        Rule(100310, "Path leads out of its folder", "フォルダの外へ出るパス", AttackFamily.PathTraversal, 2, "path-traversal.conf", 9),
        Rule(100410, "Operating-system command", "OS コマンド", AttackFamily.CommandInjection, 2, "command-injection.conf", 15),
        Rule(100610, "Request to an inside address", "内部アドレスへのリクエスト", AttackFamily.ServerSideRequest, 2, "server-side-request.conf", 11),
        Rule(100710, "Expression language or JNDI look-up", "式言語または JNDI 参照", AttackFamily.TemplateInjection, 0, "template-injection.conf", 20),
        Rule(101310, "A scanner's name", "スキャナーの名乗り", AttackFamily.Scanner, 4, "scanners.conf", 7),
        Rule(101210, "Header field that must not repeat", "繰り返してはならないヘッダー", AttackFamily.Protocol, 4, "protocol.conf", 33),
        Rule(101510, "Database error in the answer", "応答にデータベースのエラー", AttackFamily.DataLeak, 3, "data-leak.conf", 14, paranoia: 2),
    ];

    private static RuleDescription Rule(long id, string message, string ja, AttackFamily family, int severity, string file, int line, int paranoia = 1) =>
        new(id, message, ja, family, severity, paranoia, file, line, true);
}
