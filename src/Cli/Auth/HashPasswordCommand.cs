using System.CommandLine;
using System.Security.Cryptography;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Org.BouncyCastle.Crypto.Generators;

namespace Bacalhau.Cli.Auth;

/// <summary><c>bacalhau auth hash-password</c>.</summary>
internal sealed class HashPasswordCommand(CliHost host)
    : CliCommand("hash-password", "Hash a password for API.Auth.Users (bcrypt)", "bacalhau auth hash-password\necho 's3cret' | bacalhau auth hash-password", host)
{
    private const int Cost = 10;
    private const int SaltBytes = 16;
    private const int MaxCharacters = 100;

    /// <summary>What bcrypt looks at; a longer password would be cut without a word.</summary>
    private const int MaxBytes = 72;

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var password = await ReadAsync(cancellationToken);
        if (password.Length is 0 or > MaxCharacters || System.Text.Encoding.UTF8.GetByteCount(password) > MaxBytes)
        {
            throw Mistakes.Of(password.Length == 0 ? "the password is empty" : $"the password is longer than {MaxBytes} bytes, which bcrypt would cut");
        }

        await Host.Output.WriteLineAsync(OpenBsdBCrypt.Generate("2a", password.ToCharArray(), RandomNumberGenerator.GetBytes(SaltBytes), Cost));
        return ExitCodes.Success;
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        if (!Host.IsInputTerminal)
        {
            return await Host.Input.ReadLineAsync(cancellationToken) ?? "";
        }

        await Host.Error.WriteAsync("Password: ");
        var password = LoginPrompt.ReadUnseen();
        await Host.Error.WriteLineAsync();
        return password;
    }
}
