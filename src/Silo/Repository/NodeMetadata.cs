using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace Bacalhau.Silo.Repository;

/// <summary>What a node knows of itself between starts: the file <c>system_metadata.yaml</c>.</summary>
public sealed class NodeMetadata
{
    private const string FileName = "system_metadata.yaml";

    /// <summary>Gets or sets the version of the folder's layout.</summary>
    public int RepoVersion { get; set; }

    /// <summary>Gets or sets a number for this machine: SHA-256 of its machine id, in hexadecimal digits.</summary>
    public string InstanceID { get; set; } = "";

    /// <summary>Gets or sets when somebody last looked for a newer release; RFC 3339.</summary>
    public string? LastUpdateCheck { get; set; }

    /// <summary>Gets or sets the node's name, which is its id.</summary>
    public string NodeName { get; set; } = "";

    internal static NodeMetadata LoadOrCreate(string folder, Func<string> name)
    {
        var path = Path.Combine(folder, FileName);
        var known = File.Exists(path) ? Read(path) : new();
        if (known.RepoVersion > DataFolder.LayoutVersion)
        {
            throw new BacalhauError(
                BacalhauErrorCode.ConfigurationError,
                "Repository",
                $"the data folder {folder} was made by a newer release (layout {known.RepoVersion}, this one knows {DataFolder.LayoutVersion})")
            {
                Hint = "Run the newer release, or choose another folder with --data-dir.",
            }.AsException();
        }

        if (known.RepoVersion < DataFolder.LayoutVersion || known.NodeName.Length == 0 || known.InstanceID.Length == 0)
        {
            known.RepoVersion = DataFolder.LayoutVersion;
            known.NodeName = known.NodeName.Length > 0 ? known.NodeName : name();
            known.InstanceID = known.InstanceID.Length > 0 ? known.InstanceID : MachineNumber();
            PrivateFile.Write(path, Encoding.UTF8.GetBytes(new SerializerBuilder().Build().Serialize(known)));
        }

        return known;
    }

    /// <summary>Reads the few values by hand: a deserializer is a large thing to load at every start.</summary>
    private static NodeMetadata Read(string path)
    {
        try
        {
            using var reader = File.OpenText(path);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents.Count == 0 ? new() : Of(stream.Documents[0].RootNode);
        }
        catch (YamlException e)
        {
            throw new BacalhauError(BacalhauErrorCode.IOError, "Repository", $"{path} cannot be read: {e.Message}")
            {
                Hint = "Repair or remove the file; removed, the node gets a new name.",
            }.AsException(e);
        }
    }

    private static NodeMetadata Of(YamlNode root)
    {
        var values = root as YamlMappingNode ?? throw new YamlException(root.Start, root.End, "names and values are expected");
        var version = Text(nameof(RepoVersion)) ?? "0";
        return new()
        {
            RepoVersion = int.TryParse(version, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new YamlException(root.Start, root.End, $"{nameof(RepoVersion)}: '{version}' is no number"),
            InstanceID = Text(nameof(InstanceID)) ?? "",
            LastUpdateCheck = Text(nameof(LastUpdateCheck)),
            NodeName = Text(nameof(NodeName)) ?? "",
        };

        string? Text(string name) => values.Children.TryGetValue(name, out var value) ? (value as YamlScalarNode)?.Value : null;
    }

    private static string MachineNumber()
    {
        const string machineIdFile = "/etc/machine-id";
        var machine = File.Exists(machineIdFile) ? File.ReadAllText(machineIdFile).Trim() : Environment.MachineName;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(machine)));
    }
}
