using System.Collections.Immutable;

namespace Sakimori.Ftw;

/// <summary>One test of an FTW suite (schema of coreruleset/ftw-tests-schema), as written, defaults filled in.</summary>
/// <param name="Family">The folder the file lies in, such as <c>REQUEST-942-APPLICATION-ATTACK-SQLI</c>.</param>
/// <param name="Title"><c>942100-7</c>: the rule and the number of the test.</param>
/// <param name="Description">What the author says it shows.</param>
/// <param name="Stages">Requests sent one after the other, each judged by itself.</param>
internal sealed record FtwTest(string Family, string Title, string Description, ImmutableArray<FtwStage> Stages);

/// <summary>One request and what must come of it.</summary>
internal sealed record FtwStage(FtwInput Input, FtwOutput Output);

/// <summary>The request. Texts become UTF-8 bytes on the wire, whatever HTTP says about them.</summary>
internal sealed record FtwInput
{
    public string Method { get; init; } = "GET";

    public string Uri { get; init; } = "/";

    public string Version { get; init; } = "HTTP/1.1";

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string Data { get; init; } = "";

    /// <summary>Adds what a client would: Connection, Content-Length, Content-Type, percent-encoding.</summary>
    public bool AutocompleteHeaders { get; init; } = true;

    /// <summary>The whole request as bytes, instead of all the above.</summary>
    public byte[]? EncodedRequest { get; init; }
}

/// <summary>What must be seen.</summary>
internal sealed record FtwOutput
{
    /// <summary>Any of these; empty asks for none.</summary>
    public ImmutableArray<int> Status { get; init; } = [];

    public ImmutableArray<long> ExpectIds { get; init; } = [];

    public ImmutableArray<long> NoExpectIds { get; init; } = [];

    public string? MatchRegex { get; init; }

    public string? NoMatchRegex { get; init; }

    /// <summary>No readable HTTP response may come.</summary>
    public bool ExpectError { get; init; }

    /// <summary>Records of an earlier request may still be under way: a failure is tried once more.</summary>
    public bool RetryOnce { get; init; }
}
