using Sakimori.Matching.Patterns;
using Sakimori.Waf.Detectors;
using Sakimori.Waf.Operators;
using Sakimori.Waf.Rules;
using Sakimori.Waf.Rules.Scanning;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Tests.Detectors;
using Sakimori.Waf.Tests.SecLang;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Transformations;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Rules.Scanning;

/// <summary>
/// What is taken out of the links by a question about a whole value matches no text that its chain makes of the value: each link is run
/// on each text, which is the slow twin.
/// </summary>
public sealed class PlainTextTests
{
    private const int Values = 4_000;

    // What matches only when a comma is a separator, when a run of them is one, or when comment marks are gone.
    private static readonly string[] s_plain = ["if,exist a", "if, ,not,  exist a", "union-- select a from b", "un--ion select a from b", "wa--itfor delay", "a. or 1..", "time, a", "IF,EXIST A"];

    // What matches before it is decoded further and not afterwards; and what does only afterwards.
    private static readonly string[] s_encoded = ["pa%41th", "while(\"%22\")", "while(\"\\x22\")", "while%28true)", "process\\x2eenv", "pro\tcess.env"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_that_is_taken_out_matches_no_text_of_a_plain_value(bool hasLines)
    {
        var (links, chains) = CoreRuleSet();
        var vocabulary = new PlainVocabulary();
        var plain = PlainText.Of(links, chains, vocabulary, hasLines ? PlainBytes.Lines : PlainBytes.OneLine)!;
        var random = new Random(37);
        string[] words = [.. links.SelectMany(link => link.Operator.RequiredLiterals.IsDefault ? [] : link.Operator.RequiredLiterals.Where(word => word.Length > 1)), .. "or and not like 1 0 select from where a b union all the order is null if exist x 1.e env time eval".Split(' ')];
        words = [.. words.Select(word => string.Concat(word.Where(PlainBytes.OneLine.Contains))).Where(word => word.Length > 0).Distinct()];
        var (found, scratch, left) = (new ulong[vocabulary.Words], new ulong[(links.Length + 63) / 64], new ulong[(links.Length + 63) / 64]);
        var (matched, takenOut) = (0, 0);
        for (var i = 0; i < Values; i++)
        {
            var value = i < s_plain.Length ? s_plain[i] : Value(random, words);
            if (hasLines)
                value = string.Concat(value.Select(item => item is ' ' or ',' && random.Next(3) == 0 ? (random.Next(2) == 0 ? "\r\n" : "\n") : item.ToString()));
            left.AsSpan().Fill(ulong.MaxValue);
            plain.Restrict(value, Presence.Of(value), found, scratch, left);
            Assert.True(!found.AsSpan().ContainsAnyExcept(0UL));
            matched += Compare(links, chains, value, left, ref takenOut);
        }

        Assert.InRange(matched, Values, int.MaxValue);
        Assert.InRange(takenOut, Values * links.Length / 2, Values * links.Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Values} values, {links.Length} links, {matched} matches, {takenOut} taken out");
    }

    [Fact]
    public void A_link_that_is_taken_out_matches_no_text_of_a_value_read_as_Base64()
    {
        var (links, chains) = CoreRuleSet();
        var base64 = Base64Question.Of(links, chains)!;
        var random = new Random(43);
        var asked = links.Select(link => chains[link.Chain].Steps.Any(step => step is Base64Decode)).ToArray();
        string[] words = [.. links.Where((_, number) => asked[number]).SelectMany(link => link.Operator.RequiredLiterals), "while(true)", "process.env", "require(", "%70rocess.env", "\\x70rocess.main", "pro cess.binding", "while/**/(true) {}"];
        var left = new ulong[(links.Length + 63) / 64];
        var arena = new TextArena();
        var (matched, takenOut, spoken) = (0, 0, 0);
        for (var i = 0; i < Values; i++)
        {
            var text = i < s_encoded.Length ? s_encoded[i] : Value(random, words);
            var value = (i < s_encoded.Length ? 3 : random.Next(4)) switch
            {
                0 => text,
                1 => string.Join(random.Next(3) switch { 0 => "\r\n", 1 => " ", _ => "\n" }, Base64Of(text).Chunk(1 + random.Next(30)).Select(piece => new string(piece))),
                2 => Base64Of(text + new string('x', random.Next(600))),
                _ => Base64Of(text),
            };
            left.AsSpan().Fill(ulong.MaxValue);
            if (!base64.IsOf(Presence.Of(value), left))
                continue;
            spoken++;
            base64.Exclude(value, Presence.Of(value), arena, left);
            Assert.Equal(0, arena.TotalChars);
            matched += Compare(links, chains, value, left, ref takenOut, asked);
        }

        Assert.InRange(spoken, Values / 2, Values);
        Assert.InRange(matched, 300, int.MaxValue);
        Assert.InRange(takenOut, spoken / 2, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{spoken} values, {matched} matches, {takenOut} taken out");
    }

    [Fact]
    public void No_plain_byte_begins_an_encoded_one_so_detectors_read_plain_values_once() =>
        Assert.False(ByteSet.AnyOf(EncodingLayers.Leads).Overlaps(PlainBytes.Lines));

    private static string Value(Random random, string[] words)
    {
        string[] between = [" ", " ", " ", ",", ", ", "  ", "", ".", "-", "--", "_", ": ", "@", "..", " - ", "!"];
        var value = new System.Text.StringBuilder();
        for (var i = random.Next(1, 9); i > 0; i--)
        {
            var word = words[random.Next(words.Length)];
            value.Append(random.Next(5) == 0 ? word.ToUpperInvariant() : word).Append(between[random.Next(between.Length)]);
        }

        return random.Next(2) == 0 ? value.ToString() : value.ToString().Trim();
    }

    private static string Base64Of(string value) => Convert.ToBase64String(System.Text.Encoding.Latin1.GetBytes(value));

    // Runs every link on every text; returns how many matched.
    private static int Compare(FilteredLink[] links, IReadOnlyList<ScannedChain> chains, string value, ulong[] left, ref int takenOut, bool[]? asked = null)
    {
        var matched = 0;
        for (var number = 0; number < links.Length; number++)
        {
            if (asked is not null && !asked[number])
                continue;
            var (link, isLeft) = (links[number], (left[number >> 6] >> number & 1) != 0);
            takenOut += isLeft ? 0 : 1;
            foreach (var text in Texts(chains[link.Chain], value))
            {
                if (link.Operator.Evaluate(null!, text, capture: false))
                {
                    matched++;
                    Assert.True(isLeft, $"{link.Operator.GetType().Name} {(link.Operator as Rx)?.Pattern.Text} matches \"{text}\", made of \"{value}\"");
                }
            }
        }

        return matched;
    }

    private static IEnumerable<string> Texts(ScannedChain chain, string value)
    {
        var arena = new TextArena();
        var text = value.AsMemory();
        if (chain.EveryStep)
            yield return value;
        foreach (var step in chain.Steps)
        {
            TransformationChain.Apply(step, ref text, arena);
            if (chain.EveryStep)
                yield return text.ToString();
        }

        yield return text.ToString();
    }

    // The links that judge arguments and can be asked without a transaction.
    private static (FilteredLink[] Links, IReadOnlyList<ScannedChain> Chains) CoreRuleSet()
    {
        var crs = Path.Combine(DetectorCorpora.Require(), "crs");
        var parsed = SecLangParser.ParseFiles([Path.Combine(Lang.Repository(), "rules/base.conf"), Path.Combine(crs, "crs-setup.conf.example"), Path.Combine(crs, "rules/*.conf")]);
        // Its literal is in the decoded text only, before that is decoded further.
        var own = SecLangParser.ParseText("SecRule ARGS \"@rx pa%41th\" \"id:990001,phase:2,pass,nolog,multiMatch,t:none,t:base64Decode,t:urlDecodeUni,t:jsDecode\"", "own.conf");
        parsed = parsed with { Directives = [.. parsed.Directives, .. own.Directives] };
        var rules = RuleSet.Compile(parsed, new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join('\n', diagnostics));
        var filter = rules.Program(Phase.RequestBody).Filter;
        FilteredLink[] links = [.. filter.Links.Where(link =>
            link.Targets.Any(target => filter.Sources[target.Source].Id == VariableId.Args) && link.Operator is Rx or Pm or Detect)];
        Assert.InRange(links.Length, 150, 400);
        return (links, filter.Chains);
    }
}
