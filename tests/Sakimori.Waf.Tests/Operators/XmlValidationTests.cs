namespace Sakimori.Waf.Tests.Operators;

public sealed class XmlValidationTests : IDisposable
{
    private const string Schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:include schemaLocation="types/item.xsd"/>
          <xs:element name="order"><xs:complexType>
            <xs:sequence><xs:element name="item" type="item" maxOccurs="3"/></xs:sequence>
            <xs:attribute name="id" type="xs:int" use="required"/>
          </xs:complexType></xs:element>
        </xs:schema>
        """;

    private const string Types = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:simpleType name="item"><xs:restriction base="xs:string"><xs:maxLength value="5"/></xs:restriction></xs:simpleType>
        </xs:schema>
        """;

    private const string Declarations = "<!ENTITY % more SYSTEM 'types/item.dtd'>\n%more;\n<!ELEMENT order (item+)>\n<!ATTLIST order id CDATA #REQUIRED>\n";

    private readonly RuleFolder _folder = new RuleFolder()
        .With("order.xsd", Schema)
        .With("types/item.xsd", Types)
        .With("order.dtd", Declarations)
        .With("types/item.dtd", "<!ELEMENT item (#PCDATA)>\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<order id='1'><item>a</item></order>", false, false)]
    [InlineData("<?xml version='1.0'?>\n<order id='1'><item>a</item><item>b</item></order>", false, false)]
    [InlineData("<order id='x'><item>a</item></order>", true, false)]
    [InlineData("<order id='1'><item>too long</item></order>", true, false)]
    [InlineData("<order><item>a</item></order>", true, true)]
    [InlineData("<order id='1'/>", true, true)]
    [InlineData("<order id='1'><other/></order>", true, true)]
    [InlineData("<order id='1' x='2'><item>a</item></order>", true, true)]
    [InlineData("<other/>", true, true)]
    [InlineData("<item>a</item>", true, false)]
    [InlineData("<order id='1'><item>a</order>", true, true)]
    [InlineData("<!DOCTYPE order SYSTEM 'http://evil.example/any.dtd'><order id='1'><item>a</item></order>", false, false)]
    [InlineData("<!DOCTYPE order [<!ELEMENT order ANY><!ATTLIST order id CDATA #IMPLIED>]><order>x</order>", true, true)]
    [InlineData("<order id='1' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='http://evil.example/any.xsd'><item>a</item></order>", false, true)]
    public void A_body_that_is_not_valid_matches(string body, bool bySchema, bool byDtd)
    {
        var rules = _folder.Rules("""
            SecRequestBodyAccess On
            SecAction "id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"
            SecRule XML "@validateSchema order.xsd" "id:1,pass"
            SecRule XML "@validateDTD order.dtd" "id:2,pass"
            """);
        Assert.Equal(string.Join(' ', ((string[])[bySchema ? "1" : "", byDtd ? "2" : ""]).Where(id => id.Length > 0)), Post(body).By(rules).Ids);
    }

    [Fact]
    public void A_body_that_is_no_XML_is_no_match()
    {
        var rules = _folder.Rules("SecRequestBodyAccess On\nSecRule XML \"@validateSchema order.xsd\" \"id:1,pass\"\nSecRule XML \"@validateDTD order.dtd\" \"id:2,pass\"");
        Assert.Equal("", Judge.Form("a=1").By(rules).Ids);
        Assert.Equal("", new Judge().By(rules).Ids);
    }

    [Theory]
    [InlineData("@validateSchema none.xsd", "Error: the file none.xsd cannot be read")]
    [InlineData("@validateDTD none.dtd", "Error: the file none.dtd cannot be read")]
    [InlineData("@validateSchema broken.xsd", "Error: the schema broken.xsd cannot be used:")]
    [InlineData("@validateSchema untyped.xsd", "Error: the schema untyped.xsd cannot be used:")]
    [InlineData("@validateDTD broken.dtd", "Error: the DTD broken.dtd cannot be used:")]
    [InlineData("@validateDTD remote.dtd", "Error: the DTD remote.dtd cannot be used:")]
    public void A_wrong_file_is_an_error_at_load(string op, string message)
    {
        _folder.With("broken.xsd", "<xs:schema").With("broken.dtd", "<!ELEMENT a").With("remote.dtd", "<!ENTITY % x SYSTEM 'http://h.example/x.dtd'>\n%x;");
        _folder.With("untyped.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a' type='none'/></xs:schema>");
        Assert.StartsWith(message, _folder.Messages($"SecRule XML \"{op}\" \"id:1\"")[0]);
    }

    [Fact]
    public void A_schema_that_includes_another_machine_is_an_error()
    {
        _folder.With("remote.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:include schemaLocation='http://h.example/x.xsd'/><xs:element name='a'/></xs:schema>");
        Assert.StartsWith("Error: the schema remote.xsd cannot be used:", _folder.Messages("SecRule XML \"@validateSchema remote.xsd\" \"id:1\"")[0]);
    }

    [Fact]
    public void A_changed_file_is_another_rule_set()
    {
        const string Rule = "SecRule XML \"@validateSchema order.xsd\" \"id:1,pass\"";
        var version = _folder.Rules(Rule).Version;
        Assert.Equal(version, _folder.Rules(Rule).Version);
        _folder.With("types/item.xsd", Types.Replace("5", "6", StringComparison.Ordinal));
        Assert.NotEqual(version, _folder.Rules(Rule).Version);
    }

    private static Judge Post(string body) => new() { Method = "POST", Headers = [("Content-Type", "text/xml")], Body = body };
}
