using Microsoft.Extensions.Time.Testing;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Rules;

public sealed class PersistenceTests
{
    private const string Counter = """
        SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},setvar:ip.hits=+1"
        SecRule IP:hits "@gt 2" "id:2,phase:1,pass"
        """;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_counter_belongs_to_its_key_and_outlives_transactions()
    {
        var rules = Judge.Rules(Counter, new RuleSetOptions { Time = _time });
        var here = new Judge { Client = "192.0.2.1" };
        Assert.Equal("", here.By(rules).Ids);
        Assert.Equal("", here.By(rules).Ids);
        Assert.Equal("", new Judge { Client = "192.0.2.2" }.By(rules).Ids);
        Assert.Equal("2", here.By(rules).Ids);
    }

    [Fact]
    public void Collections_survive_a_reload_when_the_store_is_passed_on()
    {
        var store = new MemoryCollectionStore();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("", new Judge().By(Judge.Rules(Counter, new RuleSetOptions { Collections = store })).Ids);
        }

        Assert.Equal("2", new Judge().By(Judge.Rules(Counter, new RuleSetOptions { Collections = store })).Ids);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void Keys_and_texts_that_clients_write_are_kept_short_and_keys_stay_apart()
    {
        var store = new MemoryCollectionStore();
        var now = _time.GetUtcNow();
        var prefix = new string('k', 30_000);
        var one = store.Open("ip", prefix + "1", now, TimeSpan.FromHours(1));
        var two = store.Open("ip", prefix + "2", now, TimeSpan.FromHours(1));
        one.Set(prefix, prefix, now);
        Assert.Equal(MemoryCollectionStore.TextLength, one.Get(prefix, now)!.Length);
        Assert.Equal(MemoryCollectionStore.TextLength, Assert.Single(one.Snapshot(now)).Key.Length);
        Assert.Null(two.Get(prefix, now));
        Assert.Equal(prefix[..MemoryCollectionStore.TextLength], store.Open("ip", prefix + "1", now, TimeSpan.FromHours(1)).Get(prefix, now));
        Assert.Equal(2, store.Count);
    }

    [Fact]
    public void Without_a_write_a_collection_times_out()
    {
        var rules = Judge.Rules("SecCollectionTimeout 60\n" + Counter, new RuleSetOptions { Time = _time });
        new Judge().By(rules);
        new Judge().By(rules);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("", new Judge().By(rules).Ids);
    }

    [Fact]
    public void Expirevar_lets_a_variable_expire()
    {
        var rules = Judge.Rules("""
            SecAction "id:1,phase:1,pass,nolog,initcol:global=all"
            SecRule GLOBAL:blocked "@eq 1" "id:2,phase:1,pass"
            SecRule ARGS:block "@eq 1" "id:3,phase:1,pass,nolog,setvar:global.blocked=1,expirevar:global.blocked=10"
            """, new RuleSetOptions { Time = _time });
        new Judge { Target = "/?block=1" }.By(rules);
        Assert.Equal("2", new Judge().By(rules).Ids);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("2", new Judge().By(rules).Ids);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("", new Judge().By(rules).Ids);
    }

    [Fact]
    public void The_store_is_bounded_whatever_the_keys()
    {
        var store = new MemoryCollectionStore();
        for (var i = 0; i < MemoryCollectionStore.KeyLimit + 1000; i++)
        {
            store.Open("ip", i.ToString(System.Globalization.CultureInfo.InvariantCulture), _time.GetUtcNow(), TimeSpan.FromHours(1));
        }

        Assert.InRange(store.Count, 1, MemoryCollectionStore.KeyLimit);
    }

    [Fact]
    public void Time_variables_tell_the_time_of_the_machine()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 23, 8, 5, 9, TimeSpan.Zero));
        var rules = Judge.Rules("SecRule TIME \"@streq 08:05:09\" \"id:1,phase:1,pass\"\nSecRule TIME_WDAY \"@eq 1\" \"id:2,phase:1,pass\"\nSecRule TIME_MON \"@eq 10\" \"id:3,phase:1,pass\"", new RuleSetOptions { Time = _time });
        Assert.Equal("1 2 3", new Judge().By(rules).Ids);
    }
}
