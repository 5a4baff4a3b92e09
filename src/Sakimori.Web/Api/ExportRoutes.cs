using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>
/// Exports, written as they are read: the store goes on when the reader does, so a slow one costs a connection and no memory. A
/// file that ends early ends without its last line; nothing says "complete" that is not.
/// </summary>
internal static class ExportRoutes
{
    /// <summary>Text is handed to the connection in pieces of this size.</summary>
    private const int FlushBytes = 32 * 1024;

    private static readonly SemaphoreSlim s_running = new(ApiLimits.MaxExports);

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exports/transactions", TransactionsAsync).Needs(Role.Analyst, Scopes.Export)
            .Says("Exports", "exportTransactions", "Transactions, oldest first, as jsonl, csv, ocsf or syslog; masked unless evidence is true.",
                "Takes the filters of searchTransactions. Unmasked needs the scope evidence and is counted and written to the ledger first.")
            .Produces(StatusCodes.Status200OK, contentType: ExportFormat.JsonLinesType, additionalContentTypes: [ExportFormat.CsvType, ExportFormat.SyslogType]);
        api.MapGet("/exports/incidents", IncidentsAsync).Needs(Role.Analyst, Scopes.Export)
            .Says("Exports", "exportIncidents", "Incidents as jsonl, csv, ocsf or syslog; the 1,000 that rank highest of those the filters leave.")
            .Produces(StatusCodes.Status200OK, contentType: ExportFormat.JsonLinesType, additionalContentTypes: [ExportFormat.CsvType, ExportFormat.SyslogType]);
        api.MapGet("/exports/ledger", LedgerAsync).Needs(Role.Analyst, Scopes.Export)
            .Says("Exports", "exportLedger", "The whole ledger, oldest first, as JSON lines with every hash.")
            .Produces(StatusCodes.Status200OK, contentType: ExportFormat.JsonLinesType);
    }

    private static async Task<IResult> TransactionsAsync(
        [AsParameters] TransactionFilter filter, string? format, bool? evidence, HttpContext context, Store store, EvidenceCounter counter, ClaimsPrincipal user,
        CancellationToken cancellation)
    {
        var caller = Caller.Of(user)!;
        if (!filter.TryRead(out var query) || !ExportFormat.TryRead(format, out var written))
        {
            return Problem.Invalid("Unknown outcome, family, incident or format.");
        }

        if (evidence == true)
        {
            if (!caller.Has(Scopes.Evidence))
            {
                return Problem.Forbidden;
            }

            await counter.CountAsync(caller, "export:transactions", [context.Request.QueryString.Value ?? ""], cancellation);
        }

        return Stream(context, "transactions", written, written.TransactionHead, store.Transactions.StreamAsync(query, cancellation).Select(transaction =>
            written.OfTransaction(evidence == true ? transaction : EvidenceMask.Mask(transaction))));
    }

    private static async Task<IResult> IncidentsAsync(
        [AsParameters] IncidentFilter filter, string? format, HttpContext context, Store store, CancellationToken cancellation)
    {
        if (!filter.TryRead(out var query) || !ExportFormat.TryRead(format, out var written))
        {
            return Problem.Invalid("Unknown status, family or format.");
        }

        var language = Reading.Language(context);
        var incidents = await store.Incidents.ListAsync(query with { IncludeClosed = filter.IncludeClosed ?? true, Limit = ApiLimits.MaxPage }, cancellation);
        return Stream(context, "incidents", written, written.IncidentHead, incidents.ToAsyncEnumerable().Select(incident => written.OfIncident(incident, language)));
    }

    private static IResult LedgerAsync(HttpContext context, Store store, CancellationToken cancellation) => Stream(
        context, "ledger", ExportFormat.JsonLines, "", store.Ledger.StreamAsync(cancellation).Select(entry => JsonSerializer.Serialize(entry, ApiJson.Options)));

    private static IResult Stream(HttpContext context, string name, ExportFormat format, string head, IAsyncEnumerable<string> lines)
    {
        if (!s_running.Wait(0, context.RequestAborted))
        {
            return Problem.Busy;
        }

        context.Response.OnCompleted(() =>
        {
            s_running.Release();
            return Task.CompletedTask;
        });
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"sakimori-{name}.{format.Extension}\"";
        return TypedResults.Stream(stream => WriteAsync(stream, head, lines, format.LineEnd, context.RequestAborted), format.MediaType);
    }

    private static async Task WriteAsync(Stream stream, string head, IAsyncEnumerable<string> lines, string lineEnd, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(stream, new UTF8Encoding(false), FlushBytes, leaveOpen: true);
        await text.WriteAsync(head.AsMemory(), cancellation);
        await foreach (var line in lines.WithCancellation(cancellation))
        {
            await text.WriteAsync(line.AsMemory(), cancellation);
            await text.WriteAsync(lineEnd.AsMemory(), cancellation);
        }
    }
}
