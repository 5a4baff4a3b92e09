namespace Sakimori.Gateway.Observing;

/// <summary>Is told of every transaction once. Thread-safe, and quick: it runs on the request's thread.</summary>
public interface ITransactionObserver
{
    /// <summary>False while what is told cannot be kept; a site with <c>fail_unrecorded: closed</c> then refuses requests.</summary>
    bool CanRecord { get; }

    /// <summary>
    /// A transaction ended. One that was blocked or refused is told before its answer leaves, so that no client holds a number
    /// that is not on record; any other when its answer has been sent.
    /// </summary>
    void Ended(in ObservedTransaction transaction);
}
