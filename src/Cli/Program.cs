using Bacalhau.Cli;
using Bacalhau.Cli.Terminal;

using var interrupts = new Interrupts();
return await CliApplication.RunAsync(args, CliHost.OfProcess(), interrupts.Token);
