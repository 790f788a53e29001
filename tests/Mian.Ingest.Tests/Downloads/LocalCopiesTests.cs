using System.Text;
using Mian.Ingest.Downloads;

namespace Mian.Ingest.Tests.Downloads;

public sealed class LocalCopiesTests : IDisposable
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(SmallSet.Text);
    private readonly SmallSet _set = new();

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData("reviews_Small_5.json.gz", "reviews_Small_5.json.gz")]
    [InlineData("reviews_Small_5.json", "reviews_Small_5.json")]
    [InlineData("Small_5.json.gz", "reviews_Small_5.json.gz")]
    [InlineData("Small_5.json", "reviews_Small_5.json")]
    [InlineData("Small.json", "reviews_Small_5.json")]
    public void Run_CopyUnderAKnownName_GetsTheNameOfTheRecipe(string copy, string name)
    {
        var content = copy.EndsWith(".gz", StringComparison.Ordinal) ? SmallSet.Reviews : Plain;
        _set.Put("from/" + copy, content);

        var result = From();

        Assert.Equal((name, FileOrigin.Copied, _set["from/" + copy]), (result.Files[0].Name, result.Files[0].Origin, result.Files[0].Source));
        Assert.Equal(["download.json", name], _set.Names());
        Assert.Equal(content, _set.Bytes(name));
        Assert.Equal([SmallSet.MetaName], result.Absent);
        Assert.Equal(content, File.ReadAllBytes(_set["from/" + copy]));
    }

    [Fact]
    public void Run_CopiesOfAllFiles_TakesThem()
    {
        _set.Put("from/" + SmallSet.ReviewsName, SmallSet.Reviews);
        _set.Put("from/meta_Small.json", "{'asin': 'I1'}\n"u8.ToArray());

        var result = From();

        Assert.Empty(result.Absent);
        Assert.Equal(["download.json", "meta_Small.json", SmallSet.ReviewsName], _set.Names());
    }

    [Fact]
    public void Run_FromTheFolderItself_ChecksWhatIsThere()
    {
        _set.Put("out/" + SmallSet.ReviewsName, SmallSet.Reviews);

        var result = _set.Get(new DownloadOptions { Out = _set.Out, From = _set.Out });

        Assert.Equal(FileOrigin.Kept, Assert.Single(result.Files).Origin);
    }

    [Fact]
    public void Run_CopyOfAnotherEdition_IsRefused()
    {
        _set.Put("from/Small_5.json.gz", SmallSet.Pack("{}\n"));

        var message = Failure();

        Assert.Contains("Small_5.json.gz' is not the published reviews_Small_5.json.gz: expected 2,000 reviews, one a line, found 1", message, StringComparison.Ordinal);
        Assert.Contains("http://publisher.invalid/about", message, StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_CutCopy_IsRefused()
    {
        _set.Put("from/" + SmallSet.ReviewsName, SmallSet.Reviews[..^5]);

        Assert.Contains("damaged or cut off", Failure(), StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_PageSavedAsTheFile_IsRefused()
    {
        _set.Put("from/" + SmallSet.ReviewsName, SmallSet.Reviews);
        _set.Put("from/" + SmallSet.MetaName, "\n<html>not found</html>"u8.ToArray());

        Assert.Contains("expected gzip data, found a web page", Failure(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderWithoutTheFile_SaysWhatWasLookedFor()
    {
        _set.Put("from/readme.txt", [1]);

        var message = Failure();

        Assert.Contains("looked for reviews_Small_5.json.gz, reviews_Small_5.json, Small_5.json.gz, Small_5.json, Small.json.gz, Small.json", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoSuchFolder_SaysSo() => Assert.Contains("does not exist", Failure(), StringComparison.Ordinal);

    [Fact]
    public void Run_FolderWithTheUnpackedFiles_PointsToTheRecipe()
    {
        foreach (var name in new[] { "u.data", "u.user", "u.item" })
            _set.Put($"from/ml-100k/{name}", [1]);

        var error = Assert.Throws<MianException>(() => _set.Get(Options(), PublicDatasets.Get("movielens-100k")));

        Assert.Contains($"mian data prepare movielens-100k --from {_set["from/ml-100k"]} --out DATASET", error.Message, StringComparison.Ordinal);
    }

    private DownloadOptions Options() => new() { Out = _set.Out, From = _set["from"] };

    private DownloadResult From() => _set.Get(Options());

    private string Failure() => Assert.Throws<MianException>(From).Message;
}
