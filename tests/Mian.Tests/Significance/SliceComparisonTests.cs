using CsCheck;
using Mian.Metrics;
using Mian.Significance;

namespace Mian.Tests.Significance;

public sealed class SliceComparisonTests
{
    private static readonly SliceDefinition Cut = SliceDefinition.ItemFrequency;

    [Fact]
    public void Of_AnyGroups_EqualsTheDefinitionOnTheSubset() => Gen.Int[0, 1000].Sample(seed =>
    {
        var set = TwoSeeds(seed, 400);

        var tests = SliceComparison.Of(set.Slice, set.Labels, set.Seeds);

        Assert.Equal(["0", "1-5", ">5"], tests.Select(t => t.Group));
        for (var g = 0; g < tests.Count; g++)
        {
            var rows = Enumerable.Range(0, set.Labels.Length).Where(i => set.Slice.GroupOfRow.Span[i] == g).ToArray();
            AssertIsTheDefinition([.. rows.Select(r => set.Labels[r])], [.. set.Seeds.Select(s => (Pick(s.Reference, rows), Pick(s.Rival, rows)))], tests[g]);
        }

        Assert.Equal(PairedTest.Holm([.. tests.Select(t => t.Test!.P)]), tests.Select(t => t.Test!.HolmP));
    }, iter: 20);

    [Theory]
    [InlineData(30, 30, null)]
    [InlineData(29, 30, "too few positives: 29")]
    [InlineData(30, 29, "too few negatives: 29")]
    [InlineData(0, 0, "no samples")]
    [InlineData(0, 50, "too few positives: 0")]
    public void Of_GroupOfSomeSize_IsTestedOrSaysWhyNot(int positives, int negatives, string? note)
    {
        byte[] labels = [.. Enumerable.Repeat((byte)1, 50 + positives), .. Enumerable.Repeat((byte)0, 50 + negatives)];
        // The first 50 of each class are in another group, which is always large enough.
        byte[] groups = [.. Group(50, 1), .. Group(positives, 2), .. Group(50, 1), .. Group(negatives, 2)];
        var random = new Random(3);
        var scores = ScoresOf(labels, [.. labels.Select(_ => random.NextSingle())]);

        var tests = SliceComparison.Of(new Slice(Cut, groups), labels, [(scores, ScoresOf(labels, [.. labels.Select(_ => random.NextSingle())]))]);

        Assert.Equal((positives + negatives, positives, note), ((int)tests[2].Count, (int)tests[2].Positives, tests[2].Note));
        Assert.Equal(note is null, tests[2].Test is not null);
        Assert.Equal(note is null, tests[2].ReferenceAuc is not null);
        Assert.Equal(note is null, tests[2].RivalAuc is not null);
        // Only groups that are tested count for Holm's correction.
        Assert.Equal(note is null ? Math.Min(1, 2 * Math.Min(tests[1].Test!.P, tests[2].Test!.P)) : tests[1].Test!.P, tests.Min(t => t.Test?.HolmP ?? 1), 12);

        static IEnumerable<byte> Group(int count, byte group) => Enumerable.Repeat(group, count);
    }

    [Fact]
    public void Of_ScoresOfOtherSamples_SaysWhatIsExpected()
    {
        var set = TwoSeeds(1, 300);
        var other = set.Labels.Select(l => (byte)(1 - l)).ToArray();

        var swapped = Assert.Throws<MianException>(() => SliceComparison.Of(set.Slice, other, set.Seeds));
        Assert.Contains("other labels", swapped.Message, StringComparison.Ordinal);
        var shorter = Assert.Throws<MianException>(() => SliceComparison.Of(new Slice(Cut, new byte[4]), set.Labels.AsMemory(0, 4), set.Seeds));
        Assert.Contains("300 scores, 4 samples", shorter.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Seeds_AreReadOneAtATime()
    {
        var set = TwoSeeds(2, 300);
        var read = new List<int>();
        IEnumerable<(SampleScores, SampleScores)> Reading()
        {
            foreach (var (i, seed) in set.Seeds.Index())
            {
                read.Add(i);
                yield return seed;
            }
        }

        SliceComparison.Of(set.Slice, set.Labels, Reading());

        Assert.Equal([0, 1], read);
    }

    private sealed record Set(Slice Slice, byte[] Labels, (SampleScores Reference, SampleScores Rival)[] Seeds);

    /// <summary>Scores with ties, the reference a little better, groups of about a third each.</summary>
    private static Set TwoSeeds(int seed, int samples)
    {
        var random = new Random(seed);
        byte[] labels = [.. Enumerable.Range(0, samples).Select(i => (byte)(i % 2))];
        byte[] groups = [.. Enumerable.Range(0, samples).Select(i => (byte)(i / 2 % 3))];
        SampleScores Scores(double strength) => ScoresOf(labels, [.. labels.Select(l => (float)Math.Round((strength * l) + (2 * random.NextDouble()), 1))]);
        return new Set(new Slice(Cut, groups), labels, [(Scores(0.8), Scores(0.5)), (Scores(0.7), Scores(0.6))]);
    }

    private static SampleScores ScoresOf(byte[] labels, float[] scores) => new() { Labels = labels, Users = new int[labels.Length], Scores = scores };

    private static float[] Pick(SampleScores scores, int[] rows) => [.. rows.Select(r => scores.Scores.Span[r])];

    /// <summary>All pairs counted: mean AUC, mean difference of placements, and their variance over each class.</summary>
    private static void AssertIsTheDefinition(byte[] labels, (float[] A, float[] B)[] seeds, SliceTest test)
    {
        int[] positives = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == 1)], negatives = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == 0)];
        double OfPositive(float[] s, int p) => negatives.Average(n => Wins(s[p], s[n]));
        double OfNegative(float[] s, int n) => positives.Average(p => Wins(s[p], s[n]));
        double[] v10 = [.. positives.Select(p => seeds.Average(s => OfPositive(s.A, p) - OfPositive(s.B, p)))];
        double[] v01 = [.. negatives.Select(n => seeds.Average(s => OfNegative(s.A, n) - OfNegative(s.B, n)))];
        double[] a = [.. seeds.Select(s => positives.Average(p => OfPositive(s.A, p)))], b = [.. seeds.Select(s => positives.Average(p => OfPositive(s.B, p)))];
        double[] differences = [.. a.Zip(b, (x, y) => x - y)];

        Assert.Equal((labels.Length, positives.Length, seeds.Length), ((int)test.Count, (int)test.Positives, test.Test!.Seeds));
        Assert.Equal(a.Average(), test.ReferenceAuc!.Mean, 12);
        Assert.Equal(b.Average(), test.RivalAuc!.Mean, 12);
        Assert.Equal(differences.Average(), test.Test.Difference, 12);
        Assert.Equal(Math.Sqrt((Variance(v10) / v10.Length) + (Variance(v01) / v01.Length)), test.Test.TestError, 12);
        Assert.Equal(Math.Sqrt(Variance(differences) / differences.Length), test.Test.SeedError!.Value, 12);
    }

    private static double Variance(double[] values) => values.Sum(v => (v - values.Average()) * (v - values.Average())) / (values.Length - 1);

    private static double Wins(float positive, float negative) => positive > negative ? 1 : positive == negative ? 0.5 : 0;
}
