using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Settings;

/// <summary>Asks what a server wants to know for a login.</summary>
internal static class LoginPrompt
{
    /// <summary>Asks on standard error; answers come from standard input, secret ones unseen when that is a terminal.</summary>
    public static Task<IReadOnlyDictionary<string, string>> AskAsync(IReadOnlyList<LoginQuestion> questions, CliHost host)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var question in questions)
        {
            host.Error.Write($"{question.Name}: ");
            host.Error.Flush();
            answers[question.Name] = question.IsSecret && host.IsInputTerminal ? ReadUnseen() : host.Input.ReadLine() ?? "";
            if (question.IsSecret && host.IsInputTerminal)
            {
                host.Error.WriteLine();
            }
        }

        return Task.FromResult<IReadOnlyDictionary<string, string>>(answers);
    }

    /// <summary>Reads a line without showing it.</summary>
    internal static string ReadUnseen()
    {
        var text = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                text.Append(key.KeyChar);
            }
        }

        return text.ToString();
    }
}
