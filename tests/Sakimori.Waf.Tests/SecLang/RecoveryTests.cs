using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>What is wrong is said with its place, and the rest is read.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public void An_error_names_its_place_and_the_next_directive_is_read()
    {
        (string Text, string Place, string Says)[] cases =
        [
            ("SecRul ARGS x id:1", "1:1", "unknown directive"),
            ("  Sekrule x", "1:3", "unknown directive"),
            ("SecMarker", "1:1", "takes 1 argument"),
            ("SecMarker a b", "1:13", "takes 1 argument"),
            ("SecRule ARGS", "1:1", "takes 2 to 3 arguments"),
            ("SecRule ARGS \"@rx a", "1:14", "not closed"),
            ("SecRule ARGS \"@rx a\\\n  b", "1:14", "not closed"),
            ("SecRule ARGS \"@rx a\"b\" id:1", "1:21", "directly after a closing quote"),
            ("SecRule ARGS @rx\"a\" id:1", "1:17", "middle of a word"),
            ("SecRule ARGS \"@rx a\\\\\nb\" id:1", "1:20", "before the one that continues"),
            ("SecRule ARGS a\\ id:1", "1:14", "ends in a backslash"),
            ("SecRule \"ARGS||ARGS\" a id:1", "1:15", "variable is missing"),
            ("SecRule ARGS.x a id:1", "1:13", "unexpected '.'"),
            ("SecRule ARGS: a id:1", "1:14", "nothing follows ARGS:"),
            ("SecRule ARGS:// a id:1", "1:14", "nothing follows ARGS:"),
            ("SecRule ARGS:it's a id:1", "1:16", "quote inside a selector"),
            ("SecRule !&ARGS a id:1", "1:10", "not both"),
            ("SecRule ARGS \"@\" id:1", "1:15", "name of an operator is missing"),
            ("SecRule ARGS \"@r.x a\" id:1", "1:17", "name of an operator"),
            ("SecRule ARGS a \"id:1,msg:'x\"", "1:26", "not closed"),
            ("SecRule ARGS a \"id:1,msg:'x'y\"", "1:29", "text after the quoted argument"),
            ("SecRule ARGS a \"id:1,,deny\"", "1:22", "missing before this comma"),
            ("SecRule ARGS a \"id:1,msg:,deny\"", "1:26", "argument is missing after msg:"),
            ("SecRule ARGS a \"id:1 deny\"", "", ""),
            ("SecRule ARGS a \"deny id:1\"", "1:22", "unexpected 'i' after deny"),
            ("SecRule ARGS a \"\"", "1:17", "empty"),
            ("SecRuleEngine Onn", "1:15", "is not one of"),
            ("SecRequestBodyLimit 12k", "1:21", "not a whole number"),
            ("SecRequestBodyLimit 99999999999999999999", "1:21", "not a whole number"),
            ("SecDebugLogLevel 12", "1:18", "from 0 to 9"),
            ("SecRuleRemoveById 10 20-x", "1:22", "neither a rule id nor a range"),
            ("SecRuleRemoveById 20-10", "1:19", "ends before it begins"),
            ("SecUploadFileMode 0888", "1:19", "octal"),
            ("SecRuleScript /x.lua deny", "1:1", "never run scripts"),
            ("SecGuardianLog |/bin/x", "1:1", "never start programs"),
            ("SecRemoteRules key https://x", "1:1", "refused"),
            ("SecXmlExternalEntity On", "1:1", "refused"),
            ("SecIgnoreRuleCompilationErrors On", "1:1", "refused"),
            ("<Location /admin>\n</Location>", "1:1", "belong to Apache"),
            ("<IfModule mod_x.c>\n</IfModule>", "1:1", "belong to Apache"),
            ("Include nowhere.conf", "1:9", "there is no file"),
            ("Include nowhere*.conf", "1:9", "no file matches"),
            ("SecMarker a\0b", "1:12", "NUL"),
            ("SecMarker \u65E5", "1:11", "above 255"),
        ];
        var ran = 0;
        foreach (var (text, place, says) in cases)
        {
            var result = Lang.Parse(text + "\nSecMarker NEXT\n");
            Assert.Equal("NEXT", Assert.IsType<MarkerDirective>(result.Directives[^1]).Label);
            if (says.Length > 0)
            {
                var error = Assert.Single(result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).DefaultIfEmpty(new Diagnostic(DiagnosticSeverity.Info, new SourceLocation(text, 0, 0), "no error")));
                Assert.Equal((place, true, text), (Lang.Place(error.Location), error.Message.Contains(says), text));
            }

            ran++;
        }

        Assert.Equal(44, ran);
    }

    [Fact]
    public void All_errors_of_a_text_come_at_once()
    {
        var result = Lang.Parse("SecRuleEngin On\nSecRule ARGS \"@rx a\nSecMarker A\nSecAction \"id:1,msg:'x\"\n");
        Assert.Equal(["1:1", "2:14", "4:21"], result.Diagnostics.Select(one => Lang.Place(one.Location)));
        Assert.Single(result.Directives);
    }

    [Fact]
    public void An_unclosed_quote_costs_one_error_not_one_per_line()
    {
        var result = Lang.Parse("SecRule ARGS \"@rx a\n    \"id:1,\\\n    deny\"\nSecMarker A\n");
        Assert.Single(result.Diagnostics);
        Assert.Single(result.Directives);
    }

    [Fact]
    public void Unknown_names_get_the_nearest_known_one()
    {
        (string Written, string? Meant)[] cases =
        [
            ("SecRuleEngin", "SecRuleEngine"), ("secruleengine2", "SecRuleEngine"), ("SecRlue", "SecRule"), ("SecRquestBodyAcess", "SecRequestBodyAccess"),
            ("SecAuditLogPart", "SecAuditLogParts"), ("Inclde", "Include"), ("RewriteEngine", null), ("LoadModule", null), ("X", null),
        ];
        foreach (var (written, meant) in cases)
        {
            var error = Assert.Single(Lang.Parse($"{written} On").Diagnostics);
            Assert.Equal(meant is null ? null : $"did you mean {meant}?", error.Remedy);
        }

        Assert.Equal(9, cases.Length);
    }

    [Fact]
    public void Directives_without_effect_say_why_unless_they_ask_for_nothing()
    {
        (string Text, DiagnosticSeverity? Severity)[] cases =
        [
            ("SecDebugLog /var/log/x", DiagnosticSeverity.Info), ("SecPcreMatchLimit 100000", DiagnosticSeverity.Info), ("SecHashEngine On", DiagnosticSeverity.Warning),
            ("SecHashEngine Off", null), ("SecConnEngine off", null), ("SecUploadKeepFiles RelevantOnly", DiagnosticSeverity.Warning), ("SecUploadKeepFiles Off", null),
            ("SecCookieFormat 0", null), ("SecCookieFormat 1", DiagnosticSeverity.Warning), ("SecXmlExternalEntity Off", null), ("secruleengine on", null),
        ];
        foreach (var (text, severity) in cases)
        {
            var result = Lang.Parse(text);
            Assert.Equal(severity, result.Diagnostics.SingleOrDefault()?.Severity);
            Assert.Single(result.Directives);
        }

        Assert.Equal(11, cases.Length);
    }

    [Fact]
    public void A_directive_is_named_as_the_reference_spells_it()
    {
        Assert.Equal("SecRuleEngine", Lang.One<SettingDirective>("sECruleENGINE On").Name);
    }

    [Fact]
    public void The_block_of_the_security_module_is_read_with_a_warning()
    {
        var result = Lang.Parse("<IfModule security2_module>\n SecMarker A\n</IfModule>\n");
        Assert.Single(result.Directives);
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(result.Diagnostics).Severity);
    }

    [Fact]
    public void Limits_are_errors_with_a_place()
    {
        var longArgument = Lang.Parse($"SecMarker {new string('a', SecLangLimits.MaxArgumentLength + 1)}\nSecMarker B");
        Assert.Contains("longer than", Assert.Single(longArgument.Diagnostics).Message);
        Assert.Single(longArgument.Directives);

        var many = Lang.Parse(string.Concat(Enumerable.Repeat("SecMarker A\n", SecLangLimits.MaxDirectives + 5)));
        Assert.Equal($"{SecLangLimits.MaxDirectives + 1}:1", Lang.Place(Assert.Single(many.Diagnostics).Location));
        Assert.Equal(SecLangLimits.MaxDirectives, many.Directives.Length);

        var noise = Lang.Parse(string.Concat(Enumerable.Repeat("x\n", 1_500)));
        Assert.Equal(SecLangLimits.MaxDiagnostics + 1, noise.Diagnostics.Length);
        Assert.Equal("500 further diagnostics are not shown", noise.Diagnostics[^1].Message);
    }

    [Fact]
    public void Utf16_is_recognised() =>
        Assert.Contains("UTF-16", Assert.Single(Lang.Parse("\u00FF\u00FES\0e\0c\0").Diagnostics).Message);
}
