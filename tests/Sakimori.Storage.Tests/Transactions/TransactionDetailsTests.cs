using Sakimori.Storage.Transactions;

namespace Sakimori.Storage.Tests.Transactions;

public sealed class TransactionDetailsTests
{
    [Fact]
    public void Evidence_comes_out_as_it_went_in()
    {
        var attack = Some.Attack(1) with { Notes = ["読めない", "\0\u00FF"] };
        var details = TransactionDetails.Unpack(TransactionDetails.Pack(attack));
        Assert.Equal(Some.Json(attack), Some.Json(attack with { Detections = details.Detections, Notes = details.Notes, Headers = details.Headers, Body = details.Body }));
        Assert.Null(TransactionDetails.Pack(Some.Allowed(1)));
        Assert.Empty(TransactionDetails.Unpack(null).Detections);
    }

    [Fact]
    public void Damaged_evidence_is_said_and_stops_nothing()
    {
        var packed = TransactionDetails.Pack(Some.Attack(1))!;
        var random = new Random(5);
        var said = 0;
        for (var round = 0; round < 2000; round++)
        {
            var damaged = packed[..random.Next(packed.Length)];
            for (var i = 0; round % 2 == 0 && i < 3 && damaged.Length > 0; i++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            }

            said += TransactionDetails.Unpack(damaged).Notes is ["the stored evidence is damaged and cannot be read"] ? 1 : 0;
        }

        Assert.InRange(said, 1900, 2000);
    }
}
