using Mian.Dataset;

namespace Mian.Tests.Dataset;

public class DatasetLayoutTests
{
    [Theory]
    [InlineData("item_id", "item_id.arrow")]
    [InlineData("../../etc/passwd", "..%2F..%2Fetc%2Fpasswd.arrow")]
    [InlineData("..", "%2E%2E.arrow")]
    [InlineData("a b", "a%20b.arrow")]
    public void VocabularyPath_AnyName_StaysInItsFolder(string name, string file)
    {
        Assert.Equal(Path.Combine("d", "vocabularies", file), DatasetLayout.VocabularyPath("d", name));
        Assert.Equal(Path.Combine("d", "dictionaries", file), DatasetLayout.DictionaryPath("d", name));
    }

    [Fact]
    public void RequestsAndSamples_EachPart_HaveItsName()
    {
        Assert.Equal(["requests-train", "requests-valid", "requests-test"], Enum.GetValues<SplitName>().Select(s => DatasetLayout.Requests(s)));
        Assert.Equal(["samples-train", "samples-valid", "samples-test"], Enum.GetValues<SplitName>().Select(s => DatasetLayout.Samples(s)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DatasetLayout.Samples((SplitName)9));
    }
}
