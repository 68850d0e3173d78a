using System.Text.Json;

namespace Bacalhau.Silo.Http.Agent;

/// <summary>The configuration as the API shows it: the whole tree of keys with the values in force, secrets replaced by asterisks.</summary>
public interface IConfigurationView
{
    /// <summary>Gives the tree as one JSON object, keys in the original's case. Never contains a secret.</summary>
    JsonElement Show();
}
