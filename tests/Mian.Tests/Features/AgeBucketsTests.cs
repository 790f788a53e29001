using CsCheck;
using Mian.Features;

namespace Mian.Tests.Features;

public class AgeBucketsTests
{
    private const long Day = 86400;

    [Theory]
    [InlineData(0, 2)]
    [InlineData(Day - 1, 2)]
    [InlineData(Day, 3)]
    [InlineData((2 * Day) - 1, 3)]
    [InlineData(2 * Day, 4)]
    [InlineData(4 * Day, 5)]
    [InlineData((4096 * Day) - 1, 14)]
    [InlineData(4096 * Day, 15)]
    [InlineData(long.MaxValue, 15)]
    public void Id_KnownAges_AreInTheirBucket(long seconds, int expected) => Assert.Equal(expected, AgeBuckets.Id(seconds));

    [Fact]
    public void Id_AnyAge_LiesBetweenItsBucketsBorders()
    {
        Gen.Long[0, 8192 * Day].Sample(seconds =>
        {
            int bucket = AgeBuckets.Id(seconds) - 2;
            Assert.InRange(bucket, 0, AgeBuckets.Count - 1);
            Assert.True(seconds >= AgeBuckets.FirstDay(bucket) * Day);
            Assert.True(bucket == AgeBuckets.Count - 1 || seconds < AgeBuckets.FirstDay(bucket + 1) * Day);
        });
        Assert.Equal(16, AgeBuckets.Rows);
    }

    [Fact]
    public void Id_NegativeAge_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AgeBuckets.Id(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgeBuckets.FirstDay(AgeBuckets.Count));
    }
}
