using System.Net;

namespace Sakimori.Waf;

/// <summary>Both ends of the connection a request came over, the client's already corrected for trusted proxies.</summary>
public readonly record struct ConnectionInfo(IPAddress ClientAddress, int ClientPort, IPAddress ServerAddress, int ServerPort);
