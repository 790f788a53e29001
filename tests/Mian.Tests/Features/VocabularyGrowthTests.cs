using CsCheck;
using Mian.Features;
using Mian.Schema;

namespace Mian.Tests.Features;

public class VocabularyGrowthTests
{
    private static readonly Gen<Dictionary<string, long>> Counts = Gen.Dictionary(Gen.String[Gen.Char['a', 'f'], 1, 3], Gen.Long[1, 9]);

    [Fact]
    public void Grow_AnyCounts_KeepsIdsAndAppendsWhatReachesTheMinimum() => Gen.Select(Counts, Counts, Gen.Int[1, 5]).Sample((first, later, minimum) =>
    {
        var old = Vocabulary.Build(first, minimum);
        var grown = old.Grow(later, minimum);
        Assert.Equal(Enumerable.Range(0, old.Rows).Select(old.ValueOf), Enumerable.Range(0, old.Rows).Select(grown.ValueOf));
        Assert.Equal(Enumerable.Range(0, old.Rows).Select(old.CountOf), Enumerable.Range(0, old.Rows).Select(grown.CountOf));
        string[] added = [.. later.Where(c => c.Value >= minimum && old.IdOf(c.Key) == old.UnknownId).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key)];
        Assert.Equal(added, Enumerable.Range(old.Rows, grown.Rows - old.Rows).Select(id => grown.ValueOf(id)!));
        Assert.Equal(old.PrefixHash(old.Rows), grown.PrefixHash(old.Rows));
        Assert.Equal(added.Length == 0, old.PrefixHash(old.Rows) == grown.PrefixHash(grown.Rows));
        Assert.Equal(added.Length == 0, ReferenceEquals(old, grown));
    });

    [Fact]
    public void GrowDictionary_NewValues_ComeAtTheEndInTheirOrder()
    {
        var old = Vocabulary.BuildDictionary(["b", "a"]);
        var grown = old.GrowDictionary(["c", "a", "", "0", "c"]);
        Assert.Equal([null, "b", "a", "c", "0"], Enumerable.Range(0, grown.Rows).Select(grown.ValueOf));
        Assert.Same(old, old.GrowDictionary(["a"]));
    }

    [Fact]
    public void PrefixHash_OtherValues_Differ()
    {
        // The same letters cut otherwise, and in another order.
        string[] hashes = [.. new[] { "ab c", "a bc", "c ab", "abc" }.Select(v => Vocabulary.BuildDictionary(v.Split(' '))).Select(d => d.PrefixHash(d.Rows))];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Build([], 1).PrefixHash(ReservedIds.First + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Build([], 1).PrefixHash(ReservedIds.First - 1));
    }

    [Fact]
    public void Grow_OfTheOtherKind_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => Vocabulary.BuildDictionary(["a"]).Grow([], 1));
        Assert.Throws<InvalidOperationException>(() => Vocabulary.Build([], 1).GrowDictionary(["a"]));
    }
}
