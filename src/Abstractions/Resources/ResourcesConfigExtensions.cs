namespace Bacalhau;

/// <summary>Turns amounts as text into amounts.</summary>
public static class ResourcesConfigExtensions
{
    /// <summary>Gives the amounts of a configuration that has been validated; none for null.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ValidationError"/>: a text is no amount. Cannot happen for an accepted job.</exception>
    public static ComputeResources ToResources(this ResourcesConfig? config)
    {
        var errors = new ErrorCollector(BacalhauErrorCode.ValidationError, "Resources");
        var resources = ResourceRules.Read(config, "Resources", errors);
        return errors.IsEmpty ? resources : throw errors.Errors[0].AsException();
    }

    /// <summary>Brings amounts into the form they are stored in; null becomes an empty configuration.</summary>
    public static ResourcesConfig Normalise(this ResourcesConfig? config) => config is null ? new() : new(
        ResourceText.Normalise(config.CPU),
        ResourceText.Normalise(config.Memory),
        ResourceText.Normalise(config.Disk),
        ResourceText.Normalise(config.GPU));
}
