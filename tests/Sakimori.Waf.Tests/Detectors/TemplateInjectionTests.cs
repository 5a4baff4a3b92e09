using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class TemplateInjectionTests
{
    private static readonly DetectorSpecification Detector = new(TemplateInjection.DetectUnfiltered, TemplateInjection.MayDetect);

    [Fact]
    public void Probes_are_found() => Detector.Finds(
        13,
        "{{7*7}}", "${7*7}", "#{7*7}", "%{7*7}", "*{7*7}", "<%= 7*7 %>", "{{7*'7'}}", "{{'7'*7}}", "${{7*7}}", "@(7*7)",
        "a{{ 1337 * 3 }}b", "{{config}}", "{{\"a\"+\"b\"}}");

    [Fact]
    public void Expression_languages_are_found() => Detector.Finds(
        15,
        "${T(java.lang.Runtime).getRuntime().exec('id')}", "#{''.getClass().forName('java.lang.Runtime')}",
        "%{(#_memberAccess['allowStaticMethodAccess']=true)}", "%{#context['x']}", "@java.lang.Runtime@getRuntime()",
        "${applicationScope}", "*{new java.util.Scanner(x)}", "__${new java.util.Date()}__::.x",
        "class.module.classLoader.resources.context.parent.pipeline.first.pattern=x", "${\"\".getClass()}",
        "#set($e=\"e\")$e.getClass()", "$class.inspect(\"java.lang.Runtime\")", "<#assign ex=\"freemarker.template.utility.Execute\"?new()>",
        "${pageContext.request}", "${{a}.getClass()}");

    [Fact]
    public void Script_templates_are_found() => Detector.Finds(
        12,
        "{{''.__class__.__mro__[1].__subclasses__()}}", "{{request.application.__globals__}}", "{{ x|attr('__class__') }}",
        "{% import os %}", "{% for c in [].__class__.__base__.__subclasses__() %}{% endfor %}", "{{_self.env.getFilter('id')}}",
        "{{['id']|filter('system')}}", "{{constructor.constructor('alert(1)')()}}", "<% system('id') %>", "{php}phpinfo();{/php}",
        "{{lipsum.__globals__}}", "{{''['\\x5f\\x5fclass\\x5f\\x5f']}}");

    [Fact]
    public void Lookups_are_resolved() => Detector.Finds(
        12,
        "${jndi:ldap://x/a}", "${${lower:j}ndi:ldap://x}", "${${::-j}${::-n}${::-d}${::-i}:rmi://x}", "${${env:X:-j}ndi:x}",
        "${${upper:jnd}i:x}", "${jn${env:A:-}di:dns://x}", "${${a:-j}n${b:-d}i:x}", "$%7Bjndi:x}", "\\u0024{jndi:x}",
        "${jndi:ldap://x", "${${date:'j'}:-${lower:j}}", "${JnDi:x}");

    [Fact]
    public void Placeholders_and_text_pass() => Detector.Passes(
        25,
        "${name}", "{{name}}", "{{ user.name | upper }}", "Dear {{first_name}},", "#{count} items", "%{IP:client}", "$5", "$5 {a}",
        "\\frac{{a}}{b}", "${parameter:-word}", "{\"a\":{\"b\":1}}", "function f() { return {a: 1}; }", "${TM_SITE_ID_NUM}", "100% {x}",
        "{% endif %}", "a{1,2}", "{{[0-9]+}}", "<%= name %>", "@{user}", "%{Referer}i", "${env:HOME}", "{{#if user}}x{{/if}}",
        "金額：${price}円", "C#{", "body{color:#fff}");

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear(
        "{{", "${", "{", "}", "{{a}}", "${a:-", "${x}", "<%", "<%a%>", "{%", "#{", "${lower:", "{{{a}", "{}}", "${a${b}", "%7b", "jndi:", "{%include ");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "${name}", "plain", "Dear {{first_name}},", "金額：${price}円", "{\"a\":{\"b\":1}}", "${parameter:-word}");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        "{{", "}}", "${", "}", "7*7", "jndi:", "lower:", "::-", "__class__", "<%", "%>", "{%", "%}", "getClass", "#set($", "a", " ",
        "%7b", "constructor", "config", "@(", ")", "Runtime");
}
