using System.Globalization;
using Mian.Batches;
using Mian.Benchmarks.AmazonRaw;
using Mian.Benchmarks.EndToEnd;
using Mian.Benchmarks.Training;
using Mian.Dataset;
using Mian.Torch.Evaluation;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Inference;

/// <summary>
/// Scoring from a prepared data set on disk, as <c>mian evaluate</c> does it: reading, forward pass, logits out. The set has the shape of Amazon
/// Electronics and only the fields of the training benchmark, item and category, so that the models are the same.
/// </summary>
internal static class InferenceBenchmark
{
    private const string Recipe = """
        name: electronics-two-fields
        description: Amazon Electronics with item and category only.
        sources:
          reviews:
            file: reviews_*_5.json
            format: json_lines
            columns: [reviewerID, asin, unixReviewTime]
            types: {unixReviewTime: integer}
          meta:
            file: meta_*.json
            format: python_lines
            columns: [asin, categories]
            derive:
              category: json_extract_string(categories, '$[#-1][#-1]')
        items: {source: meta, key: asin, keys: events}
        events: {source: reviews, user: reviewerID, item: asin, time: unixReviewTime}
        label:
          negatives: {per_positive: 1, distribution: uniform, training: fixed}
        split: {by: leave_last_out}
        history: {length: 100, before: order}
        fields:
          item:
            - {name: item_id, column: asin}
            - {name: category, column: category}
          behaviour:
            - {name: past_item_id, item_field: item_id}
            - {name: past_category, item_field: category}
        """;

    public static int Run(BenchmarkOptions options)
    {
        set_num_threads(options.Threads);
        Console.WriteLine(Machine.Describe(options.Threads));
        using var dataset = PreparedDataset.Open(Prepare(Path.Combine(options.Data, "inference"), options.Threads));
        var source = new RequestSource(dataset, SplitName.Test);
        Console.WriteLine($"\n{source.SampleCount:N0} samples of the test part, over and over; {options.Seconds} s a row after as many that are not counted\n");
        Console.WriteLine("| model | samples/s from disk | a core-second | managed KB a batch |\n| --- | --- | --- | --- |");
        Console.WriteLine(Row("reading alone", source, options, _ => { }));
        foreach (var row in Contestant.All().Where(r => options.Models.Count == 0 || options.Models.Contains(r.Model)))
        {
            using var learner = Learner.Create(dataset.Schema, row.Model, row.Configure(TrainingBenchmark.Common(Scorer.Reading(source.SampleCount, null).BatchSize)), (1, true));
            Console.WriteLine(Row(row.Name, source, options, batch => learner.Score(batch)));
        }

        return 0;
    }

    private static string Row(string name, RequestSource source, BenchmarkOptions options, Action<Batch> score)
    {
        using var batches = Endless(source).GetEnumerator();
        var timing = Timing.Of(_ => Next(), (options.Seconds, 4));
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {timing.SamplesPerSecond:N0} | {timing.SamplesPerCoreSecond:N0} | {timing.ManagedBytesPerStep / 1024:N0} |");

        int Next()
        {
            batches.MoveNext();
            score(batches.Current);
            return batches.Current.Samples;
        }
    }

    private static IEnumerable<Batch> Endless(RequestSource source)
    {
        while (true)
        {
            foreach (var batch in new BatchReader(source, Scorer.Reading(source.SampleCount, null)).Read()) yield return batch;
        }
    }

    /// <summary>Path of the data set, made where it is missing.</summary>
    private static string Prepare(string folder, int threads)
    {
        var (raw, recipe, dataset) = (Path.Combine(folder, "raw"), Path.Combine(folder, "recipe.yaml"), Path.Combine(folder, "dataset"));
        if (Directory.Exists(dataset)) return dataset;
        Directory.CreateDirectory(folder);
        AmazonFolder.Write(AmazonShape.Electronics, raw);
        File.WriteAllText(recipe, Recipe);
        MianChild.Prepare(threads);
        MianChild.Run("data", "prepare", recipe, "--from", raw, "--out", dataset);
        return dataset;
    }
}
