using System.Collections;
using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>The diagnostics of one load; keeps the first thousand and says how many more there were.</summary>
internal sealed class DiagnosticBag : ICollection<Diagnostic>
{
    private readonly List<Diagnostic> _kept = [];
    private int _dropped;

    public int Count => _kept.Count;

    public bool IsReadOnly => false;

    /// <summary>Errors added so far, kept or not.</summary>
    public int Errors { get; private set; }

    public void Error(SourceLocation location, string message, string? remedy = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Error, location, message, remedy));

    public void Warning(SourceLocation location, string message, string? remedy = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Warning, location, message, remedy));

    public void Info(SourceLocation location, string message, string? remedy = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Info, location, message, remedy));

    public void Add(Diagnostic item)
    {
        var firstError = item.Severity == DiagnosticSeverity.Error && Errors == 0;
        if (item.Severity == DiagnosticSeverity.Error)
            Errors++;
        // The first error is kept whatever came before it: a load with errors must look like one.
        if (_kept.Count < SecLangLimits.MaxDiagnostics || firstError)
            _kept.Add(item);
        else
            _dropped++;
    }

    public ImmutableArray<Diagnostic> ToImmutable()
    {
        if (_dropped == 0)
            return [.. _kept];
        var last = new Diagnostic(DiagnosticSeverity.Info, _kept[^1].Location, $"{_dropped} further diagnostics are not shown");
        return [.. _kept, last];
    }

    public void Clear()
    {
        _kept.Clear();
        _dropped = 0;
        Errors = 0;
    }

    public bool Contains(Diagnostic item) => _kept.Contains(item);

    public void CopyTo(Diagnostic[] array, int arrayIndex) => _kept.CopyTo(array, arrayIndex);

    public bool Remove(Diagnostic item) => _kept.Remove(item);

    public IEnumerator<Diagnostic> GetEnumerator() => _kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
