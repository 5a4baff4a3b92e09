namespace Sakimori.Waf.Tests.Charsets;

/// <summary>Forms judged in the engine, without a gateway.</summary>
internal static class JudgedForms
{
    public static Outcome By(this SentForm form, RuleSet rules) =>
        new Judge { Method = form.Method, Target = form.Target, Headers = form.Headers, Body = form.Method == "GET" ? null : form.Body }.By(rules);
}
