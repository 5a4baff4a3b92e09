using Sakimori.Matching.Patterns;
using Sakimori.Waf.Rules.Scanning;

namespace Sakimori.Waf.Tests.Rules;

public sealed class PresenceTests
{
    [Fact]
    public void Short_and_long_values_give_the_set_of_their_bytes()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var value = new char[random.Next(300)];
            var alphabet = random.Next(1, 257);
            for (var i = 0; i < value.Length; i++)
            {
                value[i] = (char)random.Next(alphabet);
            }

            var expected = value.Aggregate(default(ByteSet), (set, c) => set.With((byte)c));
            Assert.Equal(expected, Presence.Of(value));
        }
    }

    // A few bytes at first and others far behind, so that most blocks have nothing new and some have.
    [Fact]
    public void A_byte_is_found_wherever_in_a_long_value_it_first_stands()
    {
        var random = new Random(8);
        for (var round = 0; round < 2_000; round++)
        {
            var value = new char[random.Next(5_000)];
            var few = random.Next(1, 24);
            var offset = random.Next(256);
            for (var i = 0; i < value.Length; i++)
            {
                value[i] = (char)(byte)(random.Next(2_000) == 0 ? random.Next(256) : offset + random.Next(few));
            }

            var expected = value.Aggregate(default(ByteSet), (set, c) => set.With((byte)c));
            Assert.Equal(expected, Presence.Of(value));
        }
    }
}
