using Bacalhau.Grains;
using Bacalhau.TestKit;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>Grains without a silo: calls go straight to the objects above. Only what the API uses is there.</summary>
internal sealed class MemoryGrains(MemoryJobs jobs, MemoryNodes nodes, ScriptedLogs logs) : IGrainFactory
{
    /// <summary>The queue: the real one, over the nodes above.</summary>
    public MemoryQueue Queue { get; } = new(() => nodes.Nodes);

    /// <summary>Stands in for a job's grain when a test wants another behaviour.</summary>
    public Func<JobId, IJobGrain>? Jobs { get; set; }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)(object)(
            typeof(TGrainInterface) == typeof(IJobGrain) ? Jobs?.Invoke(new(primaryKey)) ?? new MemoryJobGrain(jobs, new(primaryKey))
            : typeof(TGrainInterface) == typeof(IComputeNodeGrain) ? (object)new ScriptedNodeGrain(nodes, new(primaryKey), logs)
            : throw new NotSupportedException(typeof(TGrainInterface).Name));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => typeof(TGrainInterface) == typeof(IQueueGrain)
            ? (TGrainInterface)(object)Queue
            : throw new NotSupportedException(typeof(TGrainInterface).Name);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();
}
