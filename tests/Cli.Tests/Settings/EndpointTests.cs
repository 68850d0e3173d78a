using Bacalhau.Api;
using Bacalhau.Cli.Settings;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Cli.Tests.Settings;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("0.0.0.0", 1234, false, "http://127.0.0.1:1234/")]
    [InlineData("node.example", 80, false, "http://node.example/")]
    [InlineData("node.example", 1234, true, "https://node.example:1234/")]
    [InlineData("::1", 1234, false, "http://[::1]:1234/")]
    [InlineData("http://host:5555", 1234, false, "http://host:5555/")]
    [InlineData("https://host", 1234, false, "https://host:1234/")]
    [InlineData("https://host:443/", 1234, false, "https://host/")]
    [InlineData("http://[::1]", 1234, false, "http://[::1]:1234/")]
    [InlineData("http://0.0.0.0:99", 1234, false, "http://127.0.0.1:99/")]
    public void Address_IsMadeOfHostAndPort(string host, long port, bool tls, string expected) =>
        Assert.Equal(expected, EndpointRules.OfHostAndPort(host, port, tls).AbsoluteUri);

    [Theory]
    [InlineData("host:1234", 1234, "http://host:1234")]
    [InlineData("http://host/path", 1234, "more than scheme")]
    [InlineData("ftp://host", 1234, "http or https")]
    [InlineData("a b", 1234, "not a host name")]
    [InlineData("host", 0, "65535")]
    public void Address_Mistakes_SayWhatToWrite(string host, long port, string said)
    {
        var error = Assert.Throws<BacalhauException>(() => EndpointRules.OfHostAndPort(host, port, useTls: false)).Error;

        Assert.Contains(said, error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "", "", 2)] // file
    [InlineData("", "", "1", "", 1)] // environment over file
    [InlineData("0", "", "1", "", 0)] // flag over environment
    [InlineData("", "0", "1", "", 0)] // -c over environment
    [InlineData("", "", "", "3", 3)] // a file given by name in place of config.yaml
    public async Task Port_FlagOverEnvironmentOverFile(string flag, string argument, string variable, string file, int expected)
    {
        await using var group = await ServerGroup.StartAsync(4);
        using var run = new CliRun();
        Directory.CreateDirectory(run.DataFolder);
        await File.WriteAllTextAsync(Path.Combine(run.DataFolder, "config.yaml"), $"api:\n  port: {group.Port("2")}\n", TestContext.Current.CancellationToken);
        run.Write("other.yaml", $"API:\n  Port: {group.Port("3")}\n");
        run["BACALHAU_API_PORT"] = variable.Length > 0 ? group.Port(variable) : "";
        string[] arguments =
        [
            .. flag.Length > 0 ? ["--api-port", group.Port(flag)] : Array.Empty<string>(),
            .. argument.Length > 0 ? ["-c", $"api.port={group.Port(argument)}"] : Array.Empty<string>(),
            .. file.Length > 0 ? ["-c", "other.yaml"] : Array.Empty<string>(),
            "agent", "alive",
        ];

        var outcome = await run.RunAsync(arguments);

        Assert.Equal((0, $"Status: s{expected}\n"), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("", "", "", "Status: s0\n")] // the current profile
    [InlineData("--profile two", "", "", "Status: s1\n")]
    [InlineData("", "two", "", "Status: s1\n")]
    [InlineData("--profile one", "two", "", "Status: s0\n")]
    [InlineData("--profile one", "", "2", "Status: s2\n")] // an explicit address wins
    public async Task Profile_IsUsedUnlessAnAddressIsGiven(string flag, string variable, string port, string expected)
    {
        await using var group = await ServerGroup.StartAsync(3);
        using var run = new CliRun();
        await run.RunAsync($"profile save one --endpoint http://127.0.0.1:{group.Port("0")} --select");
        await run.RunAsync($"profile save two --endpoint http://127.0.0.1:{group.Port("1")}");
        run["BACALHAU_PROFILE"] = variable;
        run["BACALHAU_API_PORT"] = port.Length > 0 ? group.Port(port) : "";

        var outcome = await run.RunAsync($"agent alive {flag}");

        Assert.Equal(expected, outcome.Output);
    }

    [Theory]
    [InlineData("BACALHAU_API_KEY", "BACALHAU_API_USERNAME")]
    [InlineData("BACALHAU_API_USERNAME", "")]
    [InlineData("BACALHAU_API_PASSWORD", "")]
    public async Task Credentials_Mixture_IsRefused(string first, string second)
    {
        using var run = new CliRun();
        run[first] = "x";
        if (second.Length > 0)
        {
            run[second] = "x";
        }

        var outcome = await run.RunAsync("job list");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(first, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlagAndSettingOfTheSameKey_AreRefused()
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync("--api-port 1 -c API.Port=2 agent alive");

        Assert.Contains("cannot both be given", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Servers that each answer with their own number.</summary>
    private sealed class ServerGroup : IAsyncDisposable
    {
        private readonly List<ScriptedServer> servers = [];

        public static async Task<ServerGroup> StartAsync(int count)
        {
            var group = new ServerGroup();
            for (var i = 0; i < count; i++)
            {
                var server = await ScriptedServer.StartAsync();
                server.On("GET /api/v1/agent/alive", new AgentAliveResponse { Status = $"s{i}" });
                group.servers.Add(server);
            }

            return group;
        }

        public string Port(string index) => servers[int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)].Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        public async ValueTask DisposeAsync()
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }
}
