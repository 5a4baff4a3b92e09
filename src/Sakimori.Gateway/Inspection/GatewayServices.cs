using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Observing;
using Yarp.ReverseProxy.Forwarder;

namespace Sakimori.Gateway.Inspection;

/// <summary>What every request needs besides its site.</summary>
internal sealed record GatewayServices(IHttpForwarder Forwarder, BufferBudget Budget, ITransactionObserver? Observer, TimeProvider Time, ILogger Logger, DecisionLog Decisions);
