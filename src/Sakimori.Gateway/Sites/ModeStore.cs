using System.Text.Json;
using System.Text.Json.Serialization;
using Sakimori.Waf;

namespace Sakimori.Gateway.Sites;

/// <summary>
/// Mode switches that outlive a restart: <c>modes.json</c> in the state directory, one entry for each site whose mode is not the
/// configured one. Written whole to a new file that then takes the old one's place.
/// </summary>
internal sealed class ModeStore
{
    private readonly string? _path;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EngineMode> _modes = new(StringComparer.Ordinal);

    /// <summary>Reads what is there; <paramref name="error"/> says why it could not be read (nothing is switched then).</summary>
    public ModeStore(string? directory, out string? error)
    {
        error = null;
        _path = directory is null ? null : Path.Combine(directory, "modes.json");
        if (_path is null || !File.Exists(_path))
        {
            return;
        }

        try
        {
            var saved = JsonSerializer.Deserialize(File.ReadAllText(_path), ModeFileContext.Default.DictionaryStringEngineMode);
            foreach (var (site, mode) in saved ?? [])
            {
                _modes[site] = mode;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            error = exception.Message;
        }
    }

    /// <summary>The mode a site was switched to, or what its configuration says.</summary>
    public EngineMode ModeOf(SiteOptions options)
    {
        lock (_lock)
        {
            return _modes.TryGetValue(options.Name, out var mode) ? mode : options.Mode;
        }
    }

    /// <summary>Remembers a switch, or forgets it when it is back at the configured mode. False when it could not be saved.</summary>
    public bool Save(SiteOptions options, EngineMode mode)
    {
        lock (_lock)
        {
            if (mode == options.Mode)
            {
                _modes.Remove(options.Name);
            }
            else
            {
                _modes[options.Name] = mode;
            }

            if (_path is null)
            {
                return true;
            }

            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
                var fresh = _path + ".new";
                File.WriteAllText(fresh, JsonSerializer.Serialize(_modes, ModeFileContext.Default.DictionaryStringEngineMode));
                File.Move(fresh, _path, overwrite: true);
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}

/// <summary>The shape of <c>modes.json</c>: <c>{"site": "observe"}</c>.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, EngineMode>))]
internal sealed partial class ModeFileContext : JsonSerializerContext;
