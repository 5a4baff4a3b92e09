namespace Sakimori.Storage;

/// <summary>The store cannot be opened or does not answer; the message names the file or server and the remedy.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
