using Mian.Cli.Execution;

namespace Mian.Cli.Tests.Execution;

public sealed class InterruptSignalTests
{
    [Fact]
    public void Take_FirstAndSecondSignal_CancelsThenLetsTheProcessEnd()
    {
        using var error = new StringWriter();
        using var interrupt = InterruptSignal.Detached(error);
        Assert.False(interrupt.Token.IsCancellationRequested);

        var first = interrupt.Take();
        var second = interrupt.Take();

        Assert.True(first);
        Assert.False(second);
        Assert.True(interrupt.Token.IsCancellationRequested);
        Assert.Contains("again to stop at once", error.ToString(), StringComparison.Ordinal);
    }
}
