namespace Sakimori.Gateway;

/// <summary>What became of a mode switch.</summary>
public enum ModeSwitch
{
    /// <summary>In force for every request that begins from now on.</summary>
    Done,

    /// <summary>There is no such site; nothing changed.</summary>
    UnknownSite,

    /// <summary>The site has no rules loaded (its configuration says <c>off</c>); nothing changed.</summary>
    NoRules,

    /// <summary>In force, but the state file could not be written: a restart forgets it.</summary>
    NotSaved,
}
