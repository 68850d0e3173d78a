namespace Bacalhau.Cli.Terminal;

/// <summary>Shows errors: an empty line, <c>Error:</c> and what is wrong, <c>Hint:</c> and what to do.</summary>
internal static class ErrorReport
{
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Yellow = "\e[33m";
    private const string Plain = "\e[0m";

    /// <summary>Shows an error.</summary>
    public static void Write(CliHost host, string message, string? hint)
    {
        host.Error.Write($"\n{Word(host, "Error:", Red)} {message.Trim()}\n");
        if (!string.IsNullOrWhiteSpace(hint))
        {
            host.Error.Write($"{Word(host, "Hint:", Green)}  {hint.Trim()}\n");
        }
    }

    /// <summary>Shows a warning.</summary>
    public static void Warn(CliHost host, string message) => host.Error.Write($"{Word(host, "Warning:", Yellow)} {message.Trim()}\n");

    private static string Word(CliHost host, string word, string color) => host.HasErrorColors ? color + word + Plain : word;
}
