using Sakimori.Gateway.Sites;
using Sakimori.Waf;

namespace Sakimori.Gateway.Inspection;

/// <summary>Up to where a body is judged and what becomes of a longer one: the site's word, else the rules'.</summary>
internal readonly record struct BodyTerms(long LimitBytes, bool RejectsLonger)
{
    /// <summary>
    /// The rules' limit binds the engine, so a site can lower it. In observe nothing is refused.
    /// </summary>
    public static BodyTerms ForRequest(SiteModel model, BodyPolicy policy) => new(
        Math.Min(model.Options.Limits.RequestBodyBytes ?? long.MaxValue, policy.RequestBodyLimitBytes),
        model.Mode == EngineMode.Protect && (model.Options.Limits.RejectLongRequestBody ?? policy.RejectRequestOverLimit));

    public static BodyTerms ForResponse(SiteModel model, BodyPolicy policy) => new(
        Math.Min(model.Options.Limits.ResponseBodyBytes ?? long.MaxValue, policy.ResponseBodyLimitBytes),
        model.Mode == EngineMode.Protect && (model.Options.Limits.RejectLongResponseBody ?? policy.RejectResponseOverLimit));
}
