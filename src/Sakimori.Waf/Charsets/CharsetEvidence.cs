using System.Buffers;
using Sakimori.Waf.Bodies;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// What the values of one request together say about the charset they are written in. Reused; linear in the bytes added.
/// </summary>
/// <remarks>
/// <para>UTF-8 is told by its form alone: hardly any other text is valid UTF-8 by accident. Between the Japanese charsets
/// validity says little on short text, so characters are weighed by how common they are: kana and the first level of kanji
/// (two thousand nine hundred characters, over 99 % of running text) count for a charset, the second level does not, since that
/// is what the other one's text looks like: EUC-JP read as Shift_JIS is half-width kana and second-level kanji, Shift_JIS read as
/// EUC-JP is mostly invalid.</para>
/// <para>A charset is chosen only if every value is valid in it (or is UTF-8 of its own: scripts send that to old pages) and it
/// has <see cref="Sufficient"/> points. Half-width kana have none: <c>%c0%af</c> is two of them and an overlong slash, and Latin-1
/// letters are them too. The same pair is a kanji in EUC-JP, so pairs that are overlong UTF-8 have no points there either.</para>
/// <para>Where the prior of the site is valid for every value, it needs no points and is only overruled by another charset that
/// has them when it has none itself. GBK, Big5 and EUC-KR share their bytes with EUC-JP and are considered only as a prior.</para>
/// </remarks>
internal sealed class CharsetEvidence
{
    /// <summary>Points from which bytes decide: one kana, or one common kanji.</summary>
    private const int Sufficient = 3;

    private const int Kana = 4;
    private const int CommonKanji = 3;
    private const int FullWidth = 2;
    private const int Punctuation = 1;

    private int _values;
    private int _utf8;
    private bool _utf8IsWide;
    private Candidate _shiftJis;
    private Candidate _eucJp;
    private Candidate _iso2022Jp;
    private Candidate _prior;
    private Charset? _priorCharset;

    /// <summary>Any value had something beyond ASCII.</summary>
    public bool HasAny => _values > 0 || _iso2022Jp.Points > 0;

    /// <summary>Forgets the values.</summary>
    public void Clear(Charset? prior)
    {
        _values = _utf8 = 0;
        _utf8IsWide = false;
        _shiftJis = _eucJp = _iso2022Jp = _prior = default;
        _priorCharset = prior;
    }

    /// <summary>Adds a value that has bytes beyond ASCII, or escape sequences.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        if (!value.ContainsAnyExceptInRange('\0', '\x7F'))
        {
            AddEscaped(value);
            return;
        }

        _values++;
        var isUtf8 = Utf8.IsValid(value);
        _utf8 += isUtf8 ? 1 : 0;
        if (isUtf8 && IsWide(value))
        {
            _utf8IsWide = true;
            return;
        }

        _shiftJis.Count(ScoreShiftJis(value), isUtf8);
        _eucJp.Count(ScoreEucJp(value), isUtf8);
        if (_priorCharset is DoubleByteCharset prior && prior != Charset.ShiftJis)
        {
            _prior.Count(ScoreOther(prior, value), isUtf8);
        }
    }

    /// <summary>Of valid UTF-8: it has characters of three bytes and more, which other text is hardly ever by accident.</summary>
    public static bool IsWide(ReadOnlySpan<char> utf8) => utf8.ContainsAnyInRange('\xE0', '\xF4');

    /// <summary>The charset of the values added; none when they do not tell.</summary>
    public CharsetDecision Decide()
    {
        if (_values == 0)
        {
            return Escaped();
        }

        var priorPoints = PriorPoints();
        if (_utf8 == _values)
        {
            return _utf8IsWide || priorPoints < 0 ? new(Charset.Utf8, CharsetSource.Bytes) : new(_priorCharset, CharsetSource.History);
        }

        var best = _shiftJis.Points > _eucJp.Points ? Charset.ShiftJis : Charset.EucJp;
        var points = Math.Max(_shiftJis.Points, _eucJp.Points);
        if (points >= Sufficient && (best == _priorCharset || priorPoints <= 0))
        {
            return new(best, CharsetSource.Bytes);
        }

        return priorPoints >= 0 ? new(_priorCharset, CharsetSource.History) : default;
    }

    private static bool IsOverlongPair(char lead, char trail) => lead is '\xC0' or '\xC1' && trail is >= '\x80' and <= '\xBF';

    private CharsetDecision Escaped() =>
        _iso2022Jp.Points >= Sufficient ? new(Charset.Iso2022Jp, CharsetSource.Bytes) : default;

    private int PriorPoints() => _priorCharset switch
    {
        null => -1,
        _ when _priorCharset == Charset.ShiftJis => _shiftJis.Points,
        _ when _priorCharset == Charset.EucJp => _eucJp.Points,
        DoubleByteCharset => _prior.Points,
        _ => -1,
    };

    private void AddEscaped(ReadOnlySpan<char> value)
    {
        // Nothing but the sequences browsers write, and closed: the decoder counts everything else as an error.
        var facts = default(DecodingFacts);
        var room = value.Length * Charset.MaxExpansion;
        var pooled = ArrayPool<char>.Shared.Rent(room);
        Charset.Iso2022Jp.Decode(value, pooled, ref facts);
        ArrayPool<char>.Shared.Return(pooled);
        _iso2022Jp.Count(facts.Errors > 0 ? -1 : facts.HidesAscii ? ScoreIso2022Jp(value) : 0, isUtf8: false);
    }

    /// <summary>Points of a valid value; −1 when it is not valid.</summary>
    private static int ScoreShiftJis(ReadOnlySpan<char> value)
    {
        var pairs = ((DoubleByteCharset)Charset.ShiftJis).Pairs;
        var points = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var lead = value[i];
            if (lead < 0x80 || lead is >= (char)0xA1 and <= (char)0xDF)
            {
                continue;
            }

            if (i + 1 == value.Length || pairs[lead, value[i + 1]] == 0)
            {
                return -1;
            }

            var pair = lead << 8 | value[++i];
            points += pair switch
            {
                >= 0x829F and <= 0x82F1 or >= 0x8340 and <= 0x8396 => Kana,
                >= 0x889F and <= 0x9872 => CommonKanji,
                >= 0x824F and <= 0x829A => FullWidth,
                >= 0x8140 and <= 0x81FC => Punctuation,
                _ => 0,
            };
        }

        return points;
    }

    private static int ScoreEucJp(ReadOnlySpan<char> value)
    {
        var points = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var lead = value[i];
            if (lead < 0x80)
            {
                continue;
            }

            var trail = i + 1 < value.Length ? value[i + 1] : '\0';
            if (lead == EucJpCharset.SingleShift2 && trail is >= (char)0xA1 and <= (char)0xDF)
            {
                points += Punctuation;
                i++;
            }
            else if (lead == EucJpCharset.SingleShift3 && i + 2 < value.Length && EucJpCharset.JisX0212(trail, value[i + 2]) > 0)
            {
                i += 2;
            }
            else if (lead >= 0xA1 && trail >= 0xA1 && EucJpCharset.JisX0208[lead, trail] > 0)
            {
                points += IsOverlongPair(lead, trail) ? 0 : PointsOfRow(lead - 0xA0);
                i++;
            }
            else
            {
                return -1;
            }
        }

        return points;
    }

    private static int ScoreIso2022Jp(ReadOnlySpan<char> value)
    {
        var points = 0;
        for (var at = value.IndexOf("\x1B$"); at >= 0 && at + 3 < value.Length;)
        {
            at += 3;
            var end = value[at..].IndexOf('\x1B');
            end = end < 0 ? value.Length : at + end;
            for (; at + 1 < end; at += 2)
            {
                points += PointsOfRow(value[at] - 0x20);
            }

            var next = value[end..].IndexOf("\x1B$");
            at = next < 0 ? -1 : end + next;
        }

        return points;
    }

    /// <summary>A row of JIS X 0208 (kuten).</summary>
    private static int PointsOfRow(int row) => row switch
    {
        4 or 5 => Kana,
        >= 16 and <= 47 => CommonKanji,
        3 => FullWidth,
        1 or 2 => Punctuation,
        _ => 0,
    };

    private static int ScoreOther(DoubleByteCharset charset, ReadOnlySpan<char> value)
    {
        var pairs = charset.Pairs;
        var points = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] < 0x80)
            {
                continue;
            }

            if (i + 1 == value.Length || pairs[value[i], value[i + 1]] == 0)
            {
                return -1;
            }

            i++;
            points++;
        }

        return points;
    }

    /// <summary>One charset the values may be in.</summary>
    private struct Candidate
    {
        private int _invalid;
        private int _points;

        /// <summary>Points; −1 when a value is invalid that is not UTF-8 either.</summary>
        public readonly int Points => _invalid > 0 ? -1 : _points;

        public void Count(int points, bool isUtf8)
        {
            if (points >= 0)
            {
                _points += points;
            }
            else if (!isUtf8)
            {
                _invalid++;
            }
        }
    }
}
