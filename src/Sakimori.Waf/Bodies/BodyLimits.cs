namespace Sakimori.Waf.Bodies;

/// <summary>Bounds on what body processors build from a body, set by directives.</summary>
/// <param name="ArgumentLimit"><c>SecArgumentsLimit</c>: arguments kept in all; more is an error of the body.</param>
/// <param name="JsonDepthLimit"><c>SecRequestBodyJsonDepthLimit</c>: nesting of JSON and XML.</param>
/// <param name="UploadFileLimit"><c>SecUploadFileLimit</c>: files in one multipart body.</param>
/// <param name="ArgumentSeparator"><c>SecArgumentSeparator</c>.</param>
internal sealed record BodyLimits(int ArgumentLimit = 1000, int JsonDepthLimit = 512, int UploadFileLimit = 100, char ArgumentSeparator = '&');
