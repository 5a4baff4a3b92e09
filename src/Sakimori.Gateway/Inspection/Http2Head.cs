using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sakimori.Gateway.Wire;

namespace Sakimori.Gateway.Inspection;

/// <summary>The head of a request that came in HTTP/2, where Kestrel has read and checked the wire.</summary>
internal static class Http2Head
{
    public static RequestHead Read(HttpContext context, TimeProvider time)
    {
        var request = context.Request;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var head = new RequestHead
        {
            Method = request.Method,
            Target = target,
            PathAndQuery = target,
            Protocol = request.Protocol == "HTTP/2" ? "HTTP/2.0" : request.Protocol,
            Host = request.Headers.Host.ToString(),
            Time = time.GetUtcNow(),
        };
        var length = target.Length;
        foreach (var (name, values) in request.Headers)
        {
            if (name.StartsWith(':'))
            {
                continue;
            }

            foreach (var value in values)
            {
                head.Add(new HeaderField(name, value ?? ""));
                length += name.Length + (value?.Length ?? 0) + 4;
            }
        }

        head.Length = length;
        head.ContentLength = request.ContentLength ?? 0;
        head.Framing = request.ContentLength is not null ? BodyFraming.Length
            : context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true ? BodyFraming.Chunked : BodyFraming.None;
        if (context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true)
        {
            // RFC 8441: what was a GET with Upgrade in HTTP/1.1, and is one again towards the application.
            head.Method = HttpMethods.Get;
        }
        else
        {
            Check(head);
        }

        return head;
    }

    private static void Check(RequestHead head)
    {
        if (head.Method == "CONNECT")
        {
            HeadParser.Blame(head, WireFault.Tunnel);
        }
        else if (!head.Target.StartsWith('/') && !(head.Target == "*" && head.Method == "OPTIONS"))
        {
            HeadParser.Blame(head, WireFault.BadTarget);
        }
        else if (head.Target.Contains('#', StringComparison.Ordinal) || head.Target.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            HeadParser.Blame(head, WireFault.BadTarget);
        }

        if (head.Host.Length > 0 && !HostName.IsValid(System.Text.Encoding.Latin1.GetBytes(head.Host)))
        {
            HeadParser.Blame(head, WireFault.BadHost);
        }

        foreach (var method in (ReadOnlySpan<string>)["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
        {
            if (head.Method != method && string.Compare(head.Method, method, CultureInfo.InvariantCulture, CompareOptions.OrdinalIgnoreCase) == 0)
            {
                HeadParser.Blame(head, WireFault.BadMethod);
            }
        }
    }
}
