namespace Sakimori.Waf.Charsets;

/// <summary>The kind of server behind a site: what it makes of requests that others read differently.</summary>
public enum BackendProfile
{
    /// <summary>Nothing is known about it.</summary>
    Generic,

    /// <summary>PHP: the last of equal names counts, <c>a.b</c> and <c>a b</c> are <c>a_b</c>.</summary>
    Php,

    /// <summary>ASP.NET: equal names are joined with commas, <c>%u3042</c> is a character.</summary>
    AspNet,

    /// <summary>Classic ASP: as <see cref="AspNet"/>, and a <c>%</c> that begins no escape disappears.</summary>
    ClassicAsp,

    /// <summary>Java servlets: the first of equal names counts, <c>;name=value</c> in a path belongs to no file name.</summary>
    Servlet,

    /// <summary>IIS before anything of the above: <c>%u3042</c> is a character.</summary>
    Iis,
}
