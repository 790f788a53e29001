using Mian.Dataset;
using Mian.Ingest.Checks;
using Mian.Ingest.Tests.Preparation;
using Mian.Progress;

namespace Mian.Ingest.Tests.Checks;

public sealed class DatasetCheckTests(PreparedOnce prepared) : IClassFixture<PreparedOnce>, IDisposable
{
    private readonly List<string> _copies = [];

    /// <summary>A set that the test may damage.</summary>
    private string Prepare(string? yaml = null)
    {
        string copy = Directory.CreateTempSubdirectory("mian-check-").FullName;
        _copies.Add(copy);
        string original = prepared.Set(yaml ?? TinySource.DefaultYaml);
        foreach (string folder in new[] { "", "vocabularies", "dictionaries" })
        {
            Directory.CreateDirectory(Path.Combine(copy, folder));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(original, folder)))
                File.Copy(file, Path.Combine(copy, folder, Path.GetFileName(file)));
        }
        return copy;
    }

    private static CheckReport Check(string directory)
    {
        using var dataset = PreparedDataset.Open(directory);
        return DatasetCheck.Run(dataset, SilentProgress.Instance, CancellationToken.None);
    }

    private static string FailureOf(string directory, string finding)
    {
        var report = Check(directory);
        var found = Assert.Single(report.Findings, f => f.Name == finding);
        Assert.False(found.Passed);
        Assert.False(report.Passed);
        return found.Reason;
    }

    [Theory]
    [InlineData("{rule: rating >= 4}", "{by: user_order, valid: 0.2, test: 0.2}", "time")]
    [InlineData("{rule: rating >= 4}", "{by: time, valid: 0.2, test: 0.2}", "order")]
    [InlineData("{negatives: {per_positive: 2}}", "{by: leave_last_out}", "order")]
    [InlineData("{negatives: {training: fresh}}", "{by: leave_last_out}", "time")]
    public void Run_PreparedSet_PassesEverything(string label, string split, string before)
    {
        var report = Check(Prepare($"{TinySource.Head}label: {label}\nsplit: {split}\nhistory: {{length: 3, before: {before}}}\n{TinySource.Fields}"));

        Assert.All(report.Findings, f => Assert.True(f.Passed, $"{f.Name}: {f.Reason}"));
        Assert.Equal(10, report.Findings.Count);
    }

    [Fact]
    public void Run_ValidationEqualToTest_Fails()
    {
        string directory = Prepare();
        foreach (string table in new[] { "requests", "samples" })
            File.Copy(Path.Combine(directory, $"{table}-valid.00000.arrow"), Path.Combine(directory, $"{table}-test.00000.arrow"), overwrite: true);
        var manifest = ManifestJson.Read(directory);
        var splits = manifest.Splits.ToDictionary();
        splits[SplitName.Test] = splits[SplitName.Valid];
        ManifestJson.Write(directory, manifest with { Splits = splits });

        Assert.Contains("is the same event as row 0 of requests-valid", FailureOf(directory, "splits_disjoint"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BehaviourNotBeforeItsSample_Fails()
    {
        string directory = Prepare();
        TableEdit.Change<int>(directory, "requests-test", "history_end", (row, value) => row == 2 ? value + 1 : value);

        Assert.Contains("row 2 of requests-test", FailureOf(directory, "behaviours_precede_requests"), StringComparison.Ordinal);
        Assert.Contains("is not before its sample", FailureOf(directory, "behaviours_precede_requests"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingBehaviour_Fails()
    {
        string directory = Prepare();
        long changed = -1;
        TableEdit.Change<int>(directory, "requests-train", "history_end", (row, value) =>
        {
            if (changed < 0 && value > 0)
                changed = row;
            return row == changed ? value - 1 : value;
        });

        Assert.Contains($"row {changed:N0} of requests-train", FailureOf(directory, "behaviours_precede_requests"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_HistoryOfAnotherItem_Fails()
    {
        string directory = Prepare();
        TableEdit.Change<int>(directory, "history", "item", (row, value) => row == 5 ? (value + 1) % 20 : value);

        Assert.Contains("row 5 of history", FailureOf(directory, "behaviours_precede_requests"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NegativeTheUserHas_Fails()
    {
        string directory = Prepare(DatasetPreparationTests.NegativesYaml("uniform", "fixed"));
        int owned = -1;
        TableEdit.Change<int>(directory, "samples-train", "item", (row, value) =>
        {
            if (row == 0)
                owned = value;
            return row == 1 ? owned : value;
        });

        Assert.Contains($"row 1 of samples-train is a negative with item row {owned}", FailureOf(directory, "negatives_not_owned"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("activity")]
    [InlineData("favourite")]
    [InlineData("gap")]
    [InlineData("weekday")]
    public void Run_FeatureOfTheFuture_Fails(string column)
    {
        string directory = Prepare();
        TableEdit.Change<int>(directory, "requests-valid", column, (row, value) => row == 4 ? value == 2 ? 3 : 2 : value);

        Assert.Contains($"row 4 of requests-valid has", FailureOf(directory, "features_from_the_past"), StringComparison.Ordinal);
        Assert.Contains($"in field '{column}'", FailureOf(directory, "features_from_the_past"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MeanOverAllEvents_Fails()
    {
        string directory = Prepare();
        TableEdit.Change<float>(directory, "requests-test", "mean_rating", (_, value) => value + 0.25f);

        Assert.Contains("in field 'mean_rating'", FailureOf(directory, "features_from_the_past"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TrainingAfterTest_Fails()
    {
        string directory = Prepare();
        SwapTrainingAndTest(directory);

        Assert.Contains("later than", FailureOf(directory, "training_precedes_test"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OverlappingTimes_FailWhereTimeSplits()
    {
        string directory = Prepare();
        ManifestJson.Write(directory, ManifestJson.Read(directory) with { Split = SplitRule.Time });

        Assert.Contains("though time splits", FailureOf(directory, "training_precedes_test"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ConstantLabel_Fails()
    {
        string directory = Prepare();
        TableEdit.Change<byte>(directory, "samples-test", "label", (_, _) => 1);

        Assert.Contains("the label is constant", FailureOf(directory, "labels_vary"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OddLabel_Fails()
    {
        string directory = Prepare();
        TableEdit.Change<byte>(directory, "samples-test", "label", (row, value) => row == 3 ? (byte)7 : value);

        Assert.Contains("row 3 of samples-test has label 7", FailureOf(directory, "labels_vary"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("samples-valid", "item")]
    [InlineData("samples-valid", "request")]
    [InlineData("requests-train", "user")]
    [InlineData("requests-train", "activity")]
    [InlineData("history", "item")]
    [InlineData("items", "category")]
    [InlineData("users", "user_id")]
    public void Run_IdOutsideItsTable_Fails(string table, string column)
    {
        string directory = Prepare();
        TableEdit.Change<int>(directory, table, column, (row, value) => row == 1 ? 1_000_000 : value);

        string reason = FailureOf(directory, "ids_within_tables");
        Assert.Contains($"row 1 of {table} has {column} 1,000,000", reason, StringComparison.Ordinal);
        Assert.False(Check(directory).Findings.First(f => f.Name == "labels_vary").Passed);
    }

    [Fact]
    public void Run_SlicesThatDoNotTile_Fail()
    {
        string directory = Prepare();
        TableEdit.Change<long>(directory, "users", "history_begin", (row, value) => row == 2 ? value + 1 : value);

        Assert.Contains("row 2 of users", FailureOf(directory, "ids_within_tables"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CountsOverAllParts_Fail()
    {
        string directory = Prepare();
        TableEdit.Change<long>(directory, "items", "train_count", (row, value) => row == 3 ? value + 1 : value);

        Assert.Contains("row 3 of items", FailureOf(directory, "counts_from_training"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RequestAtAnotherTime_Fails()
    {
        string directory = Prepare();
        TableEdit.Change<long>(directory, "requests-test", "time", (row, value) => row == 1 ? value + 1 : value);

        Assert.Contains("row 1 of requests-test has time", FailureOf(directory, "requests_match_events"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnsortedEvents_Fail()
    {
        string directory = Prepare();
        TableEdit.Change<long>(directory, "events", "time", (row, value) => row == 1 ? 1 : value);

        Assert.Contains("row 1 of events", FailureOf(directory, "requests_match_events"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SampleOfAnotherItem_Fails()
    {
        string directory = Prepare();
        TableEdit.Change<int>(directory, "samples-train", "item", (row, value) => row == 6 ? (value + 1) % 20 : value);

        Assert.Contains("row 6 of samples-train", FailureOf(directory, "samples_match_requests"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var dataset = PreparedDataset.Open(Prepare());

        Assert.ThrowsAny<OperationCanceledException>(() => DatasetCheck.Run(dataset, SilentProgress.Instance, new CancellationToken(canceled: true)));
    }

    public void Dispose() => _copies.ForEach(c => Directory.Delete(c, recursive: true));

    /// <summary>Lets the first user's first training and first test request trade their events.</summary>
    private static void SwapTrainingAndTest(string directory)
    {
        var events = new Dictionary<string, (long Time, long Event)>();
        using (var dataset = PreparedDataset.Open(directory))
        {
            var test = dataset.Requests(SplitName.Test);
            long train = 0;
            while (dataset.Requests(SplitName.Train).Column<int>("user")[train] != test.Column<int>("user")[0])
                train++;
            events["train"] = (dataset.Requests(SplitName.Train).Column<long>("time")[train], train);
            events["test"] = (test.Column<long>("time")[0], 0);
        }
        TableEdit.Change<long>(directory, "requests-train", "time", (row, value) => row == events["train"].Event ? events["test"].Time : value);
        TableEdit.Change<long>(directory, "requests-test", "time", (row, value) => row == 0 ? events["train"].Time : value);
    }
}
