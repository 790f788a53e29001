using System.Text;
using CsCheck;
using Mian.Features;
using Mian.Tests.Dataset;

namespace Mian.Tests.Features;

public class VocabularyTests
{
    [Fact]
    public void Build_Counts_OrdersByCountThenOrdinally()
    {
        Vocabulary vocabulary = Vocabulary.Build([new("b", 2), new("a", 2), new("Z", 2), new("rare", 1), new("top", 9), new("sum", 4), new("sum", 4), new("", 100)], minCount: 2);
        Assert.Equal(["top", "sum", "Z", "a", "b"], Enumerable.Range(2, 5).Select(vocabulary.ValueOf));
        Assert.Equal([9, 8, 2, 2, 2], Enumerable.Range(2, 5).Select(vocabulary.CountOf));
        Assert.Equal(7, vocabulary.Rows);
        Assert.Equal(5, vocabulary.Values);
        Assert.Equal(1, vocabulary.IdOf("rare"));
        Assert.Equal(1, vocabulary.IdOf(""));
        Assert.Null(vocabulary.ValueOf(0));
        Assert.Null(vocabulary.ValueOf(1));
        Assert.Equal(0, vocabulary.CountOf(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.ValueOf(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.CountOf(-1));
    }

    [Fact]
    public void IdOf_AnyValue_EqualsADictionary()
    {
        Gen<string> genText = Gen.String[Gen.Char['\u0001', '\u07ff'], 1, 6];
        Gen.Select(genText.Array[0, 200], genText.Array[0, 50]).Sample((values, probes) =>
        {
            string[] distinct = [.. values.Distinct()];
            Vocabulary vocabulary = Vocabulary.Build(distinct.Select((v, i) => KeyValuePair.Create(v, 1000L - i)), 1);
            Dictionary<string, int> oracle = distinct.Select((v, i) => (v, i)).ToDictionary(p => p.v, p => p.i + 2);
            foreach (string probe in probes.Concat(distinct))
            {
                int expected = oracle.GetValueOrDefault(probe, 1);
                Assert.Equal(expected, vocabulary.IdOf(probe));
                Assert.Equal(expected, vocabulary.IdOf(Encoding.UTF8.GetBytes(probe)));
                Assert.Equal(expected, vocabulary.IdOf(probe.AsSpan()));
                if (expected > 1)
                    Assert.Equal(probe, vocabulary.ValueOf(expected));
            }
        }, iter: 100);
    }

    [Fact]
    public void Open_Saved_IsTheSame()
    {
        using var folder = new TempFolder();
        string longest = new('x', 65536);
        Vocabulary saved = Vocabulary.Build([new("käse", 3), new("日本", 2), new(longest, 1)], 1);
        saved.Save(folder.Path("v.arrow"));
        Vocabulary opened = Vocabulary.Open(folder.Path("v.arrow"));
        Assert.Equal(Enumerable.Range(0, 5).Select(saved.ValueOf), Enumerable.Range(0, 5).Select(opened.ValueOf));
        Assert.Equal(Enumerable.Range(0, 5).Select(saved.CountOf), Enumerable.Range(0, 5).Select(opened.CountOf));
        Assert.Equal(4, opened.IdOf(longest));
        Assert.Equal(1, opened.IdOf(longest + "x"));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Open_NoValues_KnowsNothing()
    {
        using var folder = new TempFolder();
        Vocabulary.Build([], 1).Save(folder.Path("v.arrow"));
        Vocabulary opened = Vocabulary.Open(folder.Path("v.arrow"));
        Assert.Equal(2, opened.Rows);
        Assert.Equal(1, opened.IdOf("x"));
        Assert.Equal(1, opened.IdOf(""));
    }

    [Fact]
    public void Dictionary_SavedAndOpened_CodesFromOneAndZeroForMissing()
    {
        using var folder = new TempFolder();
        Vocabulary.BuildDictionary(["zebra", "ant", ""]).Save(folder.Path("d.arrow"));
        Vocabulary dictionary = Vocabulary.OpenDictionary(folder.Path("d.arrow"));
        Assert.Equal([null, "zebra", "ant", ""], Enumerable.Range(0, dictionary.Rows).Select(dictionary.ValueOf));
        Assert.Equal(2, dictionary.IdOf("ant"));
        Assert.Equal(0, dictionary.IdOf("bee"));
        Assert.Equal((1, 0), (dictionary.FirstId, dictionary.UnknownId));
        Assert.Equal(0, dictionary.CountOf(1));
        Assert.Contains("no column 'count'", Assert.Throws<MianException>(() => Vocabulary.Open(folder.Path("d.arrow"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IdOf_KnownAndUnknownValues_AllocatesNothing()
    {
        Vocabulary vocabulary = Vocabulary.Build([new("käse", 3), new("wurst", 2)], 1);
        string text = "käse";
        byte[] utf8 = Encoding.UTF8.GetBytes("nowhere");
        int sum = vocabulary.IdOf(text) + vocabulary.IdOf(utf8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            sum += vocabulary.IdOf(text) + vocabulary.IdOf(utf8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3003, sum);
    }

    [Fact]
    public void Build_ImpossibleValues_ThrowMianException()
    {
        Assert.Contains("65,537 bytes", Assert.Throws<MianException>(() => Vocabulary.Build([new(new string('x', 65537), 1)], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("not valid Unicode", Assert.Throws<MianException>(() => Vocabulary.Build([new("\udc00", 1)], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("'a' twice, at rows 0 and 2", Assert.Throws<MianException>(() => Vocabulary.BuildDictionary(["a", "b", "a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingOrDamaged_ThrowsMianException()
    {
        using var folder = new TempFolder();
        Assert.Contains("is missing", Assert.Throws<MianException>(() => Vocabulary.Open(folder.Path("v.arrow"))).Message, StringComparison.Ordinal);
        Vocabulary.Build([new("value-one", 3), new("value-two", 2)], 1).Save(folder.Path("v.arrow"));
        byte[] whole = File.ReadAllBytes(folder.Path("v.arrow"));
        File.WriteAllBytes(folder.Path("v.arrow"), whole[..^9]);
        Assert.Contains("cut off", Assert.Throws<MianException>(() => Vocabulary.Open(folder.Path("v.arrow"))).Message, StringComparison.Ordinal);
        int offsets = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0, 0, 9, 0, 0, 0, 18, 0, 0, 0]);
        whole[offsets + 4] = 99;
        File.WriteAllBytes(folder.Path("v.arrow"), whole);
        Assert.Contains("damaged", Assert.Throws<MianException>(() => Vocabulary.Open(folder.Path("v.arrow"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_FolderMissing_SaysHowManyValuesAndWhatToDo()
    {
        using var folder = new TempFolder();
        MianException e = Assert.Throws<MianException>(() => Vocabulary.Build([new("a", 3)], 1).Save(folder.Path("nowhere", "v.arrow")));
        Assert.Contains("(1 values)", e.Message, StringComparison.Ordinal);
        Assert.Contains("untouched", e.Message, StringComparison.Ordinal);
    }
}
