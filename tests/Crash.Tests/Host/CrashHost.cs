using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bacalhau.Silo.Hosting;

namespace Bacalhau.Crash.Tests;

/// <summary>
/// The real server, composed with crossings around its parts. Reads orders from its input: <c>begin TRACE LABEL SIDE COUNT</c> (parted by tabs),
/// <c>end</c>, and <c>start</c> once at the beginning; ends when the input ends.
/// </summary>
internal static class CrashHost
{
    public const string Mode = "die-when-told";
    public const string Answer = "crash-host ";

    /// <summary>Names the node of a data folder: a node tidies up after its name on the Docker engine that all share. The name is no part of a point's.</summary>
    public static string NodeOf(string folder) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)).AsSpan(0, 16)) + "-node";

    public static async Task<int> RunAsync(string library, string folder, string[] settings)
    {
        Crossing.Load(library);
        SqliteCrossings.Install();
        using var stop = new CancellationTokenSource();
        var orders = Console.In;
        while (await orders.ReadLineAsync() is { } line && line != "start")
        {
            Obey(line, folder);
        }

        var reading = ObeyAsync(orders, folder, stop);
        var request = new ServeRequest
        {
            Sources = new([$"DataDir={folder}", "Orchestrator.Enabled=true", "Compute.Enabled=true", .. settings], [], new Dictionary<string, string?>()),
            Name = NodeOf(folder),
        };
        await SiloHost.RunAsync(request, new() { Server = CrossingParts.Silo, Node = CrossingParts.Node }, Console.Out, stop.Token);
        await reading;
        return 0;
    }

    private static async Task ObeyAsync(TextReader orders, string folder, CancellationTokenSource stop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (await orders.ReadLineAsync() is { } line)
        {
            Obey(line, folder);
        }

        await stop.CancelAsync();
    }

    private static void Obey(string line, string folder)
    {
        switch (line.Split('\t'))
        {
            case ["begin", var trace, var label, var side, var count]:
                Crossing.Begin(folder, trace, label, side == "after", long.Parse(count, CultureInfo.InvariantCulture));
                Console.Out.WriteLine(Answer + "begun");
                break;
            case ["end"]:
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Answer}ended {Crossing.End()}"));
                break;
            default:
                throw new InvalidOperationException($"an order that is none: {line}");
        }
    }
}
