namespace Sakimori.Waf.Tests.Variables;

/// <summary>Every variable by what it holds: the operator matches it, the negated operator does not.</summary>
public sealed class VariableTableTests
{
    private const string Settings = "SecRequestBodyAccess On\nSecResponseBodyAccess On\nSecWebAppId shop\n";

    private static readonly Judge s_form = new()
    {
        Method = "POST",
        Target = "/a/b%20c.php?x=1&y=2",
        Headers =
        [
            ("Host", "shop.example:8080"), ("Cookie", "s=1; t=2"), ("Authorization", "Basic dXNlcjpwdw=="),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ],
        Body = "z=3",
        ResponseStatus = 500,
        ResponseHeaders = [("Content-Type", "text/html"), ("X-A", "b"), ("Content-Length", "4")],
        ResponseBody = "oops",
    };

    private static readonly Judge s_bad = s_form with { Target = "/?a=%zz", Body = "b=%u" };

    private static readonly Judge s_files = Multipart("""
        --B
        Content-Disposition: form-data; name="f"; filename="x.jsp"
        Content-Type: text/plain

        content
        --B
        Content-Disposition: form-data; name="v"

        1
        --B--

        """);

    private static readonly Judge s_twoFiles = Multipart(string.Concat(Enumerable.Range(1, 2).Select(number =>
        $"--B\nContent-Disposition: form-data; name=f{number}; filename={number}\n\nx\n")) + "--B--\n");

    private static readonly Judge s_xml = new() { Method = "POST", Headers = [("Content-Type", "text/xml")], Body = "<a b='1'>t</a>" };

    internal static readonly (Judge Request, string Phase, string Target, string Operator, string Before)[] Cases =
    [
        (s_form, "2", "ARGS:z", "@streq 3", ""), (s_form, "2", "&ARGS", "@eq 3", ""), (s_form, "2", "ARGS_COMBINED_SIZE", "@eq 6", ""),
        (s_form, "2", "&ARGS_GET", "@eq 2", ""), (s_form, "2", "ARGS_GET:x", "@streq 1", ""), (s_form, "2", "&ARGS_GET_NAMES", "@eq 2", ""),
        (s_form, "2", "ARGS_NAMES:z", "@streq z", ""), (s_form, "2", "ARGS_POST:z", "@streq 3", ""), (s_form, "2", "&ARGS_POST", "@eq 1", ""),
        (s_form, "2", "ARGS_POST_NAMES", "@streq z", ""), (s_form, "2", "ARGS_GET_NAMES:y", "@streq y", ""),
        (s_form, "1", "AUTH_TYPE", "@streq Basic", ""), (s_form, "1", "REMOTE_USER", "@streq user", ""),
        (s_form, "1", "DURATION", "@rx ^[0-9]+$", ""),
        (s_form, "1", "ENV:colour", "@streq blue", "SecAction \"id:90,phase:1,pass,nolog,setenv:colour=red,setenv:colour=blue\""),
        (s_form, "1", "&ENV:colour", "@eq 0", "SecAction \"id:90,phase:1,pass,nolog,setenv:colour=red,setenv:!colour\""),
        (s_files, "2", "FILES:f", "@streq x.jsp", ""), (s_files, "2", "FILES_NAMES", "@streq f", ""), (s_files, "2", "FILES_SIZES:f", "@eq 7", ""),
        (s_files, "2", "FILES_TMP_CONTENT:f", "@streq content", ""), (s_files, "2", "&FILES_TMPNAMES", "@eq 0", ""), (s_files, "2", "FILES_COMBINED_SIZE", "@eq 7", ""),
        (s_files, "2", "ARGS:v", "@streq 1", ""), (s_files, "2", "MULTIPART_NAME", "@streq v", ""), (s_files, "2", "MULTIPART_FILENAME", "@streq x.jsp", ""),
        (s_files, "2", "&MULTIPART_PART_HEADERS:f", "@eq 2", ""), (s_files, "2", "MULTIPART_PART_HEADERS:v", "@rx ^Content-Disposition: ", ""), (s_files, "2", "REQBODY_PROCESSOR", "@streq MULTIPART", ""),
        (s_form, "1", "FULL_REQUEST", "@beginsWith POST /a/b%20c.php?x=1&y=2 HTTP/1.1", ""), (s_form, "2", "FULL_REQUEST", "@endsWith z=3", ""), (s_form, "2", "FULL_REQUEST_LENGTH", "@gt 150", ""),
        (s_form, "1", "GLOBAL:n", "@eq 1", "SecAction \"id:90,phase:1,pass,nolog,initcol:global=g,setvar:global.n=1\""),
        (s_form, "1", "IP:n", "@eq 1", "SecAction \"id:90,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},setvar:ip.n=1\""),
        (s_form, "1", "SESSION:n", "@eq 1", "SecAction \"id:90,phase:1,pass,nolog,setsid:%{REQUEST_COOKIES.s},setvar:session.n=1\""),
        (s_form, "1", "SESSIONID", "@streq 1", "SecAction \"id:90,phase:1,pass,nolog,setsid:%{REQUEST_COOKIES.s}\""),
        (s_form, "1", "USER:n", "@eq 1", "SecAction \"id:90,phase:1,pass,nolog,setuid:%{REMOTE_USER},setvar:user.n=1\""),
        (s_form, "1", "USERID", "@streq user", "SecAction \"id:90,phase:1,pass,nolog,setuid:%{REMOTE_USER}\""),
        (s_form, "1", "RESOURCE:n", "@eq 1", "SecAction \"id:90,phase:1,pass,nolog,setrsc:%{REQUEST_FILENAME},setvar:resource.n=1\""),
        (s_form, "1", "HIGHEST_SEVERITY", "@eq 255", ""), (s_form, "1", "HIGHEST_SEVERITY", "@eq 2", "SecAction \"id:90,phase:1,pass,nolog,severity:CRITICAL\""),
        (s_form, "2", "INBOUND_DATA_ERROR", "@eq 0", ""), (s_form, "2", "INBOUND_DATA_ERROR", "@eq 1", "SecRequestBodyLimit 2\nSecRequestBodyLimitAction ProcessPartial"),
        (s_form, "4", "OUTBOUND_DATA_ERROR", "@eq 0", ""), (s_form, "4", "OUTBOUND_DATA_ERROR", "@eq 1", "SecResponseBodyLimit 2\nSecResponseBodyLimitAction ProcessPartial"),
        (s_form, "1", "MATCHED_VAR", "@streq 1", "SecRule ARGS:x \"@streq 1\" \"id:90,phase:1,pass,nolog\""),
        (s_form, "1", "MATCHED_VAR_NAME", "@rx ^(ARGS:x|MATCHED_VAR_NAME)$", "SecRule ARGS:x \"@streq 1\" \"id:90,phase:1,pass,nolog\""),
        (s_form, "1", "&MATCHED_VARS", "@eq 0", ""), (s_form, "1", "&MATCHED_VARS_NAMES", "@eq 0", ""),
        (s_form, "1", "MODSEC_BUILD", "@rx ^03", ""), (s_form, "2", "MSC_PCRE_ERROR", "@eq 0", ""), (s_form, "2", "MSC_PCRE_LIMITS_EXCEEDED", "@eq 0", ""),
        (Multipart("x\n--B--\ny", quoted: true), "2", "MULTIPART_BOUNDARY_QUOTED", "@eq 1", ""), (s_files, "2", "MULTIPART_BOUNDARY_QUOTED", "@eq 0", ""),
        (s_files with { Headers = [("Content-Type", "multipart/form-data; boundary= B")] }, "2", "MULTIPART_BOUNDARY_WHITESPACE", "@eq 1", ""),
        (s_files, "2", "MULTIPART_BOUNDARY_WHITESPACE", "@eq 0", ""), (s_files, "2", "MULTIPART_CRLF_LF_LINES", "@eq 0", ""),
        (s_files with { Body = s_files.Body!.Replace("content\r\n", "content\n", StringComparison.Ordinal) }, "2", "MULTIPART_CRLF_LF_LINES", "@eq 1", ""),
        (Multipart("--B--\n\nx"), "2", "MULTIPART_DATA_AFTER", "@eq 1", ""), (s_files, "2", "MULTIPART_DATA_AFTER", "@eq 0", ""),
        (Multipart("x\n--B\nContent-Disposition: form-data; name=a\n\n1\n--B--\n"), "2", "MULTIPART_DATA_BEFORE", "@eq 1", ""), (s_files, "2", "MULTIPART_DATA_BEFORE", "@eq 0", ""),
        (s_files, "2", "MULTIPART_FILE_LIMIT_EXCEEDED", "@eq 0", ""), (s_twoFiles, "2", "MULTIPART_FILE_LIMIT_EXCEEDED", "@eq 1", "SecUploadFileLimit 1"), (s_twoFiles, "2", "MULTIPART_FILENAME", "@streq 2", ""),
        (Multipart("--B\nContent-Disposition: form-data;\n name=a\n\n1\n--B--\n"), "2", "MULTIPART_HEADER_FOLDING", "@eq 1", ""), (s_files, "2", "MULTIPART_HEADER_FOLDING", "@eq 0", ""),
        (s_files, "2", "MULTIPART_INVALID_HEADER_FOLDING", "@eq 0", ""), (s_files, "2", "MULTIPART_INVALID_PART", "@eq 0", ""), (s_files, "2", "MULTIPART_INVALID_QUOTING", "@eq 0", ""),
        (Multipart("--B\nContent-Disposition: form-data; name='a'\n\n1\n--B--\n"), "2", "MULTIPART_INVALID_QUOTING", "@eq 1", ""),
        (s_files with { Body = s_files.Body!.Replace("\r", "", StringComparison.Ordinal) }, "2", "MULTIPART_LF_LINE", "@eq 1", ""), (s_files, "2", "MULTIPART_LF_LINE", "@eq 0", ""),
        (s_files, "2", "MULTIPART_MISSING_SEMICOLON", "@eq 0", ""), (s_files, "2", "MULTIPART_SEMICOLON_MISSING", "@eq 0", ""),
        (s_files with { Headers = [("Content-Type", "multipart/form-data boundary=B")] }, "2", "MULTIPART_MISSING_SEMICOLON", "@eq 1", ""),
        (s_files, "2", "MULTIPART_STRICT_ERROR", "@eq 0", ""), (Multipart("--B--\n\nx"), "2", "MULTIPART_STRICT_ERROR", "@eq 1", ""),
        (s_files, "2", "MULTIPART_UNMATCHED_BOUNDARY", "@eq 0", ""), (Multipart("--B\nContent-Disposition: form-data; name=a\n\nv\n--C\n"), "2", "MULTIPART_UNMATCHED_BOUNDARY", "@eq 1", ""),
        (s_form, "1", "PATH_INFO", "@streq /a/b c.php", ""), (s_form, "1", "QUERY_STRING", "@streq x=1&y=2", ""),
        (s_form, "1", "REMOTE_ADDR", "@streq 192.0.2.1", ""), (s_form, "1", "USERAGENT_IP", "@streq 192.0.2.1", ""), (s_form, "1", "REMOTE_HOST", "@streq 192.0.2.1", ""), (s_form, "1", "REMOTE_PORT", "@eq 40000", ""),
        (s_form, "1", "SERVER_ADDR", "@streq 127.0.0.1", ""), (s_form, "1", "SERVER_PORT", "@eq 80", ""), (s_form, "1", "SERVER_NAME", "@streq shop.example", ""),
        (s_form, "2", "REQBODY_ERROR", "@eq 0", ""), (s_form, "2", "REQBODY_PROCESSOR_ERROR", "@eq 0", ""), (s_form, "2", "REQBODY_PROCESSOR", "@streq URLENCODED", ""),
        (s_form, "2", "REQBODY_ERROR", "@eq 1", "SecArgumentsLimit 1"), (s_form, "2", "REQBODY_PROCESSOR_ERROR", "@eq 1", "SecArgumentsLimit 1"),
        (s_form, "2", "REQBODY_ERROR_MSG", "@beginsWith more than 1 arguments", "SecArgumentsLimit 1"), (s_form, "2", "REQBODY_PROCESSOR_ERROR_MSG", "@beginsWith more than 1 arguments", "SecArgumentsLimit 1"),
        (s_form, "1", "REQUEST_BASENAME", "@streq b c.php", ""), (s_form, "1", "REQUEST_FILENAME", "@streq /a/b c.php", ""), (s_form, "1", "REQUEST_LINE", "@streq POST /a/b%20c.php?x=1&y=2 HTTP/1.1", ""),
        (s_form, "2", "REQUEST_BODY", "@streq z=3", ""), (s_form, "2", "REQUEST_BODY_LENGTH", "@eq 3", ""), (s_form, "1", "REQUEST_METHOD", "@streq POST", ""),
        (s_form, "1", "REQUEST_COOKIES:s", "@streq 1", ""), (s_form, "1", "REQUEST_COOKIES_NAMES:t", "@streq t", ""), (s_form, "1", "&REQUEST_COOKIES", "@eq 2", ""),
        (s_form, "1", "REQUEST_HEADERS:host", "@streq shop.example:8080", ""), (s_form, "1", "REQUEST_HEADERS_NAMES:Host", "@streq Host", ""), (s_form, "1", "&REQUEST_HEADERS", "@eq 4", ""),
        (s_form, "1", "REQUEST_PROTOCOL", "@streq HTTP/1.1", ""), (s_form, "1", "REQUEST_URI", "@streq /a/b%20c.php?x=1&y=2", ""), (s_form, "1", "REQUEST_URI_RAW", "@streq /a/b%20c.php?x=1&y=2", ""),
        (s_form, "4", "RESPONSE_BODY", "@streq oops", ""), (s_form, "3", "RESPONSE_CONTENT_LENGTH", "@eq 4", ""), (s_form, "3", "RESPONSE_CONTENT_TYPE", "@streq text/html", ""),
        (s_form, "3", "RESPONSE_HEADERS:X-A", "@streq b", ""), (s_form, "3", "RESPONSE_HEADERS_NAMES:x-a", "@streq X-A", ""), (s_form, "3", "RESPONSE_PROTOCOL", "@streq HTTP/1.1", ""), (s_form, "3", "RESPONSE_STATUS", "@eq 500", ""),
        (s_form, "3", "STATUS_LINE", "@streq HTTP/1.1 500", ""), (s_form, "1", "RULE:id", "@le 2", ""),
        (s_form, "1", "TIME", "@rx ^[0-9]{2}:[0-9]{2}:[0-9]{2}$", ""), (s_form, "1", "TIME_DAY", "@rx ^([1-9]|[12][0-9]|3[01])$", ""), (s_form, "1", "TIME_EPOCH", "@gt 1700000000", ""),
        (s_form, "1", "TIME_HOUR", "@le 23", ""), (s_form, "1", "TIME_MIN", "@le 59", ""), (s_form, "1", "TIME_MON", "@le 11", ""), (s_form, "1", "TIME_SEC", "@le 60", ""), (s_form, "1", "TIME_WDAY", "@le 6", ""), (s_form, "1", "TIME_YEAR", "@ge 2025", ""),
        (s_form, "1", "TX:a", "@streq b", "SecAction \"id:90,phase:1,pass,nolog,setvar:tx.a=b\""), (s_form, "1", "UNIQUE_ID", "@rx ^\\S{10,}$", ""),
        (s_form, "2", "URLENCODED_ERROR", "@eq 0", ""), (s_bad, "1", "URLENCODED_ERROR", "@eq 1", ""), (s_form, "1", "WEBAPPID", "@streq shop", ""),
        (s_xml, "2", "XML:/*", "@streq t", "SecAction \"id:90,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\""), (s_xml, "2", "XML", "@streq t", "SecAction \"id:90,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\""),
        (s_xml, "2", "XML://@*", "@streq 1", "SecAction \"id:90,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\""), (s_xml, "2", "XML:/a/@b", "@streq 1", "SecAction \"id:90,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\""),
    ];

    [Fact]
    public void Each_variable_holds_what_it_says()
    {
        var wrong = new List<string>();
        foreach (var (request, phase, target, op, before) in Cases)
        {
            var rules = $"{Settings}{before}\nSecRule {target} \"{op}\" \"id:1,phase:{phase},pass\"\nSecRule {target} \"!{op}\" \"id:2,phase:{phase},pass\"";
            var ids = $"{request.By(rules).Ids}, unscanned {(request with { IgnoreFilter = true }).By(rules).Ids}";
            if (ids != "1, unscanned 1")
            {
                wrong.Add($"{target} {op} {before}: {ids}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(137, Cases.Length);
    }

    [Fact]
    public void Variables_that_cannot_exist_say_why()
    {
        Assert.Equal(23, Waf.Variables.VariableCatalog.Refused.Count);
        foreach (var (name, reason) in Waf.Variables.VariableCatalog.Refused)
        {
            Assert.Equal($"the variable {name} is not available: {reason}", Assert.Single(Judge.Errors($"SecRule {name} x \"id:1\"")).Message);
        }
    }

    [Fact]
    public void REMOTE_HOST_is_what_the_host_resolves()
    {
        var options = new RuleSetOptions { ResolveName = address => address == "192.0.2.1" ? "client.example" : null };
        var rules = Judge.Rules("SecRule REMOTE_HOST \"@streq client.example\" \"id:1,phase:1,pass\"", options);
        Assert.Equal("1", new Judge().By(rules).Ids);
        Assert.Equal("", new Judge { Client = "192.0.2.2" }.By(rules).Ids);
    }

    private static Judge Multipart(string body, bool quoted = false) => new()
    {
        Method = "POST",
        Headers = [("Content-Type", $"multipart/form-data; boundary={(quoted ? "\"B\"" : "B")}")],
        Body = body.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal),
    };
}
