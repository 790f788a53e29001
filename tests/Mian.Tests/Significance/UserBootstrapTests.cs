using Mian.Metrics;
using Mian.Significance;

namespace Mian.Tests.Significance;

public sealed class UserBootstrapTests
{
    [Fact]
    public void Of_AnySet_SumsToTheMetricsOfTheEvaluator()
    {
        var set = RandomSet(seed: 1, users: 40, shift: 0.7);
        var users = UserScores.Of(set);
        var whole = Evaluator.Evaluate(new Predictions { Scores = set.Scores, Labels = set.Labels, Users = set.Users });
        var known = users.Samples.Zip(users.Auc).Where(u => u.Second is not null).ToList();
        Assert.Equal(whole.Logloss, users.Loss.Sum() / set.Scores.Length, 12);
        Assert.Equal(whole.Gauc!.Value, known.Sum(u => u.First * u.Second!.Value) / known.Sum(u => u.First), 12);
    }

    [Fact]
    public void Compare_Difference_IsThatOfTheMetrics()
    {
        var (a, b) = (RandomSet(1, 40, 0.9), RandomSet(1, 40, 0.2));
        var (gauc, logloss) = UserBootstrap.Compare([UserScores.Of(a)], [UserScores.Of(b)], (50, 7));
        var (ra, rb) = (Evaluate(a), Evaluate(b));
        Assert.Equal(ra.Gauc!.Value - rb.Gauc!.Value, gauc!.Value.Difference, 12);
        Assert.Equal(ra.Logloss - rb.Logloss, logloss.Difference, 12);
    }

    [Fact]
    public void Compare_Error_IsThatOfARatioOfSums()
    {
        // The delta method's error of Σx/Σn over independent users; the bootstrap agrees up to its own noise of 1/√(2·4000), about 1 %.
        var (a, b) = (UserScores.Of(RandomSet(1, 300, 0.9)), UserScores.Of(RandomSet(1, 300, 0.2)));
        var (_, logloss) = UserBootstrap.Compare([a], [b], (4000, 7));
        var n = a.Samples.Sum();
        var residuals = a.Samples.Select((s, u) => a.Loss[u] - b.Loss[u] - (logloss.Difference * s));
        Assert.InRange(logloss.Error / (Math.Sqrt(residuals.Sum(r => r * r)) / n), 0.95, 1.05);
    }

    [Fact]
    public void Compare_SameSeedOfDraws_GivesTheSameErrorAndAnotherSeedAnother()
    {
        var (a, b) = (UserScores.Of(RandomSet(1, 40, 0.9)), UserScores.Of(RandomSet(1, 40, 0.2)));
        Assert.Equal(UserBootstrap.Compare([a], [b], (100, 7)), UserBootstrap.Compare([a], [b], (100, 7)));
        Assert.NotEqual(UserBootstrap.Compare([a], [b], (100, 7)).Logloss.Error, UserBootstrap.Compare([a], [b], (100, 8)).Logloss.Error);
    }

    [Fact]
    public void Compare_ModelWithItself_HasNoError()
    {
        var a = UserScores.Of(RandomSet(1, 40, 0.9));
        Assert.Equal(((0.0, 0.0), (0.0, 0.0)), UserBootstrap.Compare([a], [a], (100, 7)));
    }

    [Fact]
    public void Compare_SeveralSeeds_AveragesThem()
    {
        UserScores[] a = [UserScores.Of(RandomSet(1, 40, 0.9)), UserScores.Of(RandomSet(1, 40, 0.5))];
        var b = UserScores.Of(RandomSet(1, 40, 0.2));
        var both = UserBootstrap.Compare(a, [b, b], (50, 7));
        var single = a.Select(s => UserBootstrap.Compare([s], [b], (50, 7))).ToList();
        Assert.Equal(single.Average(s => s.Gauc!.Value.Difference), both.Gauc!.Value.Difference, 12);
        Assert.Equal(single.Average(s => s.Logloss.Difference), both.Logloss.Difference, 12);
    }

    [Fact]
    public void Compare_NoUserWithBothClasses_HasNoGauc()
    {
        var set = UserScores.Of(new SampleScores { Labels = new byte[] { 0, 1 }, Users = new[] { 0, 1 }, Scores = new[] { 1f, 2f } });
        Assert.Null(UserBootstrap.Compare([set], [set], (10, 1)).Gauc);
    }

    [Fact]
    public void Write_Scores_AreReadBack()
    {
        using var folder = new Dataset.TempFolder();
        var set = RandomSet(1, 10, 0.5);
        var path = folder.Path("test-scores.arrow");
        set.Write(path);
        var read = SampleScores.Read(path);
        Assert.Equal(set.Labels.ToArray(), read.Labels.ToArray());
        Assert.Equal(set.Users.ToArray(), read.Users.ToArray());
        Assert.Equal(set.Scores.ToArray(), read.Scores.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Read_DamagedFile_SaysWhatToDo(int bytes)
    {
        using var folder = new Dataset.TempFolder();
        var path = folder.Path("test-scores.arrow");
        RandomSet(1, 10, 0.5).Write(path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..bytes]);
        Assert.Contains("train it again", Assert.Throws<MianException>(() => SampleScores.Read(path)).Message, StringComparison.Ordinal);
    }

    private static EvaluationResult Evaluate(SampleScores set) => Evaluator.Evaluate(new Predictions { Scores = set.Scores, Labels = set.Labels, Users = set.Users });

    /// <summary>The same samples and labels for one seed; the larger the shift, the better the scores.</summary>
    private static SampleScores RandomSet(int seed, int users, double shift)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, users).SelectMany(u => Enumerable.Repeat(u, random.Next(1, 12))).ToArray();
        random.Shuffle(rows);
        var labels = rows.Select(_ => (byte)random.Next(2)).ToArray();
        var scores = labels.Select(l => (float)(random.NextDouble() - 0.5 + (shift * l))).ToArray();
        return new SampleScores { Labels = labels, Users = rows, Scores = scores };
    }
}
