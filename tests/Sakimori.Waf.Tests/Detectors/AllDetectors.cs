using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

/// <summary>Every request detector of this folder's grammars at once: what a benign value has to pass.</summary>
internal static class AllDetectors
{
    public static bool Detect(string value) =>
        CommandInjection.Detect(value, out _)
        || Traversal.Detect(value, out _)
        || ServerSideRequestForgery.Detect(value, out _)
        || TemplateInjection.Detect(value, out _)
        || XmlExternalEntity.Detect(value, out _)
        || Deserialization.Detect(value, out _)
        || NoSqlInjection.Detect(value, out _)
        || HeaderInjection.Detect(value, out _);
}
