using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Inspection;
using Sakimori.Gateway.Wire;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Sakimori.Gateway.Forwarding;

/// <summary>
/// Fills the request to the application from the head that was judged, byte for byte, and hands the application's response to
/// its judging. YARP's own defaults, which decode and rewrite, are not used.
/// </summary>
internal sealed partial class ForwardingTransformer(Exchange exchange) : HttpTransformer
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // Kestrel will not write these, and no client should read them.
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value != '\t').Select(value => (char)value), (char)0x7F]);

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var head = exchange.Head;
        var upstream = exchange.Model.Upstream;
        if (!Uri.TryCreate(string.Concat(destinationPrefix, upstream.PathPrefix, head.PathAndQuery), AsItIs, out var target))
        {
            httpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
            return default;
        }

        proxyRequest.RequestUri = target;
        var fields = new RequestTransformContext
        {
            HttpContext = httpContext,
            ProxyRequest = proxyRequest,
            DestinationPrefix = destinationPrefix,
            HeadersCopied = true,
            CancellationToken = cancellationToken,
        };
        string? chain = null;
        foreach (ref readonly var header in head.Headers)
        {
            if (header.Is(ForwardedFields.For))
            {
                chain = chain is null ? header.Value : $"{chain}, {header.Value}";
            }
            else if (!HopByHop.InRequest(header.Name) && !ForwardedFields.Replaces(header.Name, exchange.PeerIsTrusted) && !header.Is("Host"))
            {
                RequestTransform.AddHeader(fields, header.Name, header.Value);
            }
        }

        AddOwn(fields, chain);
        return default;
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return true;
        }

        var upstream = exchange.Model.Upstream;
        foreach (var scheme in proxyResponse.Headers.WwwAuthenticate)
        {
            if (ConnectionAuthentication.IsUsed(scheme.Scheme))
            {
                exchange.Connection.ClaimConnection(upstream);
            }
        }

        if (proxyResponse.StatusCode == HttpStatusCode.SwitchingProtocols && exchange.Connection.Wire is { } wire)
        {
            wire.IsUpgraded = true;
        }

        Copy(proxyResponse.Headers.NonValidated, httpContext.Response.Headers);
        Copy(proxyResponse.Content.Headers.NonValidated, httpContext.Response.Headers);
        return exchange.Inspection is not { } inspection
            || await new ResponseJudging(exchange, inspection, proxyResponse).JudgeAsync(cancellationToken);
    }

    private void AddOwn(RequestTransformContext fields, string? chain)
    {
        var head = exchange.Head;
        var connection = exchange.Context.Connection;
        if (exchange.Model.Upstream.Host is { } host)
        {
            fields.ProxyRequest.Headers.Host = host;
        }
        else if (head.Host.Length > 0)
        {
            fields.ProxyRequest.Headers.TryAddWithoutValidation("Host", head.Host);
        }

        if (connection.RemoteIpAddress is { } peer)
        {
            RequestTransform.AddHeader(fields, ForwardedFields.For, ForwardedFields.Chain(chain, peer, exchange.PeerIsTrusted));
        }

        AddUnlessGiven(fields, ForwardedFields.Proto, exchange.Context.Request.IsHttps ? "https" : "http");
        if (head.Host.Length > 0)
        {
            AddUnlessGiven(fields, ForwardedFields.HostField, head.Host);
        }

        if (exchange.Model.Upstream.SpeaksHttp10 && exchange.WholeRequestLength is { } length && head.Framing == BodyFraming.Chunked)
        {
            fields.ProxyRequest.Content!.Headers.ContentLength = length;
        }
    }

    private void AddUnlessGiven(RequestTransformContext fields, string name, string value)
    {
        if (!exchange.PeerIsTrusted || exchange.Head.Find(name) is null)
        {
            RequestTransform.AddHeader(fields, name, value);
        }
    }

    private void Copy(System.Net.Http.Headers.HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var header in from)
        {
            if (HopByHop.InResponse(header.Key))
            {
                continue;
            }

            foreach (var value in header.Value)
            {
                if (value.AsSpan().ContainsAny(ControlCharacters))
                {
                    Log.HeaderDropped(exchange.Logger, exchange.Model.Options.Name, header.Key);
                    exchange.Inspection?.Note($"response header {header.Key} has control characters: dropped");
                }
                else
                {
                    to.Append(header.Key, value);
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Site {Site}: the application's response header {Header} has control characters and was dropped.")]
        public static partial void HeaderDropped(ILogger logger, string site, string header);
    }
}
