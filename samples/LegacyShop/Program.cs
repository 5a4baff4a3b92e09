using System.Net;
using LegacyShop;

// The shop is weak on purpose: it is the application that Sakimori is shown to protect. It therefore listens on
// loopback and nowhere else, keeps everything in memory, executes nothing and touches no file of the machine.
var listen = new Uri("http://127.0.0.1:8081");
var untilInputCloses = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--listen" when i + 1 < args.Length && Uri.TryCreate(args[i + 1], UriKind.Absolute, out var given):
            listen = given;
            i++;
            break;
        case "--until-input-closes":
            untilInputCloses = true;
            break;
        default:
            Console.Error.WriteLine("usage: LegacyShop [--listen http://127.0.0.1:8081] [--until-input-closes]");
            return 2;
    }
}

if (listen.Scheme != Uri.UriSchemeHttp || !IPAddress.TryParse(listen.Host.Trim('[', ']'), out var address) || !IPAddress.IsLoopback(address))
{
    Console.Error.WriteLine($"LegacyShop is weak on purpose and listens on a loopback address only, not on {listen}: use http://127.0.0.1:PORT.");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(address, listen.Port);
});
await using var app = builder.Build();
using var shop = new Shop();
app.Run(shop.AnswerAsync);
await app.StartAsync();

// The line a parent process waits for.
Console.WriteLine($"LegacyShop (weak on purpose, loopback only) listening at {app.Urls.First()}");
if (untilInputCloses)
{
    // A parent that is killed cannot stop its child; its end of the pipe closes all the same.
    _ = Task.Run(async () =>
    {
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        await app.StopAsync();
    });
}

await app.WaitForShutdownAsync();
return 0;
