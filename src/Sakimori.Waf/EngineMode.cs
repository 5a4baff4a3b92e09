namespace Sakimori.Waf;

/// <summary>What becomes of a disruptive action. The site's mode decides it, over <c>SecRuleEngine</c>.</summary>
public enum EngineMode
{
    /// <summary>No rule runs.</summary>
    Off,

    /// <summary>Rules run, disruptive actions are recorded and not taken (<c>DetectionOnly</c>).</summary>
    Observe,

    /// <summary>Disruptive actions are taken (<c>On</c>).</summary>
    Protect,
}
