using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Crash.Tests;

/// <summary>Puts crossings around the parts through which a server reaches grains, agents, engines, sources and publishers.</summary>
internal static class CrossingParts
{
    public static void Silo(IServiceCollection services)
    {
        services.AddSingleton<IOutgoingGrainCallFilter, OutgoingGrainCalls>();
        services.AddSingleton<IIncomingGrainCallFilter, IncomingGrainCalls>();
        Wrap<IAgentDirectory>(services, agents => new CrossingAgents(agents));
    }

    public static void Node(IServiceCollection services)
    {
        Wrap<IExecutor>(services, engine => engine is ICachingExecutor caching
            ? CrossingProxy.Around<ICachingExecutor>(caching, $"engine {engine.EngineType}")
            : CrossingProxy.Around<IExecutor>(engine, $"engine {engine.EngineType}"));
        Wrap<IInputStorage>(services, source => CrossingProxy.Around<IInputStorage>(source, $"source {source.SourceType}"));
        Wrap<IPublisher>(services, publisher => CrossingProxy.Around<IPublisher>(publisher, $"publisher {publisher.PublisherType}"));
    }

    private static void Wrap<T>(IServiceCollection services, Func<T, T> around)
        where T : class
    {
        var found = services.Where(service => service.ServiceType == typeof(T)).ToList();
        if (found.Count == 0)
        {
            throw new InvalidOperationException($"the server registers no {typeof(T).Name} any more: its crossings would be left out");
        }

        foreach (var service in found)
        {
            services.Remove(service);
            services.AddSingleton<T>(provider => around((T)(service.ImplementationInstance
                ?? service.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!))));
        }
    }

    private sealed class CrossingAgents(IAgentDirectory agents) : IAgentDirectory
    {
        public IAgent? Find(NodeId node) => agents.Find(node) is { } agent ? CrossingProxy.Around<IAgent>(agent, "agent") : null;
    }
}
