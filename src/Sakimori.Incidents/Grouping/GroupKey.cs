using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Incidents.Grouping;

/// <summary>What holds a group together. In keys: the lower-case name.</summary>
internal enum GroupKind
{
    /// <summary>One address, or several with the same payload: somebody attacks.</summary>
    Actor,

    /// <summary>One rule on one field of one form, set off by ordinary browsers inside the application: perhaps a false alarm.</summary>
    Form,

    /// <summary>One rule that matched without reaching the threshold.</summary>
    Noise,

    /// <summary>Answers that carried what must not leave, without an attack in the request.</summary>
    Leak,

    /// <summary>More actors at once than are shown one by one.</summary>
    Many,
}

/// <summary>
/// <see cref="Incident.GroupingKey"/> taken apart: <c>kind|site|subject|shape|agent|n|minute</c>. From it and the counts of the
/// incident the grouper is made anew after a restart.
/// </summary>
/// <param name="Kind">What holds it together.</param>
/// <param name="Site">The site.</param>
/// <param name="Subject">An actor's address; a form's, rule's or campaign's number; no text of an attacker's.</param>
/// <param name="Shape">The payload shape it began with; 0 for none.</param>
/// <param name="Agent">Hash of the user agent it began with.</param>
/// <param name="IsNovel">No other incident that was active on the site at its beginning was of its family.</param>
/// <param name="Opened">The minute it began: the same actor next month has another key.</param>
internal sealed record GroupKey(GroupKind Kind, string Site, string Subject, ulong Shape, ulong Agent, bool IsNovel, long Opened)
{
    private static readonly string[] s_kinds = ["actor", "form", "noise", "leak", "many"];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{s_kinds[(int)Kind]}|{Site}|{Subject}|{Shape:x16}|{Agent:x16}|{(IsNovel ? "n" : "k")}|{Opened}");

    public static bool TryParse(string text, out GroupKey? key)
    {
        key = null;
        var parts = text.Split('|');
        var kind = Array.IndexOf(s_kinds, parts[0]);
        if (parts.Length != 7 || kind < 0 || parts[5] is not ("n" or "k")
            || !ulong.TryParse(parts[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var shape)
            || !ulong.TryParse(parts[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var agent)
            || !long.TryParse(parts[6], NumberStyles.None, CultureInfo.InvariantCulture, out var opened))
        {
            return false;
        }

        key = new((GroupKind)kind, parts[1], parts[2], shape, agent, parts[5] == "n", opened);
        return true;
    }

    /// <summary>The kind of an incident's group; <see cref="GroupKind.Actor"/> when its key is none of ours.</summary>
    public static GroupKind KindOf(Incident incident) => TryParse(incident.GroupingKey, out var key) ? key!.Kind : GroupKind.Actor;

    /// <summary>A part of a key: never with the separator or a line break in it.</summary>
    public static string Part(string text) => PlainLine.Of(text, 64).Replace('|', '_');
}
