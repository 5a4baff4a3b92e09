using Sakimori.Waf.Auditing;

namespace Sakimori.Waf;

/// <summary>Whether more of a body is wanted.</summary>
public enum BodyIntake
{
    /// <summary>Kept; send more.</summary>
    Accepted,

    /// <summary>The limit is reached: what is kept is judged, the rest is not wanted and a note says so.</summary>
    Truncated,

    /// <summary>The limit is reached and the policy is to reject: the caller answers 413 (request) or 502 (response).</summary>
    Rejected,
}

/// <summary>
/// One request and its response on their way through the phases. Call in this order: request line, headers,
/// <see cref="EvaluateRequestHeaders"/>, body, <see cref="EvaluateRequestBody"/>, response line, headers,
/// <see cref="EvaluateResponseHeaders"/>, body, <see cref="EvaluateResponseBody"/>, <see cref="Finish"/>. After a disruptive
/// verdict go to <see cref="Finish"/> at once. Pooled; belongs to one request; not thread-safe; takes no lock.
/// Strings and spans of chars are bytes as chars 0–255.
/// </summary>
public sealed class Transaction : IDisposable
{
    internal Transaction()
    {
    }

    /// <summary><c>UNIQUE_ID</c>.</summary>
    public string Id => throw new NotSupportedException();

    /// <summary>The rules this transaction runs on.</summary>
    public RuleSet RuleSet => throw new NotSupportedException();

    /// <summary>The first disruptive verdict, carried out or (in observe) not.</summary>
    public Verdict WouldBe => throw new NotSupportedException();

    /// <summary>The rules want the request body (known after phase 1).</summary>
    public bool WantsRequestBody => throw new NotSupportedException();

    /// <summary>The rules want the response body (known after phase 3; depends on its content type).</summary>
    public bool WantsResponseBody => throw new NotSupportedException();

    /// <summary>The request line; <paramref name="rawLine"/> as received when it differs from the three joined by single spaces.</summary>
    public void SetRequestLine(string method, string target, string protocol, string? rawLine = null) => throw new NotSupportedException();

    /// <summary>Appends a request header, in the order received.</summary>
    public void AddRequestHeader(string name, string value) => throw new NotSupportedException();

    /// <summary>Runs phase 1.</summary>
    public Verdict EvaluateRequestHeaders() => throw new NotSupportedException();

    /// <summary>Takes a piece of the request body, content coding already undone by the caller.</summary>
    public BodyIntake AppendRequestBody(ReadOnlySpan<byte> piece) => throw new NotSupportedException();

    /// <summary>The body could not be decoded for judging: recorded as <c>REQBODY_ERROR</c> with this message.</summary>
    public void FailRequestBody(string message) => throw new NotSupportedException();

    /// <summary>Runs the body processor and phase 2.</summary>
    public Verdict EvaluateRequestBody() => throw new NotSupportedException();

    /// <summary>The response line.</summary>
    public void SetResponseLine(int status, string protocol) => throw new NotSupportedException();

    /// <summary>Appends a response header.</summary>
    public void AddResponseHeader(string name, string value) => throw new NotSupportedException();

    /// <summary>Runs phase 3.</summary>
    public Verdict EvaluateResponseHeaders() => throw new NotSupportedException();

    /// <summary>Takes a piece of the response body, content coding already undone by the caller.</summary>
    public BodyIntake AppendResponseBody(ReadOnlySpan<byte> piece) => throw new NotSupportedException();

    /// <summary>Runs phase 4.</summary>
    public Verdict EvaluateResponseBody() => throw new NotSupportedException();

    /// <summary>Adds a remark to the record: something the host did or could not do.</summary>
    public void AddNote(string note) => throw new NotSupportedException();

    /// <summary>
    /// Runs phase 5 and returns the evidence, or null when no logged rule matched and there is no note.
    /// <paramref name="carriedOut"/> is what the client really got.
    /// </summary>
    public AuditRecord? Finish(Verdict carriedOut, int status) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
