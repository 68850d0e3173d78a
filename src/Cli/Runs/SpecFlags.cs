using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary>The flags of <c>docker run</c> and <c>wasm run</c> that make up a job.</summary>
internal sealed class SpecFlags
{
    private readonly Option<string?> name = Flags.Text("--name", "Name of the job; a name that exists makes a new version of that job", "NAME");
    private readonly Option<string?> jobNamespace = Flags.Text("--namespace", "Namespace of the job [default: default]", "NAME");
    private readonly Option<int> priority = Flags.Number("--priority", "Priority; higher goes first", least: int.MinValue);
    private readonly Option<string[]> labels = Flags.Texts("--labels", "Labels of the job, KEY or KEY=VALUE, several with commas between; repeatable", "KEY=VALUE", "-l");
    private readonly Option<int> count = Flags.Number("--count", "How many times it runs", value: 1);
    private readonly Option<int> concurrency = Flags.Number("--concurrency", "", value: 1).Hide();
    private readonly Option<string> target = Flags.Choice("--target", "Run on 'any' node that matches, or once on 'all' of them", "any", ["any", "all"]);
    private readonly Option<string?> constraints = Flags.Text("--constraints", "What the labels of a node must satisfy, for example 'env=prod,region in (a, b)'", "SELECTOR");
    private readonly Option<string?> selector = Flags.Text("--selector", "", "SELECTOR", "-s").Hide();
    private readonly Option<string?> taskName = Flags.Text("--task-name", "Name of the task [default: main]", "NAME");
    private readonly Option<string[]> env = Flags.Texts("--env", "Variable for what runs; KEY=env:NAME takes the node's NAME; repeatable", "KEY=VALUE", "-e");
    private readonly Option<string[]> inputs = Flags.Texts("--input", "Data that goes in: URI[:/PATH] or src=URI,dst=/PATH,opt=KEY=VALUE; repeatable", "INPUT", "-i");
    private readonly Option<string[]> outputs = Flags.Texts("--output", "Folder that is published: NAME:/PATH; repeatable", "NAME:/PATH", "-o");
    private readonly Option<string?> publisher = Flags.Text("--publisher", "Where results go: local, ipfs, s3managed or s3://BUCKET/KEY[,opt=KEY=VALUE]", "PUBLISHER", "-p");
    private readonly Option<string?> cpu = Flags.Text("--cpu", "Processor time: 0.5 or 500m", "CORES");
    private readonly Option<string?> memory = Flags.Text("--memory", "Memory: 512Mb, 1Gib", "BYTES");
    private readonly Option<string?> disk = Flags.Text("--disk", "Disk: 2Gb", "BYTES");
    private readonly Option<string?> gpu = Flags.Text("--gpu", "Graphics processors", "NUMBER");
    private readonly Option<string?> network = Flags.Text("--network", "Network: none, host, full, http or bridge; else the node decides", "TYPE");
    private readonly Option<string[]> domains = Flags.List("--domain", "Domain that --network http lets through; repeatable", "DOMAIN");
    private readonly Option<int> timeout = Flags.Number("--timeout", "Seconds the job may take in all; 0 for no limit");
    private readonly Option<int> queueTimeout = Flags.Number("--queue-timeout", "Seconds it may wait for a node; 0 fails it when none has room");

    /// <summary>Adds the flags to a command.</summary>
    public SpecFlags(Command command)
    {
        foreach (var option in new Option[]
        {
            name, jobNamespace, priority, labels, count, concurrency, target, constraints, selector, taskName, env, inputs, outputs,
            publisher, cpu, memory, disk, gpu, network, domains, timeout, queueTimeout,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Makes the job.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="host">The world, for notes on flags that are out of use.</param>
    /// <param name="engine">What runs.</param>
    /// <param name="more">Inputs that the command adds.</param>
    /// <exception cref="BacalhauException">A flag is wrong, or the job breaks rules; all broken rules are named.</exception>
    public Job Build(ParseResult parsed, CliHost host, SpecConfig engine, params IReadOnlyList<InputSource> more)
    {
        var copies = Renamed(parsed, host, concurrency, count) ? parsed.GetValue(concurrency) : parsed.GetValue(count);
        var wanted = Renamed(parsed, host, selector, constraints) ? parsed.GetValue(selector) : parsed.GetValue(constraints);
        var job = new Job
        {
            Name = parsed.GetValue(name) ?? "",
            Namespace = parsed.GetValue(jobNamespace) ?? "default",
            Type = parsed.GetValue(target) == "all" ? JobTypes.Ops : JobTypes.Batch,
            Priority = parsed.GetValue(priority),
            Count = copies,
            Constraints = Constraints(wanted),
            Labels = LabelSyntax.Parse(parsed.GetValue(labels) ?? []),
            Tasks =
            [
                new()
                {
                    Name = parsed.GetValue(taskName) ?? "main",
                    Engine = engine,
                    Publisher = PublisherSyntax.Parse(parsed.GetValue(publisher)),
                    Env = TaskText.Env(parsed.GetValue(env) ?? []),
                    InputSources = [.. InputSyntax.ParseAll(parsed.GetValue(inputs) ?? []), .. more],
                    ResultPaths = TaskText.Outputs(parsed.GetValue(outputs) ?? []),
                    Resources = new ResourcesConfig(
                        parsed.GetValue(cpu) ?? "", parsed.GetValue(memory) ?? "", parsed.GetValue(disk) ?? "", parsed.GetValue(gpu) ?? "").Normalise(),
                    Network = TaskText.Network(parsed.GetValue(network), parsed.GetValue(domains) ?? []),
                    Timeouts = new(QueueTimeout: parsed.GetValue(queueTimeout), TotalTimeout: parsed.GetValue(timeout)),
                },
            ],
        };
        return JobMistakes.Check(job);
    }

    private static IReadOnlyList<LabelConstraint> Constraints(string? selector)
    {
        var wanted = LabelSelector.Parse(selector);
        return wanted.FirstOrDefault(constraint => !LabelSyntax.IsKey(constraint.Key)) is { } bad
            ? throw Mistakes.Of($"--constraints '{selector}': '{bad.Key}' is not a label", "For example: env=prod,region in (a, b),!spot,size>42")
            : [.. wanted.Select(Sorted).OrderBy(constraint => constraint.Key, StringComparer.Ordinal)];

        // As the original writes them, whatever the order typed.
        static LabelConstraint Sorted(LabelConstraint constraint) => constraint.Values.Count < 2
            ? constraint
            : constraint with { Values = [.. constraint.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
    }

    private static bool Renamed(ParseResult parsed, CliHost host, Option old, Option current)
    {
        if (!parsed.Has(old))
        {
            return false;
        }

        host.Error.WriteLine($"Flag {old.Name} has been deprecated, use {current.Name}");
        return true;
    }
}
