using Mian.Cli;
using Mian.Cli.Execution;

using var interrupt = InterruptSignal.Listen(Console.Error);
return await MianCommandLine.RunAsync(args, Console.Out, Console.Error, interrupt.Token).ConfigureAwait(false);
