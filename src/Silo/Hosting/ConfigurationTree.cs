using System.Text.Json;
using Bacalhau.Silo.Configuration;
using Bacalhau.Silo.Http.Agent;

namespace Bacalhau.Silo.Hosting;

/// <summary>The settings in force, as the API shows them. They never change while the process lives.</summary>
internal sealed class ConfigurationTree(BacalhauConfiguration configuration) : IConfigurationView
{
    private readonly JsonElement tree = JsonElement.Parse(ConfigView.ToTree(configuration).ToJsonString());

    public JsonElement Show() => tree;
}
