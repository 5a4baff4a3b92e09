namespace Sakimori.Waf.Variables;

/// <summary>
/// A value that rules compute with: an integer until somebody wants its text. Anomaly-score bookkeeping stays in integers.
/// </summary>
internal readonly struct TxValue
{
    private readonly ReadOnlyMemory<char> _text;
    private readonly long _number;
    private readonly State _state;

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
    public bool IsSet => _state != State.Unset;

    /// <summary>The number it is or its text begins with; 0 for other text, as <c>atoi</c> has it.</summary>
    public long Number => _state == State.Number ? _number : Integers.Parse(_text.Span);

    /// <summary>The value as text; empty when unset.</summary>
    public ReadOnlyMemory<char> Text => _state == State.Number ? Integers.ToText(_number).AsMemory() : _text;

    /// <summary>The same value in memory of its own.</summary>
    public TxValue Kept() => _state == State.Text ? Of(_text.ToString().AsMemory()) : this;

    public static TxValue Of(long number) => new(default, number, State.Number);

    /// <summary>Text whose memory lives as long as the value does.</summary>
    public static TxValue Of(ReadOnlyMemory<char> text) => new(text, 0, State.Text);
}
