using Bacalhau.Silo.Hosting;

namespace Bacalhau.Cli.Serve;

/// <summary>Starts silos. The only place that touches them, so that other commands load neither Orleans nor ASP.NET.</summary>
internal static class Silos
{
    /// <summary>Runs a node until it is stopped.</summary>
    public static async Task<int> ServeAsync(ServeRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        await SiloHost.RunAsync(request, output, cancellationToken);
        return ExitCodes.Success;
    }

    /// <summary>Runs a development cluster until it is stopped.</summary>
    public static async Task<int> RunDevstackAsync(DevstackRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        await SiloHost.RunAsync(request, output, cancellationToken);
        return ExitCodes.Success;
    }
}
