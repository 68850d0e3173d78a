using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>The engines, input sources and publishers of this node by name, without those an operator has disabled (<c>Engines:Disabled</c>, <c>InputSources:Disabled</c>, <c>Publishers:Disabled</c>).</summary>
internal sealed partial class ProviderCatalog
{
    private const int MaxCached = 4000;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly FrozenDictionary<string, IExecutor> engines;
    private readonly FrozenDictionary<string, IInputStorage> sources;
    private readonly FrozenDictionary<string, IPublisher> publishers;
    private readonly TimeProvider clock;
    private readonly ILogger<ProviderCatalog> logger;

    public ProviderCatalog(
        IEnumerable<IExecutor> engines,
        IEnumerable<IInputStorage> sources,
        IEnumerable<IPublisher> publishers,
        IConfiguration configuration,
        TimeProvider clock,
        ILogger<ProviderCatalog> logger)
    {
        this.engines = ByName(engines, engine => engine.EngineType, configuration.GetSection("Engines:Disabled"));
        this.sources = ByName(sources, source => source.SourceType, configuration.GetSection("InputSources:Disabled"));
        this.publishers = ByName(publishers, publisher => publisher.PublisherType, configuration.GetSection("Publishers:Disabled"));
        this.clock = clock;
        this.logger = logger;
    }

    /// <summary>Gets the inputs that executions had lately.</summary>
    public LocalInputs LocalInputs { get; } = new();

    /// <summary>Gets what engines and sources have on this machine already, when last asked. The same instance as long as nothing changes.</summary>
    public IReadOnlyList<string> Cached { get; private set; } = [];

    /// <summary>Gets what answered that it is available, when last asked: names in lower case, sorted. The same instance as long as nothing changes.</summary>
    public AvailableProviders Available { get; private set; } = new([], [], []);

    public IReadOnlyCollection<IExecutor> Engines => engines.Values;

    public IReadOnlyCollection<IPublisher> Publishers => publishers.Values;

    public IExecutor? FindEngine(SpecConfig? spec) => spec is null ? null : engines.GetValueOrDefault(spec.Type.Trim());

    public IPublisher? FindPublisher(SpecConfig spec) => publishers.GetValueOrDefault(spec.Type.Trim());

    /// <summary>Finds a source; <c>localDirectory</c> is the old name of <c>local</c>.</summary>
    public IInputStorage? FindSource(SpecConfig? spec) => spec is null ? null
        : sources.GetValueOrDefault(spec.Type.Trim()) ?? (spec.Is("localDirectory") ? sources.GetValueOrDefault("local") : null);

    /// <summary>Asks every provider whether it is available. One that hangs or fails is not.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var asked = await Task.WhenAll(
            AskAsync(engines, engine => engine.IsAvailableAsync, cancellationToken),
            AskAsync(sources, source => source.IsAvailableAsync, cancellationToken),
            AskAsync(publishers, publisher => publisher.IsAvailableAsync, cancellationToken)).ConfigureAwait(false);
        var cached = await ListCachedAsync(cancellationToken).ConfigureAwait(false);
        Cached = cached.SequenceEqual(Cached) ? Cached : cached;
        var found = new AvailableProviders(asked[0], asked[1], asked[2]);
        if (!found.SameAs(Available))
        {
            Available = found;
            LogAvailable(logger, string.Join(", ", found.Engines), string.Join(", ", found.Sources), string.Join(", ", found.Publishers));
        }
    }

    private static FrozenDictionary<string, T> ByName<T>(IEnumerable<T> providers, Func<T, string> name, IConfigurationSection disabled)
    {
        var names = disabled.GetChildren().Select(child => child.Value ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        return providers.Where(provider => !names.Contains(name(provider)))
            .GroupBy(name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(group => group.Key, group => group.Last(), StringComparer.OrdinalIgnoreCase);
    }

    private async Task<IReadOnlyList<string>> AskAsync<T>(
        FrozenDictionary<string, T> providers, Func<T, Func<CancellationToken, Task<bool>>> question, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(providers.Select(async pair =>
        {
            try
            {
                return (pair.Key, Yes: await question(pair.Value)(cancellationToken).WaitAsync(AnswerTimeout, clock, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNoAnswer(logger, e, pair.Key);
                return (pair.Key, Yes: false);
            }
        })).ConfigureAwait(false);
        return [.. answers.Where(answer => answer.Yes).Select(answer => answer.Key.ToLowerInvariant()).Order(StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<string>> ListCachedAsync(CancellationToken cancellationToken)
    {
        var questions = engines.Values.OfType<ICachingExecutor>().Select(engine => engine.ListCachedAsync(cancellationToken)).Append(LocalInputs.ListAsync(FindSource, cancellationToken));
        var lists = await Task.WhenAll(questions.Select(async question =>
        {
            try
            {
                return await question.WaitAsync(AnswerTimeout, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return [];
            }
        })).ConfigureAwait(false);
        return [.. lists.SelectMany(list => list).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MaxCached)];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This node offers the engines [{Engines}], the sources [{Sources}] and the publishers [{Publishers}]")]
    private static partial void LogAvailable(ILogger logger, string engines, string sources, string publishers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} does not say whether it is available")]
    private static partial void LogNoAnswer(ILogger logger, Exception exception, string provider);
}

/// <summary>Names of what is available, in order.</summary>
internal sealed record AvailableProviders(IReadOnlyList<string> Engines, IReadOnlyList<string> Sources, IReadOnlyList<string> Publishers)
{
    public bool SameAs(AvailableProviders other) =>
        Engines.SequenceEqual(other.Engines) && Sources.SequenceEqual(other.Sources) && Publishers.SequenceEqual(other.Publishers);
}
