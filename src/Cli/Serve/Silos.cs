using Bacalhau.Silo.Hosting;

namespace Bacalhau.Cli.Serve;

/// <summary>Starts silos. The only place that touches them, so that other commands load neither Orleans nor ASP.NET.</summary>
internal static class Silos
{
    /// <summary>Runs a node until it is stopped.</summary>
    public static Task<int> ServeAsync(ServeRequest request, CancellationToken cancellationToken) =>
        throw new BacalhauError(BacalhauErrorCode.NotImplemented, "CLI", $"serve is not there yet ({request.Name})").AsException();

    /// <summary>Runs a development cluster until it is stopped.</summary>
    public static Task<int> RunDevstackAsync(DevstackRequest request, CancellationToken cancellationToken) =>
        throw new BacalhauError(BacalhauErrorCode.NotImplemented, "CLI", $"devstack is not there yet ({request.Computes})").AsException();
}
