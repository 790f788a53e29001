using Mian.Benchmarks.AmazonRaw;
using Mian.Dataset;
using Mian.Ingest.Tests.Preparation;

namespace Mian.Ingest.Tests.AmazonRaw;

/// <summary>The recipe <c>amazon-reviews</c> on generated files, against the protocol of DIN computed from the raw lines.</summary>
public sealed class DinProtocolTests(GeneratedFolder folder) : IClassFixture<GeneratedFolder>, IDisposable
{
    private readonly PreparedDataset _dataset = folder.Prepare();

    private static AmazonShape Shape => GeneratedFolder.Shape;

    private NaiveReviews Naive => folder.Naive;

    [Fact]
    public void Prepare_GeneratedFiles_HasTheCountsOfTheShape()
    {
        var manifest = _dataset.Manifest;

        Assert.Equal((Shape.Users, Shape.Items, Shape.Reviews, Shape.Reviews), (manifest.Users, manifest.Items, manifest.Events, manifest.Behaviours));
        Assert.Equal(Shape.Categories, _dataset.Vocabulary("category").Values);
        Assert.Equal(0, manifest.RejectedRows);
        foreach (var (split, counts) in manifest.Splits)
        {
            long requests = split == SplitName.Train ? Shape.Reviews - 2 * Shape.Users : Shape.Users;
            Assert.Equal((requests, 2 * requests, requests), (counts.Requests, counts.Samples, counts.Positives));
        }
    }

    [Fact]
    public void Prepare_GeneratedFiles_TestsTheLastReviewAndValidatesTheOneBefore()
    {
        var expected = from user in Naive.ByUser
                       from review in user.Value.Index()
                       let fromEnd = user.Value.Count - review.Index
                       select (fromEnd == 1 ? SplitName.Test : fromEnd == 2 ? SplitName.Valid : SplitName.Train, review.Item, review.Index);
        var found = from split in Enum.GetValues<SplitName>()
                    from sample in SamplesOf(split)
                    where sample.Label == 1
                    select (split, new NaiveReview(sample.User, sample.Item, sample.Time), sample.History.Length);

        Assert.Equal(expected.OrderBy(e => e.ToString(), StringComparer.Ordinal), found.OrderBy(e => e.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public void Prepare_GeneratedFiles_GivesEachSampleTheReviewsBeforeItAsHistory()
    {
        foreach (var split in Enum.GetValues<SplitName>())
        {
            foreach (var sample in SamplesOf(split).Where(s => s.Label == 1))
            {
                var all = Naive.ByUser[sample.User];
                var position = all.FindIndex(r => r.Item == sample.Item);
                Assert.Equal(all[..position].Select(r => r.Item), sample.History);
            }
        }
    }

    [Fact]
    public void Prepare_GeneratedFiles_DrawsOneNegativeEachUniformlyOfWhatTheUserNeverReviewed()
    {
        var reviewed = Naive.ByUser.ToDictionary(u => u.Key, u => u.Value.Select(r => r.Item).ToHashSet());
        var drawn = Naive.Reviews.Select(r => r.Item).Distinct().ToDictionary(i => i, _ => 0);
        var expected = drawn.Keys.ToDictionary(i => i, _ => 0.0);
        foreach (var split in Enum.GetValues<SplitName>())
        {
            foreach (var pair in SamplesOf(split).Chunk(2))
            {
                Assert.Equal([1, 0], pair.Select(s => (int)s.Label));
                Assert.Equal(pair[0].Request, pair[1].Request);
                var own = reviewed[pair[0].User];
                Assert.DoesNotContain(pair[1].Item, own);
                drawn[pair[1].Item]++;
                foreach (var item in expected.Keys.Where(i => !own.Contains(i)))
                    expected[item] += 1.0 / (Shape.Items - own.Count);
            }
        }
        // Chi-square of as many cells as items: its mean is their number, its deviation the square root of twice that.
        var square = drawn.Sum(d => Math.Pow(d.Value - expected[d.Key], 2) / expected[d.Key]);
        Assert.InRange(square, Shape.Items - 5 * Math.Sqrt(2 * Shape.Items), Shape.Items + 5 * Math.Sqrt(2 * Shape.Items));
    }

    [Fact]
    public void Prepare_GeneratedFiles_TakesTheLastCategoryOfTheLastPath()
    {
        var vocabulary = _dataset.Vocabulary("category");
        var keys = _dataset.Items.TextColumn("key");
        var ids = _dataset.Items.Column<int>("category");

        for (var row = 0; row < _dataset.Items.Rows; row++)
            Assert.Equal(Naive.Categories[keys[row]!], vocabulary.ValueOf(ids[row]));
    }

    [Fact]
    public void Prepare_AnyNumberOfThreads_GivesTheSameContentHash()
    {
        using var one = folder.Prepare(threads: 1);

        Assert.Equal(one.Manifest.ContentHash, _dataset.Manifest.ContentHash);
    }

    public void Dispose() => _dataset.Dispose();

    private IEnumerable<Sample> SamplesOf(SplitName split)
    {
        var (samples, requests) = (_dataset.Samples(split), _dataset.Requests(split));
        var (requestOf, items, labels) = (samples.Column<int>("request"), samples.Column<int>("item"), samples.Column<byte>("label"));
        var (users, times, ends) = (requests.Column<int>("user"), requests.Column<long>("time"), requests.Column<int>("history_end"));
        var (userKeys, itemKeys, begins) = (_dataset.Users.TextColumn("key"), _dataset.Items.TextColumn("key"), _dataset.Users.Column<long>("history_begin"));
        var history = DatasetPreparationTests.Values(_dataset.History.Column<int>("item"));
        for (var s = 0; s < samples.Rows; s++)
        {
            var request = requestOf[s];
            var begin = (int)begins[users[request]];
            yield return new Sample(request, userKeys[users[request]]!, itemKeys[items[s]]!)
            {
                Time = times[request],
                Label = labels[s],
                History = [.. history[begin..(begin + ends[request])].Select(i => itemKeys[i]!)],
            };
        }
    }

    private sealed record Sample(int Request, string User, string Item)
    {
        public required long Time { get; init; }

        public required byte Label { get; init; }

        /// <summary>Items, earliest first.</summary>
        public required string[] History { get; init; }
    }
}
