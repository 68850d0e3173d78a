using System.Text.Json.Nodes;
using Bacalhau.Cli.Specs;
using Bacalhau.Silo.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bacalhau.Cli.Profiles;

/// <summary>The profiles of a data folder: <c>profiles/NAME.yaml</c>, and a link <c>current</c> to the one in use. The layout of the original.</summary>
internal sealed class ProfileStore
{
    private const string Extension = ".yaml";
    private const string CurrentLink = "current";
    private readonly string folder;

    private ProfileStore(string folder) => this.folder = folder;

    /// <summary>Gives the profiles of a data folder; nothing is made.</summary>
    public static ProfileStore InFolder(string dataFolder) => new(Path.Combine(dataFolder, "profiles"));

    /// <summary>Gets the name of the profile in use; null when there is none.</summary>
    public string? Current =>
        new FileInfo(Path.Combine(folder, CurrentLink)).LinkTarget is { } target ? Path.GetFileNameWithoutExtension(target) : null;

    /// <summary>Gives the profile in force: the one named by flag or environment, else the current one; null when there is none.</summary>
    /// <exception cref="BacalhauException">The one named does not exist.</exception>
    public Profile? Select(string? flag, string? variable) =>
        flag is { Length: > 0 } ? Get(flag, "--profile")
        : variable is not null ? Get(variable, "BACALHAU_PROFILE")
        : Current is { } current && File.Exists(FileOf(current)) ? Read(current)
        : null;

    /// <summary>Lists all, by name.</summary>
    public IReadOnlyList<Profile> List() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal).Select(Read)]
        : [];

    /// <summary>Finds one; null when it does not exist.</summary>
    public Profile? Find(string name) => IsName(name) && File.Exists(FileOf(name)) ? Read(name) : null;

    /// <summary>Finds one.</summary>
    /// <exception cref="BacalhauException">It does not exist.</exception>
    public Profile Get(string name, string what = "profile") => Find(name)
        ?? throw Mistakes.Of($"{what} '{name}': there is no such profile", List() is { Count: > 0 } known
            ? $"There are: {string.Join(", ", known.Select(profile => profile.Name))}."
            : "Make one with 'bacalhau profile save NAME --endpoint URL'.");

    /// <summary>Writes one, in place of what was there.</summary>
    public void Save(Profile profile)
    {
        if (!IsName(profile.Name))
        {
            throw Mistakes.Of($"'{profile.Name}' is not a name for a profile", "Use letters, digits, '-', '_' and '.'.");
        }

        Directory.CreateDirectory(folder);
        var file = FileOf(profile.Name);
        var draft = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.Write(YamlText.FromJson(System.Text.Encoding.UTF8.GetBytes(ToJson(profile).ToJsonString())));
        }

        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Makes one the current one.</summary>
    public void Select(string name)
    {
        var link = Path.Combine(folder, CurrentLink);
        File.Delete(link);
        File.CreateSymbolicLink(link, Get(name).Name + Extension);
    }

    /// <summary>Removes one.</summary>
    public void Delete(string name)
    {
        var profile = Get(name);
        if (Current == profile.Name)
        {
            File.Delete(Path.Combine(folder, CurrentLink));
        }

        File.Delete(FileOf(profile.Name));
    }

    private static JsonObject ToJson(Profile profile)
    {
        var json = new JsonObject { ["endpoint"] = profile.Endpoint };
        if (profile.Description.Length > 0)
        {
            json["description"] = profile.Description;
        }

        if (profile.Timeout is { } timeout)
        {
            json["timeout"] = GoDuration.Format(timeout);
        }

        if (profile.Token.Length > 0)
        {
            json["auth"] = new JsonObject { ["token"] = profile.Token };
        }

        if (profile.Insecure)
        {
            json["tls"] = new JsonObject { ["insecure"] = true };
        }

        return json;
    }

    private Profile Read(string name)
    {
        try
        {
            using var reader = File.OpenText(FileOf(name));
            var stream = new YamlStream();
            stream.Load(reader);
            var root = stream.Documents is [{ RootNode: YamlMappingNode map }, ..] ? map : new();
            return new(name, Text(root, "endpoint"))
            {
                Description = Text(root, "description"),
                Token = Text(Below(root, "auth"), "token"),
                Insecure = GoBool.TryParse(Text(Below(root, "tls"), "insecure"), out var insecure) && insecure,
                Timeout = GoDuration.TryParse(Text(root, "timeout"), out var timeout) && timeout > TimeSpan.Zero ? timeout : null,
            };
        }
        catch (YamlException e)
        {
            throw Mistakes.Of($"profile '{name}' cannot be read: line {e.Start.Line}: {e.Message}", $"Correct or remove {FileOf(name)}.");
        }
    }

    private static YamlMappingNode Below(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) && node is YamlMappingNode below ? below : new();

    private static string Text(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) && node is YamlScalarNode { Value: { } value } ? value : "";

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 200 && name[0] != '.' && name != CurrentLink && name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private string FileOf(string name) => Path.Combine(folder, name + Extension);
}
