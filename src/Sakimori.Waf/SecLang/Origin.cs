namespace Sakimori.Waf.SecLang;

/// <summary>
/// Where each char of a piece of syntax stands in its file, although quotes, escapes and line continuations were removed
/// from it. Two pieces of syntax are never told apart by their origin.
/// </summary>
internal readonly struct Origin : IEquatable<Origin>
{
    private readonly Trail? _trail;
    private readonly int _start;

    private Origin(Trail? trail, int start)
    {
        _trail = trail;
        _start = start;
    }

    /// <summary>The origin of what begins <paramref name="index"/> chars further on.</summary>
    public Origin From(int index) => new(_trail, _start + index);

    /// <summary>Where the char at <paramref name="index"/> stands; without a trail it is counted from <paramref name="fallback"/>.</summary>
    public SourceLocation At(int index, SourceLocation fallback) =>
        _trail?.At(_start + index) ?? fallback with { Column = fallback.Column + index };

    /// <inheritdoc/>
    public bool Equals(Origin other) => true;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Origin;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <summary>Collects the trail while an argument is read.</summary>
    internal sealed class Trail(SourceText source)
    {
        // A run begins wherever text and source stop moving in step. Both lists grow together and are sorted.
        private readonly List<int> _indexes = [];
        private readonly List<int> _offsets = [];

        /// <summary>From text index <paramref name="index"/> on, chars stand at <paramref name="offset"/> and following.</summary>
        public void Mark(int index, int offset)
        {
            if (_indexes.Count > 0 && _indexes[^1] == index)
            {
                _offsets[^1] = offset;
                return;
            }

            _indexes.Add(index);
            _offsets.Add(offset);
        }

        public SourceLocation At(int index)
        {
            var found = _indexes.BinarySearch(index);
            var run = found >= 0 ? found : Math.Max(~found - 1, 0);
            return source.At(_offsets[run] + index - _indexes[run]);
        }

        public Origin ToOrigin() => new(this, 0);
    }
}
