namespace Sakimori.Waf.Variables;

/// <summary>
/// A value that rules compute with: an integer until somebody wants its text. Anomaly-score bookkeeping stays in integers.
/// </summary>
internal struct TxValue
{
    private readonly ReadOnlyMemory<char> _text;
    private long _number;
    private State _state;

    private TxValue(ReadOnlyMemory<char> text, long number, State state)
    {
        _text = text;
        _number = number;
        _state = state;
    }

    private enum State : byte
    {
        Unset,
        Number,
        Text,
    }

    /// <summary>Whether the variable exists.</summary>
    public readonly bool IsSet => _state != State.Unset;

    /// <summary>The number it is or its text begins with; 0 for other text, as <c>atoi</c> has it.</summary>
    public readonly long Number => _state == State.Number ? _number : Integers.Parse(_text.Span);

    /// <summary>The value as text; empty when unset.</summary>
    public readonly ReadOnlyMemory<char> Text => _state == State.Number ? Integers.ToText(_number).AsMemory() : _text;

    /// <summary>The same value in memory of its own.</summary>
    public readonly TxValue Kept() => _state == State.Text ? Of(_text.ToString().AsMemory()) : _state == State.Number ? Of(_number) : default;

    /// <summary>Makes it a number. Its former text, which nobody reads any more, is not let go: that would cost more than the number.</summary>
    public void Set(long number)
    {
        _number = number;
        _state = State.Number;
    }

    public static TxValue Of(long number) => new(default, number, State.Number);

    /// <summary>Text whose memory lives as long as the value does.</summary>
    public static TxValue Of(ReadOnlyMemory<char> text) => new(text, 0, State.Text);
}
