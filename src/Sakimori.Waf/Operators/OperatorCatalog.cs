using System.Collections.Frozen;
using System.Collections.Immutable;
using Sakimori.Matching.Addresses;
using Sakimori.Matching.Literals;
using Sakimori.Waf.Detectors;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary>The operators by name, and the ones that exist elsewhere and must not, or do not, exist here.</summary>
internal static class OperatorCatalog
{
    private static readonly FrozenDictionary<string, Func<OperatorSyntax, CompileContext, Operator?>> s_factories =
        new Dictionary<string, Func<OperatorSyntax, CompileContext, Operator?>>
        {
            ["beginsWith"] = (syntax, context) => new BeginsWith(Argument(syntax, context)),
            ["contains"] = (syntax, context) => new Contains(Argument(syntax, context)),
            ["containsWord"] = (syntax, context) => new ContainsWord(Argument(syntax, context)),
            ["endsWith"] = (syntax, context) => new EndsWith(Argument(syntax, context)),
            ["streq"] = (syntax, context) => new StringEquals(Argument(syntax, context)),
            ["strmatch"] = (syntax, context) => new Contains(Argument(syntax, context)),
            ["within"] = (syntax, context) => new Within(Argument(syntax, context)),
            ["eq"] = Numeric(NumericOperator.Comparison.Equal),
            ["ge"] = Numeric(NumericOperator.Comparison.GreaterOrEqual),
            ["gt"] = Numeric(NumericOperator.Comparison.Greater),
            ["le"] = Numeric(NumericOperator.Comparison.LessOrEqual),
            ["lt"] = Numeric(NumericOperator.Comparison.Less),
            ["rx"] = (syntax, context) => context.Pattern(syntax.Location, syntax.Argument) is { } pattern ? new Rx(pattern) : null,
            ["rxGlobal"] = (syntax, context) => context.Pattern(syntax.Location, syntax.Argument) is { } pattern ? new RxGlobal(pattern) : null,
            ["pm"] = (syntax, _) => new Pm(new PhraseSet(Pm.Split(syntax.Argument))),
            ["pmFromFile"] = PmFromFile,
            ["pmf"] = PmFromFile,
            ["ipMatch"] = (syntax, context) => Addresses(syntax, context, syntax.Argument.Split(',')),
            ["ipMatchFromFile"] = IpMatchFromFile,
            ["ipMatchF"] = IpMatchFromFile,
            ["fuzzyHash"] = FuzzyHash.Create,
            ["geoLookup"] = Geo,
            ["rbl"] = BlockList,
            ["validateDTD"] = ValidateDtd.Create,
            ["validateSchema"] = ValidateSchema.Create,
            ["noMatch"] = (_, _) => new NoMatch(),
            ["unconditionalMatch"] = (_, _) => new UnconditionalMatch(),
            ["validateByteRange"] = ByteRange,
            ["validateUrlEncoding"] = (_, _) => new ValidateUrlEncoding(),
            ["validateUtf8Encoding"] = (_, _) => new ValidateUtf8Encoding(),
            ["verifyCC"] = Verify(VerifyNumber.IsCard),
            ["verifyCPF"] = Verify(VerifyNumber.IsCpf),
            ["verifySSN"] = Verify(VerifyNumber.IsSsn),
            ["verifySVNR"] = Verify(VerifyNumber.IsSvnr),
            ["detectCommandInjection"] = (_, _) => new Detect(CommandInjection.MayDetect, CommandInjection.Detect, CommandInjection.Signs),
            ["detectDeserialization"] = (_, _) => new Detect(Deserialization.MayDetect, Deserialization.Detect),
            ["detectHeaderInjection"] = (_, _) => new Detect(HeaderInjection.MayDetect, HeaderInjection.Detect, HeaderInjection.Signs),
            ["detectLeak"] = DetectLeak.Create,
            ["detectNoSQLi"] = (_, _) => new Detect(NoSqlInjection.MayDetect, NoSqlInjection.Detect, NoSqlInjection.Signs),
            ["detectSQLi"] = (_, _) => new Detect(SqlInjection.MayDetect, SqlInjection.Detect, SqlInjection.Signs, SqlInjection.MayDetectInPlainText),
            ["detectSSRF"] = (_, _) => new Detect(ServerSideRequestForgery.MayDetect, ServerSideRequestForgery.Detect, ServerSideRequestForgery.Signs),
            ["detectTemplateInjection"] = (_, _) => new Detect(TemplateInjection.MayDetect, TemplateInjection.Detect, TemplateInjection.Signs),
            ["detectTraversal"] = (_, _) => new Detect(Traversal.MayDetect, Traversal.Detect, Traversal.Signs),
            ["detectXSS"] = (_, _) => new Detect(CrossSiteScripting.MayDetect, CrossSiteScripting.Detect, CrossSiteScripting.Signs),
            ["detectXXE"] = (_, _) => new Detect(XmlExternalEntity.MayDetect, XmlExternalEntity.Detect, XmlExternalEntity.Signs),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> s_refused = new Dictionary<string, string>
    {
        ["inspectFile"] = "it runs a program for each request, and nothing here starts programs",
        ["gsbLookup"] = "it needs a list that is no longer published",
        ["validateHash"] = "it belongs to link signing, which was removed from ModSecurity v3",
        ["rsub"] = "it rewrites bodies, and what is judged must be what arrives",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The operators that exist here.</summary>
    public static ImmutableArray<string> Names { get; } = [.. s_factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The operators of the reference that are refused, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Refused => s_refused;

    /// <summary>Compiles an operator; null and an error when it cannot be.</summary>
    public static Operator? Create(OperatorSyntax syntax, CompileContext context)
    {
        if (s_factories.TryGetValue(syntax.Name, out var factory))
        {
            return factory(syntax, context);
        }

        if (s_refused.TryGetValue(syntax.Name, out var reason))
        {
            context.Error(syntax.Location, $"@{syntax.Name} is not available: {reason}", "remove the rule");
        }
        else
        {
            context.Error(syntax.Location, $"unknown operator @{syntax.Name}", NearestName.Suggest(syntax.Name, Names));
        }

        return null;
    }

    private static Macro Argument(OperatorSyntax syntax, CompileContext context) => context.Macro(syntax.Location, syntax.Argument);

    private static Func<OperatorSyntax, CompileContext, Operator?> Numeric(NumericOperator.Comparison comparison) =>
        (syntax, context) => new NumericOperator(comparison, Argument(syntax, context));

    private static Func<OperatorSyntax, CompileContext, Operator?> Verify(VerifyNumber.Check check) =>
        (syntax, context) => context.Pattern(syntax.Location, syntax.Argument) is { } pattern ? new VerifyNumber(pattern, check) : null;

    private static Pm? PmFromFile(OperatorSyntax syntax, CompileContext context)
    {
        var phrases = ImmutableArray.CreateBuilder<string>();
        foreach (var name in syntax.Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (context.ReadFile(syntax.Location, name) is not { } text)
            {
                return null;
            }

            phrases.AddRange(Pm.SplitFile(text));
        }

        return new Pm(new PhraseSet(phrases.ToImmutable()));
    }

    private static IpMatch? IpMatchFromFile(OperatorSyntax syntax, CompileContext context) =>
        context.ReadFile(syntax.Location, syntax.Argument) is { } text ? Addresses(syntax, context, Pm.SplitFile(text)) : null;

    private static IpMatch? Addresses(OperatorSyntax syntax, CompileContext context, IEnumerable<string> entries)
    {
        if (AddressSet.TryParse(entries.Select(entry => entry.Trim()).Where(entry => entry.Length > 0), out var set, out var badEntry))
        {
            return new IpMatch(set);
        }

        context.Error(syntax.Location, $"'{badEntry}' is neither an address nor a range", "write 192.0.2.7 or 192.0.2.0/24");
        return null;
    }

    private static GeoLookup Geo(OperatorSyntax syntax, CompileContext context)
    {
        if (context.Geo is null)
        {
            context.Warn(syntax.Location, "@geoLookup matches nothing: there is no SecGeoLookupDb", "name a file in MaxMind's format (.mmdb)");
        }

        return new GeoLookup(context.Geo);
    }

    private static Rbl? BlockList(OperatorSyntax syntax, CompileContext context)
    {
        // Project Honey Pot answers only those who name themselves.
        var needsKey = syntax.Argument.EndsWith("httpbl.org", StringComparison.OrdinalIgnoreCase);
        if (syntax.Argument.Length == 0 || (needsKey && string.IsNullOrEmpty(context.HttpBlKey)))
        {
            context.Error(syntax.Location, needsKey ? $"@rbl {syntax.Argument} needs a SecHttpBlKey" : "@rbl needs the name of a list");
            return null;
        }

        if (context.Options.BlockLists is null)
        {
            context.Warn(syntax.Location, $"@rbl {syntax.Argument} matches nothing: no block list is asked here");
        }

        return new Rbl(syntax.Argument.Trim('.'), needsKey ? context.HttpBlKey : null);
    }

    private static ValidateByteRange? ByteRange(OperatorSyntax syntax, CompileContext context)
    {
        if (!ValidateByteRange.TryParse(syntax.Argument, out var range, out var badPart))
        {
            context.Error(syntax.Location, $"'{badPart}' is not a range of bytes", "write ranges such as 10,13,32-126");
        }

        return range;
    }
}
