namespace Sakimori.Web.Identity;

/// <summary>Error correction of QR codes: polynomials over the field of 256 elements, x⁸ + x⁴ + x³ + x² + 1.</summary>
internal static class ReedSolomon
{
    private const int Modulus = 0x11D;

    /// <summary>The product of (x - 2ⁱ) for i below the degree, without its leading 1, highest power first.</summary>
    public static byte[] Generator(int degree)
    {
        var generator = new byte[degree];
        generator[^1] = 1;
        var root = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                generator[j] = Multiply(generator[j], (byte)root);
                generator[j] ^= j + 1 < degree ? generator[j + 1] : (byte)0;
            }

            root = Multiply((byte)root, 2);
        }

        return generator;
    }

    /// <summary>What is left of the data, as a polynomial, after division by the generator.</summary>
    public static byte[] Remainder(IReadOnlyList<byte> data, byte[] generator)
    {
        var rest = new byte[generator.Length];
        foreach (var value in data)
        {
            var factor = (byte)(value ^ rest[0]);
            rest.AsSpan(1).CopyTo(rest);
            rest[^1] = 0;
            for (var i = 0; i < rest.Length; i++)
            {
                rest[i] ^= Multiply(generator[i], factor);
            }
        }

        return rest;
    }

    /// <summary>The product in the field.</summary>
    public static byte Multiply(byte a, byte b)
    {
        var product = 0;
        for (var i = 7; i >= 0; i--)
        {
            product = product << 1 ^ (product >> 7) * Modulus;
            product ^= (b >> i & 1) * a;
        }

        return (byte)product;
    }
}
