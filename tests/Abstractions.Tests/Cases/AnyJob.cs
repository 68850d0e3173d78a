using CsCheck;

namespace Bacalhau.Abstractions.Tests.Cases;

/// <summary>Arbitrary jobs that are valid, with every kind of text a user may think of.</summary>
internal static class AnyJob
{
    private static readonly Gen<string> Word = Gen.Char["abcxyz0189-_."].Array[1, 10].Select(letters => "w" + new string(letters));

    // What YAML may mistake for something else, what needs escapes, and whole lines.
    private static readonly Gen<string> Odd = Gen.OneOf(
        "yes", "no", "null", "~", "true", "1", "0x1F", "1e3", "-", "- a", "a: b", "a #b", "# a", "'", "\"", "\\", "{}", "[]", "*a", "&a", "!a", "%a", "@a", "`a`",
        " lead", "trail ", "\ttab", "line\nline", "line\n", "line\n\n", "\nline", "  two\n lines", "a\r\nb", "é", "日本", "😀", "\u0085", "\u2028", "\uFEFF", "2026-01-01", "1:30", ".5", "=", "<<", "?", ":", ",", "|", ">", "---", "...", "--- a");

    private static readonly Gen<string> Text = Gen.Frequency(
        (4, Word),
        (3, Odd),
        (1, Gen.Select(Odd, Odd, (left, right) => left + right)),
        (1, Gen.Char['\u0020', '\u00FF'].Array[1, 20].Select(letters => new string(letters))));

    private static readonly Gen<IReadOnlyDictionary<string, string>> Map = Gen.Select(Word, Text).Array[0, 3]
        .Select(pairs => (IReadOnlyDictionary<string, string>)pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2));

    private static readonly Gen<LabelConstraint> Constraint = Gen.OneOf(
        Word.Select(key => new LabelConstraint(key, "exists")),
        Gen.Select(Word, Gen.OneOf("=", "!=", "=="), Text).Select((key, op, value) => new LabelConstraint(key, op) { Values = [value] }),
        Gen.Select(Word, Gen.OneOf("gt", "lt"), Gen.Int).Select((key, op, value) => new LabelConstraint(key, op) { Values = [$"{value}"] }),
        Gen.Select(Word, Gen.OneOf("in", "notin"), Text.Array[1, 3]).Select((key, op, values) => new LabelConstraint("favour_" + key, op) { Values = values }));

    private static readonly Gen<SpecConfig> Engine = Gen.OneOf(
        Gen.Select(Word, Text.Array[0, 4], Gen.OneOf("docker", "Docker")).Select((image, parameters, type) => new SpecConfig(type)
        {
            Params = SpecParams.Of(KeyValuePair.Create("Image", (object?)image), KeyValuePair.Create("Parameters", (object?)parameters), KeyValuePair.Create("Entrypoint", (object?)null)),
        }),
        Gen.Select(Word, Gen.Double, Gen.Bool).Select((type, number, flag) => new SpecConfig("x-" + type)
        {
            Params = SpecParams.Of(KeyValuePair.Create("Number", (object?)number), KeyValuePair.Create("Flag", (object?)flag), KeyValuePair.Create("Nested", (object?)new Dictionary<string, object?> { ["a b"] = new object?[] { 1, null, "" } })),
        }));

    private static readonly Gen<NetworkConfig?> Network = Gen.OneOf(
        Gen.Const((NetworkConfig?)null),
        Gen.Const((NetworkConfig?)new NetworkConfig { Type = NetworkType.HTTP, Domains = ["example.org", ".example.com", "10.0.0.1"] }),
        Gen.Int[1, 60000].Select(target => (NetworkConfig?)new NetworkConfig { Type = NetworkType.Bridge, Ports = [new("http", 0, target), new("_s", 8080, 0, "127.0.0.1")] }));

    private static readonly Gen<JobTask> Task = Gen.Select(Word, Engine, Network, Map, Text.Array[0, 2], Gen.Int[0, 100], Gen.Bool).Select((name, engine, network, map, env, seconds, results) => new JobTask
    {
        Name = name,
        Engine = engine,
        Network = network,
        Meta = map,
        Env = env.Select((value, index) => (value, index)).ToDictionary(pair => $"VAR_{pair.index}", pair => pair.value),
        Publisher = results ? new("local") : null,
        ResultPaths = results ? [new("outputs", "/outputs")] : [],
        InputSources = [new(new("urlDownload") { Params = SpecParams.Of(KeyValuePair.Create("URL", (object?)"https://example.org/a?b=c&d")) }, "", "/in")],
        Resources = seconds % 2 == 0 ? null : new("0.5", "1.5 GB", "", "1"),
        Timeouts = seconds % 3 == 0 ? null : new(seconds, seconds, seconds * 2),
    });

    public static readonly Gen<Job> Valid = Gen.Select(Gen.OneOf(JobTypes.Batch, JobTypes.Ops, JobTypes.Service, JobTypes.Daemon), Gen.Int[0, 1000], Word, Map, Map, Constraint.Array[0, 3], Task).Select((type, number, name, labels, meta, constraints, task) => new Job
    {
        Type = type,
        Name = number % 3 == 0 ? "" : name,
        Namespace = number % 2 == 0 ? "" : "ns",
        Priority = number,
        Count = type is JobTypes.Batch or JobTypes.Service ? number : 0,
        Labels = labels,
        Meta = meta,
        Constraints = constraints,
        Tasks = [task],
        Policy = number % 5 == 0 ? new() { Spread = true, NodeLossGrace = 5, Retry = new() { MaxAttempts = 3, InitialDelay = 0.5, On = ["node-lost"], FailOnExitCodes = ["nonzero"] } } : null,
    });
}
