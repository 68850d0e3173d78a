using System.Globalization;
using System.Text;

namespace Bacalhau.Silo.Hosting;

/// <summary>The file <c>bacalhau.run</c>: what a shell evaluates to reach this server. There while the server answers.</summary>
internal sealed class RunFile : IDisposable
{
    private readonly string path;

    public RunFile(string folder, string host, int port)
    {
        path = Path.Combine(folder, "bacalhau.run");
        var draft = path + ".draft";
        File.WriteAllText(draft, Lines("", host, port));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Gives the lines that name a server; <paramref name="suffix"/> tells several apart.</summary>
    public static string Lines(string suffix, string host, int port) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"export BACALHAU_API_HOST{suffix}={host}\n")
        .Append(CultureInfo.InvariantCulture, $"export BACALHAU_API_PORT{suffix}={port}\n")
        .ToString();

    public void Dispose() => File.Delete(path);
}
