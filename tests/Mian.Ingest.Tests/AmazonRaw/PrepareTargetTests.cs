using Mian.Benchmarks.Ingest;

namespace Mian.Ingest.Tests.AmazonRaw;

public sealed class PrepareTargetTests
{
    private static readonly PrepareTarget Target = new(60, 4L << 30);

    [Fact]
    public void Missed_WithinBoth_IsNothing() => Assert.Empty(Target.Missed("Electronics", 60, 4L << 30));

    [Fact]
    public void Missed_TooSlow_SaysByHowMuch() =>
        Assert.StartsWith("Preparing Electronics took 60.1 s, but the target is 60 s at most.", Assert.Single(Target.Missed("Electronics", 60.1, 1)), StringComparison.Ordinal);

    [Fact]
    public void Missed_TooLarge_SaysByHowMuch() =>
        Assert.Equal("Preparing Electronics took 4.50 GiB of anonymous memory, but the target is 4.00 GiB at most.", Assert.Single(Target.Missed("Electronics", 1, (9L << 30) / 2)));

    [Fact]
    public void Missed_Both_AreBothSaid() => Assert.Equal(2, Target.Missed("Books", 61, 5L << 30).Count());
}
