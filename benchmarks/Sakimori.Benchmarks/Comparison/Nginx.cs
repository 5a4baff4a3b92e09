using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>The peer: one nginx worker, bare or with libmodsecurity; and the application behind both sides.</summary>
internal static class Nginx
{
    private const string Module = "/usr/lib/nginx/modules/ngx_http_modsecurity_module.so";
    private const string UnicodeMap = "/etc/nginx/unicode.mapping";

    /// <summary>Whether everything of the peer is installed.</summary>
    public static bool IsInstalled => File.Exists(Module) && File.Exists(UnicodeMap) && File.Exists("/usr/sbin/nginx") && File.Exists("/usr/bin/wrk");

    /// <summary>An application that answers every request with one kilobyte of HTML, and <c>/status</c> with how many there were.</summary>
    public static Front StartBackend(string folder, int core)
    {
        var address = Front.FreeAddress();
        return Start(folder, "backend", Side.Peer, "", core, address, "", $$"""
              server {
                listen 127.0.0.1:{{address.Port}};
                location = /status { stub_status; }
                location / { default_type text/html; return 200 '{{Page.Html}}'; }
              }
            """);
    }

    /// <summary>A reverse proxy; with a paranoia level it inspects.</summary>
    /// <param name="folder">Where its files are written.</param>
    /// <param name="core">Where it runs.</param>
    /// <param name="backend">The application.</param>
    /// <param name="rules">Null inspects nothing.</param>
    /// <param name="crs">The folder of the Core Rule Set.</param>
    public static Front StartProxy(string folder, int core, Uri backend, RuleFileSet? rules, string crs)
    {
        var address = Front.FreeAddress();
        var name = $"nginx-{rules?.Name ?? "off"}";
        var inspection = "";
        if (rules is not null)
        {
            var file = Path.Combine(folder, $"{name}.modsecurity.conf");
            File.WriteAllText(file, Engine(rules, folder) + RuleFileSet.CoreRules(crs, rules.Level));
            inspection = $"modsecurity on; modsecurity_rules_file {file};";
        }

        return Start(folder, name, Side.Peer, rules?.Name ?? "off", core, address, rules is null ? "" : $"load_module {Module};", $$"""
              upstream application { server 127.0.0.1:{{backend.Port}}; keepalive 128; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:{{address.Port}};
                client_max_body_size 16m;
                client_body_buffer_size 64k;
                {{inspection}}
                location / {
                  proxy_pass http://application;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                  proxy_set_header X-Forwarded-Proto $scheme;
                }
              }
            """);
    }

    private static Front Start(string folder, string name, Side side, string mode, int core, Uri address, string modules, string servers)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var configuration = Path.Combine(home, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            {{modules}}
            daemon off;
            user {{Environment.UserName}};
            worker_processes 1;
            pid {{home}}/pid;
            error_log {{home}}/error.log warn;
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              keepalive_timeout 600s;
              client_body_temp_path {{home}}/client;
              proxy_temp_path {{home}}/proxy;
              fastcgi_temp_path {{home}}/fastcgi;
              uwsgi_temp_path {{home}}/uwsgi;
              scgi_temp_path {{home}}/scgi;
            {{servers}}
            }

            """);
        return Front.Start(side, mode, core, address, Path.Combine(home, "output.log"), "/usr/sbin/nginx", "-c", configuration, "-e", Path.Combine(home, "error.log"));
    }

    /// <summary>
    /// The settings of our own base file, where the peer has them, and those its own recommended file has beyond that; the log
    /// takes relevant transactions only, as there, and at level 4 none, because it is discarded on both sides.
    /// </summary>
    private static string Engine(RuleFileSet rules, string folder) => $"""
        SecRuleEngine {(rules.Level == 1 ? "On" : "DetectionOnly")}
        SecRequestBodyAccess On
        SecRequestBodyLimit 13107200
        SecRequestBodyNoFilesLimit 131072
        SecRequestBodyLimitAction Reject
        SecRequestBodyJsonDepthLimit 512
        SecArgumentsLimit 1000
        SecArgumentSeparator &
        SecCookieFormat 0
        SecPcreMatchLimit 100000
        SecPcreMatchLimitRecursion 100000
        SecUnicodeMapFile {UnicodeMap} 20127
        SecResponseBodyAccess On
        SecResponseBodyMimeType text/plain text/html text/xml application/json
        SecResponseBodyLimit 524288
        SecResponseBodyLimitAction ProcessPartial
        SecTmpDir {folder}
        SecDataDir {folder}
        SecAuditEngine {(rules.Level == 1 ? "RelevantOnly" : "Off")}
        SecAuditLogRelevantStatus "^(?:5|4(?!04))"
        SecAuditLogParts ABIJDEFHZ
        SecAuditLogType Serial
        SecAuditLog {folder}/nginx-audit.log
        SecRule REQUEST_HEADERS:Content-Type "@rx (?i)^(?:application|text)/(?:[a-z0-9.-]+\+)?xml\b" "id:200000,phase:1,pass,nolog,t:none,ctl:requestBodyProcessor=XML"
        SecRule REQUEST_HEADERS:Content-Type "@rx (?i)^application/json\b" "id:200001,phase:1,pass,nolog,t:none,ctl:requestBodyProcessor=JSON"
        SecRule REQUEST_HEADERS:Content-Type "@rx (?i)^application/[a-z0-9.-]+\+json\b" "id:200006,phase:1,pass,nolog,t:none,ctl:requestBodyProcessor=JSON"
        SecRule REQBODY_ERROR "!@eq 0" "id:200002,phase:2,deny,status:400,log,t:none"
        SecRule MULTIPART_STRICT_ERROR "!@eq 0" "id:200003,phase:2,deny,status:400,log,t:none"
        SecRule MULTIPART_UNMATCHED_BOUNDARY "@eq 1" "id:200004,phase:2,deny,status:400,log,t:none"
        SecRule TX:/^MSC_/ "!@streq 0" "id:200005,phase:2,deny,status:400,log,t:none"
        SecRule &ARGS "@ge 1000" "id:200007,phase:2,deny,status:400,log,t:none"

        """;
}
