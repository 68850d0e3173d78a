using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Settings;

/// <summary>Credentials of the environment or a profile.</summary>
internal static class Credentials
{
    public const string ApiKey = "BACALHAU_API_KEY";
    public const string Username = "BACALHAU_API_USERNAME";
    public const string Password = "BACALHAU_API_PASSWORD";

    /// <summary>Takes those of the environment, else the profile's token; with neither the client logs in with its key.</summary>
    /// <exception cref="BacalhauException">The environment holds a mixture.</exception>
    public static void Apply(BacalhauClientOptions options, CliHost host, string? profileToken)
    {
        var (key, user, password) = (host.Variable(ApiKey), host.Variable(Username), host.Variable(Password));
        if (key is not null && (user is not null || password is not null))
        {
            throw Mistakes.Of($"{ApiKey} excludes {Username} and {Password}", "Unset one or the other.");
        }

        if ((user is null) != (password is null))
        {
            throw Mistakes.Of($"{(user is null ? Password : Username)} is set and {(user is null ? Username : Password)} is not", "They go together.");
        }

        (options.ApiKey, options.Username, options.Password) = (key, user, password);
        options.Token = key is null && user is null && !string.IsNullOrEmpty(profileToken) ? profileToken : null;
    }
}
