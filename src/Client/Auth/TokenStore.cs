using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau.Client.Auth;

/// <summary>Tokens by address of the server, in the files that the original command line uses, too.</summary>
/// <param name="dataFolder">The folder; null keeps tokens in memory.</param>
internal sealed partial class TokenStore(string? dataFolder)
{
    private const string ChallengeFile = "tokens.json";
    private const string SingleSignOnFile = "jwt-tokens.json";
    private readonly Dictionary<string, string> memory = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Finds the token of a server; one from single sign-on wins.</summary>
    public string? Find(string server)
    {
        lock (gate)
        {
            return dataFolder is null
                ? memory.GetValueOrDefault(server)
                : Read(SingleSignOnFile).GetValueOrDefault(server) ?? Read(ChallengeFile).GetValueOrDefault(server);
        }
    }

    /// <summary>Keeps a token. A folder that cannot be written costs a login per run, not the run.</summary>
    public void Keep(string server, string token) => Change(tokens => tokens[server] = token);

    /// <summary>Forgets a token that the server does not accept.</summary>
    public void Forget(string server) => Change(tokens => tokens.Remove(server));

    private void Change(Action<Dictionary<string, string>> change)
    {
        lock (gate)
        {
            if (dataFolder is null)
            {
                change(memory);
                return;
            }

            var tokens = Read(ChallengeFile);
            change(tokens);
            try
            {
                Directory.CreateDirectory(dataFolder);
                OwnerFile.Replace(Path.Combine(dataFolder, ChallengeFile), JsonSerializer.Serialize(tokens, TokenJson.Default.DictionaryStringString));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private Dictionary<string, string> Read(string name)
    {
        var file = Path.Combine(dataFolder!, name);
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize(File.ReadAllText(file), TokenJson.Default.DictionaryStringString) ?? []
                : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class TokenJson : JsonSerializerContext;
}
