using System.Collections.Immutable;
using System.Text;
using Sakimori.Languages;

namespace Sakimori.Configuration;

/// <summary>The annotated file <c>sakimori init</c> writes: what must be set is set, everything else stands there as a comment.</summary>
internal static class ConfigurationTemplate
{
    /// <summary>What a commented key shows after its colon; a word for every kind of value.</summary>
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["hosts"] = "[shop.example.jp]",
        ["log_format"] = "json",
        ["log_headers"] = "false",
        ["log_cookies"] = "false",
        ["log_bodies"] = "false",
        ["audit_log_max_size"] = "256MiB",
        ["audit_log_keep"] = "10",
        ["mask"] = "[kouza_bango]",
        ["charset"] = "shift_jis",
        ["profile"] = "servlet",
        ["fail"] = "closed",
        ["request_body"] = "13MiB",
        ["long_request_body"] = "reject",
        ["response_body"] = "512KiB",
        ["long_response_body"] = "pass",
        ["decompression_ratio"] = "100",
        ["header_bytes"] = "64KiB",
        ["header_count"] = "200",
        ["connections"] = "10000",
        ["concurrent_requests"] = "1000",
        ["inspection_time"] = "500ms",
        ["cards"] = "mask",
        ["my_numbers"] = "mask",
        ["phones"] = "observe",
        ["addresses"] = "observe",
        ["private_keys"] = "block",
        ["stack_traces"] = "mask",
        ["sql_errors"] = "block",
        ["directory_listings"] = "block",
        ["cards_per_response"] = "1",
        ["my_numbers_per_response"] = "1",
        ["phones_per_response"] = "200",
        ["addresses_per_response"] = "200",
        ["phones_per_client"] = "1000",
        ["addresses_per_client"] = "1000",
        ["phones_per_site"] = "20000",
        ["addresses_per_site"] = "20000",
        ["window"] = "10m",
        ["connect"] = "10s",
        ["header"] = "30s",
        ["body"] = "120s",
        ["idle"] = "130s",
        ["trusted_proxies"] = "[10.0.0.0/8]",
        ["proxy_protocol"] = "false",
        ["certificate"] = "shop.pem",
        ["key"] = "shop.key",
        ["password_file"] = "shop.password",
        ["http10"] = "false",
        ["obsolete_tls"] = "false",
        ["invalid_certificate"] = "false",
        ["host"] = "shop.internal",
        ["connection_per_client"] = "false",
        ["state_dir"] = "sakimori-data",
        ["fail_unrecorded"] = "open",
        ["use"] = "sqlite",
        ["connection_file"] = "shop.connection",
        ["allowed_per_second"] = "200",
        ["keep_allowed_days"] = "7",
        ["keep_detections_days"] = "90",
        ["keep_incidents_days"] = "730",
        ["max_size"] = "20GiB",
        ["archive"] = "on",
        ["journal_max_size"] = "2GiB",
        ["anchor_file"] = "anchors.jsonl",
        ["anchor_syslog"] = "tls://log.internal:6514",
        ["console listen"] = "http://127.0.0.1:9090",
        ["session_idle"] = "30m",
        ["session_length"] = "12h",
        ["time_zone"] = "Asia/Tokyo",
        ["own_approval"] = "allowed",
        ["second_factor"] = "optional",
    };

    public static string Write(Language language, string listen, string upstream)
    {
        var set = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = "shop",
            ["listen"] = listen,
            ["upstream"] = upstream,
            ["mode"] = "observe",
            ["rules"] = "[starter]",
            ["audit_log"] = "sakimori-data/shop.jsonl",
        };
        var text = new StringBuilder();
        text.Append("# ").AppendLine(language.Say(Messages.TemplateHead));
        text.Append("# ").AppendLine(language.Say(Messages.TemplateObserve));
        text.AppendLine("# yaml-language-server: $schema=docs/sakimori.schema.json");
        text.AppendLine().AppendLine("sites:");
        Write(text, language, Keys.Site, set, "    ", "  - ");
        text.AppendLine();
        foreach (var key in Keys.Document.Where(key => key.Name != "sites"))
            WriteComment(text, language, key, "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, Language language, ImmutableArray<Key> keys, Dictionary<string, string> set, string indent, string first)
    {
        foreach (var key in keys.Where(key => set.ContainsKey(key.Name)))
        {
            text.Append(first == "" ? indent : first).Append(key.Name).Append(": ").AppendLine(set[key.Name]);
            text.Append(indent).Append("# ").AppendLine(language.Say(key.Help));
            first = "";
        }

        text.AppendLine();
        foreach (var key in keys.Where(key => !set.ContainsKey(key.Name)))
            WriteComment(text, language, key, indent);
    }

    private static void WriteInner(StringBuilder text, Language language, Key section, string indent, string depth)
    {
        foreach (var key in section.Keys)
        {
            text.Append(indent).Append('#').Append(depth).Append(key.Name).Append(':');
            if (key.Kind == ValueKind.Section)
            {
                text.Append("  # ").AppendLine(language.Say(key.Help));
                WriteInner(text, language, key, indent, depth + "  ");
                continue;
            }

            // A key may mean something else in another section.
            var example = Examples.GetValueOrDefault($"{section.Name} {key.Name}") ?? Examples[key.Name];
            text.Append(' ').Append(example).Append("  # ").AppendLine(language.Say(key.Help));
        }
    }

    private static void WriteComment(StringBuilder text, Language language, Key key, string indent)
    {
        text.Append(indent).Append("## ").AppendLine(language.Say(key.Help));
        if (key.Kind != ValueKind.Section)
        {
            text.Append(indent).Append('#').Append(key.Name).Append(": ").AppendLine(Examples[key.Name]);
            return;
        }

        text.Append(indent).Append('#').Append(key.Name).AppendLine(":");
        WriteInner(text, language, key, indent, "  ");
    }
}
