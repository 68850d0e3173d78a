using System.Text.Json;
using Xunit;

namespace Bacalhau.Cli.Tests.Config;

public sealed class ConfigTests
{
    [Fact]
    public async Task Set_WritesLowerCaseKeys_AndKeepsTheRest()
    {
        using var run = new CliRun();
        var file = Path.Combine(run.DataFolder, "config.yaml");
        Directory.CreateDirectory(run.DataFolder);
        await File.WriteAllTextAsync(file, "labels:\n  a: b\nAPI:\n  Host: 127.0.0.1\n", TestContext.Current.CancellationToken);

        var outcome = await run.RunAsync("config set API.Port=8080 NameProvider=uuid");

        Assert.Equal((0, $"Writing config to {file}\n", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.Equal("labels:\n  a: b\nAPI:\n  Host: 127.0.0.1\n  port: 8080\nnameprovider: uuid\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("API.Port=abc")]
    [InlineData("No.Such=1")]
    [InlineData("API.Port")]
    public async Task Set_Mistakes_WriteNothing(string setting)
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync($"config set {setting}");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.False(File.Exists(Path.Combine(run.DataFolder, "config.yaml")));
    }

    [Fact]
    public async Task List_ShowsValuesInForce_AndMakesNothing()
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync("config list -c Orchestrator.Auth.Token=secret-value -c WebUI.Enabled --output json");

        var settings = JsonElement.Parse(outcome.Output).EnumerateArray().ToDictionary(item => item.GetProperty("Key").GetString()!, item => item.GetProperty("Value").ToString());
        Assert.Equal("True", settings["WebUI.Enabled"]);
        Assert.DoesNotContain("secret-value", outcome.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.DataFolder));
    }

    [Fact]
    public async Task Profiles_SaveListShowDelete()
    {
        using var run = new CliRun();

        var empty = await run.RunAsync("profile list --output json");
        await run.RunAsync("profile save p1 --endpoint http://one.example:1234 --select");
        await run.RunAsync("profile save p2 --endpoint https://two.example --timeout 5s --insecure --description x:y");
        var list = await run.RunAsync("profile list --output json");
        var show = await run.RunAsync("profile show p2 --output json");
        var refused = await run.RunAsync("profile delete p1");
        var deleted = await run.RunAsync("profile delete -f p1");

        Assert.Equal("[]\n", empty.Output);
        Assert.Equal(
            """[{"current":"*","name":"p1","endpoint":"http://one.example:1234","auth":"none"},{"current":"","name":"p2","endpoint":"https://two.example","auth":"none"}]""" + "\n",
            list.Output);
        Assert.Equal("""{"name":"p2","endpoint":"https://two.example","description":"x:y","timeout":"5s","auth":{"token":""},"tls":{"insecure":true}}""" + "\n", show.Output);
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("Profile \"p1\" deleted\n", deleted.Output);
    }

    [Theory]
    [InlineData("profile save p --endpoint host:1234")]
    [InlineData("profile save a/b --endpoint http://x")]
    [InlineData("profile save p")]
    [InlineData("profile show none")]
    [InlineData("profile select none")]
    public async Task Profiles_Mistakes_AreRefused(string command)
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync(command);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.False(Directory.Exists(run.DataFolder));
    }

    [Fact]
    public async Task HashPassword_TakesALineOfStandardInput()
    {
        using var run = new CliRun { Input = "secret\n" };

        var outcome = await run.RunAsync("auth hash-password");

        Assert.Matches(@"\A\$2[aby]\$10\$[./A-Za-z0-9]{53}\n\z", outcome.Output);
        Assert.Equal("", outcome.Error);
    }

    [Fact]
    public async Task Id_IsTheSameEveryTime_AndTheKeyIsItsOwnersOnly()
    {
        using var run = new CliRun();

        var first = await run.RunAsync("id --output json");
        var second = await run.RunAsync("id --output json");

        Assert.Equal(first, second);
        Assert.Matches("\"ClientID\":\"[0-9a-f]{64}\"", first.Output);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(run.DataFolder, "user_id.pem")));
        }
    }
}
