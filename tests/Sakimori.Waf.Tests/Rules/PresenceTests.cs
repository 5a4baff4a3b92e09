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
}
