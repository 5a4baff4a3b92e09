namespace Sakimori.Gateway.Wire;

/// <summary>
/// What the wire guard of a connection tells the requests on it, and they tell it. One request at a time: the guard writes a head
/// before Kestrel sees the request, the request takes it, and the guard goes on only when Kestrel asks for more.
/// </summary>
internal sealed class WireConnection
{
    private RequestHead? _pending;
    private RequestHead _current = new();
    private RequestHead _other = new();

    /// <summary>Set by the request once the upstream has switched protocols: the guard then lets everything through.</summary>
    public bool IsUpgraded { get; set; }

    /// <summary>The client was told that the connection ends, and may be sending all the same.</summary>
    public bool IsEnded { get; set; }

    /// <summary>What turned out to be broken in the body of the current request.</summary>
    public WireFault BodyFault { get; private set; }

    /// <summary>Called when the body breaks, on the reading thread. Set it before the body is read.</summary>
    public Action? BodyBroke { get; set; }

    /// <summary>Set by the guard: ends the input of a broken body.</summary>
    public Action? EndInput { get; set; }

    /// <summary>The broken body was answered: nothing waits for it any more.</summary>
    public void BrokenBodyAnswered()
    {
        if (BodyFault != WireFault.None)
        {
            EndInput?.Invoke();
        }
    }

    /// <summary>The head Kestrel is about to begin; null when it was taken or there is none.</summary>
    public RequestHead? TakeHead()
    {
        var head = _pending;
        _pending = null;
        return head;
    }

    /// <summary>The object the next head is read into: not the one of the request before.</summary>
    public RequestHead NextHead()
    {
        (_current, _other) = (_other, _current);
        return _current;
    }

    public void Announce(RequestHead head)
    {
        BodyFault = WireFault.None;
        BodyBroke = null;
        _pending = head;
    }

    public void BreakBody(WireFault fault)
    {
        if (BodyFault == WireFault.None)
        {
            BodyFault = fault;
            BodyBroke?.Invoke();
        }
    }
}
