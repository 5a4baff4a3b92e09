namespace Sakimori.Waf.Charsets;

/// <summary>The kind of server behind a site: what it makes of requests that others read differently (the table in docs/architecture.md).</summary>
public enum BackendProfile
{
    /// <summary>Nothing is known about it: what libraries of Perl, Python and Ruby read counts, <c>;</c> between arguments among it.</summary>
    Generic,

    /// <summary>PHP: parameters of odd names are also found under the names it gives them (<c>user.id</c> as <c>user_id</c>).</summary>
    Php,

    /// <summary>ASP.NET: equal names are joined with commas, <c>%u3042</c> is a character.</summary>
    AspNet,

    /// <summary>Classic ASP: as <see cref="AspNet"/>.</summary>
    ClassicAsp,

    /// <summary>Java servlets: <c>;name=value</c> in a path belongs to no file name.</summary>
    Servlet,

    /// <summary>IIS with an application of another kind: <c>%u3042</c> is a character.</summary>
    Iis,
}
