using System.Runtime.CompilerServices;

namespace Sakimori.Waf.Detectors;

/// <summary>
/// Tells whether a sentence stands behind a place of a text: five plain words. A word is two letters or more between blanks, with the signs of
/// a sentence about them and nothing else in them; every twelve bytes of a multi-byte script count as one.
/// </summary>
/// <remarks>
/// <para>What a place cuts in two is no word of what follows it.</para>
/// <para><b>Guarantee.</b> A char is read once however many places are asked for, and what none of them needs is not read: of prose the
/// forty chars behind each place. In return places are asked for from left to right; one before the last is answered as the last.</para>
/// </remarks>
internal ref struct PlainWords(ReadOnlySpan<char> text)
{
    /// <summary>Words that make a sentence.</summary>
    public const int Sentence = 5;

    // One bit each; a sign of a sentence has none.
    private const byte Letter = 1;
    private const byte Other = 2;
    private const byte High = 4;
    private const byte Blank = 8;

    private const int BytesPerWord = 12;

    private static readonly byte[] s_kinds = [.. Enumerable.Range(0, 128).Select(value => (char)value switch
    {
        ' ' or '\t' or '\n' or '\r' => Blank,
        >= 'A' and <= 'Z' or >= 'a' and <= 'z' => Letter,
        '.' or ',' or ';' or ':' or '!' or '?' or ')' or '(' or '\'' or '"' => (byte)0,
        _ => Other,
    })];

    private readonly ReadOnlySpan<char> _text = text;

    // Where the last words begin and the last bytes of a script stand that were read; no more of them than make a sentence.
    private Places _words;
    private Places _bytes;

    // How far was read, and what is known of the token there. One that the first place cut in two begins nowhere.
    private int _front;
    private int _asked;
    private int _tokenStart;
    private int _letters;
    private bool _isSpoilt;

    /// <summary>Whether a sentence stands behind <paramref name="at"/>, a place in the text or its end.</summary>
    public bool FollowAt(int at)
    {
        _asked = Math.Max(_asked, at);
        if (_asked > _front)
            Skip();
        _words.DropBefore(_asked);
        _bytes.DropBefore(_asked);
        var from = _front;
        for (; !IsSentence && _front <= _text.Length; _front++)
            Read(_front < _text.Length ? KindOf(_text[_front]) : Blank);
        Steps.Spend(_front - from + 1);
        return IsSentence;
    }

    private readonly bool IsSentence => _words.Count + _bytes.Count / BytesPerWord >= Sentence;

    private static byte KindOf(char value) => value < s_kinds.Length ? s_kinds[value] : High;

    private void Skip()
    {
        _words.Clear();
        _bytes.Clear();
        _front = _asked;
        _letters = 0;
        _isSpoilt = false;
        _tokenStart = KindOf(_text[_front - 1]) == Blank ? _front : -1;
    }

    private void Read(byte kind)
    {
        switch (kind)
        {
            case Letter:
                _letters++;
                break;
            case Other:
                _isSpoilt = true;
                break;
            case High:
                _bytes.Add(_front, Sentence * BytesPerWord);
                break;
            case Blank:
                if (_letters >= 2 && !_isSpoilt && _tokenStart >= _asked)
                    _words.Add(_tokenStart, Sentence);
                _letters = 0;
                _isSpoilt = false;
                _tokenStart = _front + 1;
                break;
        }
    }

    /// <summary>A queue of places in a text, in their order.</summary>
    private struct Places
    {
        private Ring _ring;
        private int _first;

        public int Count { get; private set; }

        public void Clear() => Count = 0;

        public void Add(int place, int capacity)
        {
            if (Count == capacity)
            {
                _first++;
                Count--;
            }

            _ring[(_first + Count++) & (Ring.Length - 1)] = place;
        }

        public void DropBefore(int place)
        {
            for (; Count > 0 && _ring[_first & (Ring.Length - 1)] < place; Count--)
                _first++;
        }

        [InlineArray(Length)]
        private struct Ring
        {
            /// <summary>A power of two, no less than the bytes that make a sentence.</summary>
            public const int Length = 64;

            private int _place;
        }
    }
}
