using Mian.Configuration;

namespace Mian.Tests.Configuration;

public class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("lenght", "length", 1)]
    [InlineData("flaw", "lawn", 2)]
    public void Distance_KnownPairs_CountsEdits(string from, string to, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(from, to));
        Assert.Equal(expected, NearestName.Distance(to, from));
    }

    [Fact]
    public void Find_NearAndFarWords_FindsOnlyNearOnes()
    {
        string[] names = ["movielens-100k", "movielens-1m", "amazon-csv", "by"];

        Assert.Equal("movielens-1m", NearestName.Find("movielens1m", names));
        Assert.Equal("amazon-csv", NearestName.Find("Amazon_CSV", names));
        Assert.Equal("by", NearestName.Find("bz", names));
        Assert.Null(NearestName.Find("criteo", names));
        Assert.Null(NearestName.Find("i", ["u", "t"]));
        Assert.Equal(" Did you mean 'by'?", NearestName.Suggest("yb", names));
        Assert.Equal("", NearestName.Suggest("criteo", names));
    }
}
