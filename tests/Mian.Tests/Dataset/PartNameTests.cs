using System.Text.Json;
using Mian.Dataset;

namespace Mian.Tests.Dataset;

public class PartNameTests
{
    [Theory]
    [InlineData("train", "train")]
    [InlineData("VALID", "valid")]
    [InlineData("test", "test")]
    [InlineData("day-00001", "day-00001")]
    [InlineData("day-2", "day-00002")]
    [InlineData("Day-99999", "day-99999")]
    public void TryParse_AName_GivesThePart(string text, string name)
    {
        Assert.True(PartName.TryParse(text, out var part));
        Assert.Equal(name, part.ToString());
        Assert.Equal($"\"{name}\"", JsonSerializer.Serialize(part));
        Assert.Equal(part, JsonSerializer.Deserialize<PartName>($"\"{name}\""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tests")]
    [InlineData("day-")]
    [InlineData("day-0")]
    [InlineData("day-100000")]
    [InlineData("day--1")]
    [InlineData("day-1x")]
    public void TryParse_AnythingElse_GivesFalse(string text) => Assert.False(PartName.TryParse(text, out _));

    [Fact]
    public void Read_JsonThatNamesNoPart_Throws() => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PartName>("\"someday\""));

    [Fact]
    public void CompareTo_Parts_FollowTime()
    {
        PartName[] parts = [PartName.OfDay(10), SplitName.Test, PartName.OfDay(2), SplitName.Train, SplitName.Valid];
        Assert.Equal(["train", "valid", "test", "day-00002", "day-00010"], parts.Order().Select(p => p.ToString()));
        Assert.True(PartName.OfDay(1) > SplitName.Test && PartName.OfDay(1) < PartName.OfDay(2));
        Assert.Equal((1, true, (SplitName?)null), (PartName.OfDay(1).Day, PartName.OfDay(1).IsDay, PartName.OfDay(1).Split));
        Assert.Equal((0, false, (SplitName?)SplitName.Valid), (PartName.Of(SplitName.Valid).Day, PartName.Of(SplitName.Valid).IsDay, PartName.Of(SplitName.Valid).Split));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void OfDay_OutOfRange_Throws(int day) => Assert.Throws<ArgumentOutOfRangeException>(() => PartName.OfDay(day));
}
