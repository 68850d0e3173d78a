using Bacalhau.Silo.Configuration;

namespace Bacalhau.Silo.Tests.Configuration;

public sealed class BacalhauConfigurationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bacalhau-config-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_WithoutAnything_GivesTheDefaults()
    {
        var configuration = Load();

        Assert.Equal("0.0.0.0", configuration.Text("API.Host"));
        Assert.Equal(1234, configuration.Number("API.Port"));
        Assert.Equal("24h0m0s", configuration.Text("UpdateConfig.Interval"));
        Assert.False(configuration.IsSet("API.Port"));
    }

    [Fact]
    public void Load_EachSource_WinsOverTheOneBefore()
    {
        var first = Write("first.yaml", "API:\n  Port: 1\nLabels:\n  a: one\n  b: one\n");
        var second = Write("second.yaml", "api.port: 2\n");

        Assert.Equal(2, Load([first, second]).Number("API.Port"));
        Assert.Equal(3, Load([first, second], variables: new() { ["BACALHAU_API_PORT"] = "3" }).Number("API.Port"));
        Assert.Equal(4, Load([first], [new("--port", "API.Port", "4")], new() { ["BACALHAU_API_PORT"] = "3" }).Number("API.Port"));
        Assert.Equal(5, Load([first, "api.PORT=5"], [new("--port", "API.Port", "4")]).Number("API.Port"));
        Assert.Equal(6, Load(["API.Port=5", "API.Port=6"]).Number("API.Port"));
    }

    [Fact]
    public void Load_TheFolderOfASetting_HoldsTheDefaultFile()
    {
        Write("config.yaml", "WebUI:\n  Enabled: true\n");

        Assert.True(Load([$"DataDir={folder}"]).Flag("WebUI.Enabled"));
        Assert.Equal(folder, Load(variables: new() { ["BACALHAU_DIR"] = folder }).DataFolder);
    }

    [Fact]
    public void Load_EmptyVariable_IsAsIfUnset() =>
        Assert.Equal(1234, Load(variables: new() { ["BACALHAU_API_PORT"] = "" }).Number("API.Port"));

    [Fact]
    public void Load_SwitchWithoutValue_TurnsItOn() => Assert.True(Load(["webui.enabled"]).Flag("WebUI.Enabled"));

    [Fact]
    public void Load_ManyMistakes_NamesThemAll()
    {
        var file = Write("bad.yaml", "API:\n  Port: many\nNonsense: 1\n");

        var thrown = Assert.Throws<BacalhauException>(() => Load([file, "Api.Prot=1", "WebUI.Enabled=perhaps"], variables: new() { ["BACALHAU_COMPUTE_HEARTBEAT_INTERVAL"] = "soon" }));

        Assert.Equal(BacalhauErrorCode.ConfigurationError, thrown.Error.Code);
        Assert.Contains("bad.yaml, line 2: API.Port: 'many' is not a whole number", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("bad.yaml, line 3: no matching config key: 'Nonsense'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("no matching config key: 'Api.Prot'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("WebUI.Enabled: 'perhaps' is not true or false", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("BACALHAU_COMPUTE_HEARTBEAT_INTERVAL: Compute.Heartbeat.Interval: 'soon' is not a duration", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'API.Port'?", thrown.Error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void ToOptions_GivesTimeSpansListsAndMaps()
    {
        var options = Load(["Compute.Heartbeat.Interval=1m30s", "Compute.AllowListedLocalPaths=/a:rw,/b", "Labels=region=eu,zone=1"]).ToOptions();

        Assert.Equal("00:01:30", options["Compute:Heartbeat:Interval"]);
        Assert.Equal("/b", options["Compute:AllowListedLocalPaths:1"]);
        Assert.Equal("eu", options["Labels:region"]);
        Assert.Null(options["WebUI:Backend"]);
    }

    [Fact]
    public void ToTree_CoversSecrets()
    {
        var file = Write("users.yaml", "API:\n  Auth:\n    Users:\n      - Username: ann\n        Password: correct-horse\n      - APIKey: battery-staple-1234\nOrchestrator:\n  Auth:\n    Token: tell-nobody\n");

        var tree = ConfigView.ToTree(Load([file])).ToJsonString();

        Assert.DoesNotContain("correct-horse", tree, StringComparison.Ordinal);
        Assert.DoesNotContain("battery-staple", tree, StringComparison.Ordinal);
        Assert.DoesNotContain("tell-nobody", tree, StringComparison.Ordinal);
        Assert.Contains("\"Token\":\"********\"", tree, StringComparison.Ordinal);
        Assert.Contains("\"Username\":\"ann\"", tree, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: &a [1]\nb: *c\n")]
    [InlineData("- just\n- a list\n")]
    [InlineData("API: {Port: [1]}\n")]
    [InlineData("API: 7\n")]
    [InlineData("\t: x")]
    public void Load_FileOfAnotherShape_IsRefusedWithItsName(string text)
    {
        var file = Write("odd.yaml", text);

        var thrown = Assert.Throws<BacalhauException>(() => Load([file]));

        Assert.Contains("odd.yaml", thrown.Message, StringComparison.Ordinal);
    }

    private static BacalhauConfiguration Load(
        IReadOnlyList<string>? arguments = null,
        IReadOnlyList<ConfigFlag>? flags = null,
        Dictionary<string, string?>? variables = null)
    {
        variables ??= [];
        variables.TryAdd("HOME", "/nowhere");
        return BacalhauConfiguration.Load(new(arguments ?? [], flags ?? [], variables));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
