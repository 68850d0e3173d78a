using System.Collections.Concurrent;
using Orleans.Metadata;
using Orleans.Serialization.TypeSystem;

namespace Bacalhau.Grains;

/// <summary>Remembers the ids of grain interfaces. Orleans reads them from attributes whenever a grain is asked for: a twentieth of all samples in a profile of noop jobs.</summary>
internal sealed class KnownInterfaceTypes(IServiceProvider services, TypeConverter converter) : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> known = new();
    private readonly GrainInterfaceTypeResolver resolver = new([new AttributeGrainInterfaceTypeProvider(services)], converter);

    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        // Of a generic interface there may be any number.
        grainInterfaceType = type.IsGenericType ? default : known.GetOrAdd(type, resolver.GetGrainInterfaceType);
        return !grainInterfaceType.IsDefault;
    }
}
