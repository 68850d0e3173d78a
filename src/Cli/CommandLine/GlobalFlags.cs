using System.CommandLine;

namespace Bacalhau.Cli.CommandLine;

/// <summary>The flags of every command.</summary>
internal static class GlobalFlags
{
    public static Option<string[]> Config { get; } = Everywhere(Flags.Texts(
        "--config", "A configuration file, or KEY=VALUE; later ones win", "FILE|KEY=VALUE", "-c"));

    public static Option<string?> ApiHost { get; } = Everywhere(Flags.Text(
        "--api-host", "Address of the API; http://HOST:PORT sets all of it [env: BACALHAU_API_HOST]", "HOST"));

    public static Option<string?> ApiPort { get; } = Everywhere(Flags.Text(
        "--api-port", "Port of the API [env: BACALHAU_API_PORT]", "PORT"));

    public static Option<string?> DataDir { get; } = Everywhere(Flags.Text(
        "--data-dir", "Folder of keys, tokens, profiles and state [env: BACALHAU_DIR]", "FOLDER", "--repo"));

    public static Option<string?> LogLevel { get; } = Everywhere(Flags.Text(
        "--log-level", "Least level that is logged [env: LOG_LEVEL]", "LEVEL").Hide());

    public static Option<string?> Profile { get; } = Everywhere(Flags.Text(
        "--profile", "Profile that says where the API is [env: BACALHAU_PROFILE]", "NAME"));

    /// <summary>Adds them to the root.</summary>
    public static void AddTo(Command root)
    {
        foreach (var option in new Option[] { Config, ApiHost, ApiPort, DataDir, LogLevel, Profile })
        {
            root.Options.Add(option);
        }
    }

    private static T Everywhere<T>(T option)
        where T : Option
    {
        option.Recursive = true;
        return option;
    }
}
