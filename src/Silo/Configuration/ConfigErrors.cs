namespace Bacalhau.Silo.Configuration;

/// <summary>The words in which wrong configuration is reported.</summary>
internal static class ConfigErrors
{
    public const string Component = "Configuration";

    public static BacalhauError Create(string message, string? hint = null) =>
        new(BacalhauErrorCode.ConfigurationError, Component, message) { Hint = hint };

    public static BacalhauError Unknown(string name, string where) => Create(
        $"{where}: no matching config key: '{name}'",
        ConfigCatalog.Suggest(name) is { } near
            ? $"Did you mean '{near}'? Run 'bacalhau config list' for a complete list of supported config keys."
            : "Run 'bacalhau config list' for a complete list of supported config keys.");
}
