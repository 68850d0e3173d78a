using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Bacalhau;

/// <summary>Gathers all that is wrong, each with the path to it and what to do, up to <see cref="JobLimits.MaxErrors"/>.</summary>
internal sealed class ErrorCollector(BacalhauErrorCode code, string component)
{
    private readonly List<BacalhauError> errors = [];
    private int dropped;

    public bool IsEmpty => errors.Count == 0;

    public IReadOnlyList<BacalhauError> Errors => dropped == 0
        ? errors
        : [.. errors, new(code, component, $"and {dropped} more problems of the same request") { Hint = "Correct those named first." }];

    /// <param name="path">Where, for example <c>Tasks[0].Engine.Type</c>.</param>
    /// <param name="problem">What is wrong and why, without the path.</param>
    /// <param name="hint">What to do.</param>
    public void Add(string path, string problem, string hint)
    {
        if (errors.Count >= JobLimits.MaxErrors)
        {
            dropped++;
            return;
        }

        // The original looks at parameters only once a node has the job, so none of its components refuses them at submission.
        var speaker = path.Contains(".Params.", StringComparison.Ordinal) ? "" : component;
        errors.Add(new(code, speaker, $"{Clip.Path(path)}: {problem}") { Hint = hint });
    }

    /// <summary>Adds an error unless a rule holds; texts with holes are filled in only then.</summary>
    public void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] UnlessHolds path, [InterpolatedStringHandlerArgument(nameof(holds))] UnlessHolds problem, string hint)
    {
        if (!holds)
        {
            Add(path.ToString(), problem.ToString(), hint);
        }
    }

    /// <summary>A text that is built only when a rule is broken: accepted jobs are the rule, and they should not pay for words.</summary>
    [InterpolatedStringHandler]
    public readonly struct UnlessHolds
    {
        private readonly object? text;

        public UnlessHolds(int literalLength, int formattedCount, bool holds, out bool build)
        {
            build = !holds;
            text = build ? new StringBuilder(literalLength + (formattedCount * 16)) : null;
        }

        private UnlessHolds(string whole) => text = whole;

        public static implicit operator UnlessHolds(string whole) => new(whole);

        public void AppendLiteral(string value) => ((StringBuilder)text!).Append(value);

        public void AppendFormatted<T>(T value) => ((StringBuilder)text!).Append(CultureInfo.InvariantCulture, $"{value}");

        public override string ToString() => text?.ToString() ?? "";
    }
}
