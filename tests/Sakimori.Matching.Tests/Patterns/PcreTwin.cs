using System.Runtime.InteropServices;
using System.Text;
using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>
/// The engine we claim to agree with: PCRE2 itself, compiled as ModSecurity does, where the machine has the library
/// (every Debian does: grep needs it). Used by tests only.
/// </summary>
internal sealed unsafe class PcreTwin : IDisposable
{
    // PCRE2_DOTALL and PCRE2_MULTILINE, as ModSecurity; and PCRE2_NO_AUTO_POSSESS, because that optimization of 10.42
    // loses matches, as of (?i)\w+(\W{2}+aB|(\h){0,3}+[^\n]{0}+)ba in "bba".
    private const uint Options = 0x20 | 0x400 | 0x4000;
    private static readonly IntPtr Library = NativeLibrary.TryLoad("libpcre2-8.so.0", out var handle) ? handle : 0;

    // Ways tried before PCRE2 gives up on a value; its default is ten times that.
    private const uint MatchLimit = 1_000_000;

    private static readonly IntPtr Context = NewContext();

    private readonly IntPtr code;
    private readonly IntPtr data;

    private PcreTwin(IntPtr code)
    {
        this.code = code;
        data = ((delegate* unmanaged<IntPtr, IntPtr, IntPtr>)Export("pcre2_match_data_create_from_pattern_8"))(code, 0);
    }

    public static bool IsPresent => Library != 0;

    /// <summary>Compiles a pattern; null when PCRE2 refuses it.</summary>
    public static PcreTwin? TryCompile(string pattern)
    {
        var bytes = Encoding.Latin1.GetBytes(pattern + "\0");
        int error;
        nuint offset;
        fixed (byte* text = bytes)
        {
            var compile = (delegate* unmanaged<byte*, nuint, uint, int*, nuint*, IntPtr, IntPtr>)Export("pcre2_compile_8");
            var code = compile(text, (nuint)pattern.Length, Options, &error, &offset, 0);
            return code == 0 ? null : new PcreTwin(code);
        }
    }

    /// <summary>The groups of the leftmost match, null without one; throws when PCRE2 gives up.</summary>
    public MatchRange[]? Match(string value, int start)
    {
        var bytes = Encoding.Latin1.GetBytes(value + "\0");
        int count;
        fixed (byte* text = bytes)
        {
            var match = (delegate* unmanaged<IntPtr, byte*, nuint, nuint, uint, IntPtr, IntPtr, int>)Export("pcre2_match_8");
            count = match(code, text, (nuint)value.Length, (nuint)start, 0, data, Context);
        }

        if (count == -1)
        {
            return null;
        }

        if (count < 0)
        {
            throw new TwinGaveUpException($"pcre2_match: {count}");
        }

        var groups = ((delegate* unmanaged<IntPtr, uint>)Export("pcre2_get_ovector_count_8"))(data);
        var ends = ((delegate* unmanaged<IntPtr, nuint*>)Export("pcre2_get_ovector_pointer_8"))(data);
        var ranges = new MatchRange[groups];
        for (var i = 0; i < groups; i++)
        {
            ranges[i] = ends[2 * i] == nuint.MaxValue
                ? new MatchRange(-1, 0)
                : new MatchRange((int)ends[2 * i], (int)(ends[(2 * i) + 1] - ends[2 * i]));
        }

        return ranges;
    }

    public void Dispose()
    {
        ((delegate* unmanaged<IntPtr, void>)Export("pcre2_match_data_free_8"))(data);
        ((delegate* unmanaged<IntPtr, void>)Export("pcre2_code_free_8"))(code);
    }

    private static IntPtr NewContext()
    {
        if (!IsPresent)
        {
            return 0;
        }

        var context = ((delegate* unmanaged<IntPtr, IntPtr>)Export("pcre2_match_context_create_8"))(0);
        ((delegate* unmanaged<IntPtr, uint, int>)Export("pcre2_set_match_limit_8"))(context, MatchLimit);
        return context;
    }

    private static IntPtr Export(string name) => NativeLibrary.GetExport(Library, name);
}

/// <summary>A reference engine ran into its own limit and has no answer.</summary>
internal sealed class TwinGaveUpException(string message) : Exception(message);
