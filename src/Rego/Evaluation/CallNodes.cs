namespace Bacalhau.Rego.Evaluation;

/// <summary>Calls a builtin or function and unifies its answer, or tests it when nothing captures it.</summary>
internal abstract class CallNode(Source[] arguments, Pattern? output, RegoLocation location) : Node
{
    protected RegoLocation Location => location;

    protected int ArgumentCount => arguments.Length;

    /// <summary>Evaluates the arguments; false when one is undefined.</summary>
    protected bool Fill(Frame frame, Span<RegoValue> values)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            if (arguments[index].Get(frame) is not { } value)
            {
                return false;
            }

            values[index] = value;
        }

        frame.Evaluator.Step();
        return true;
    }

    protected bool Continue(Frame frame, RegoValue? answer)
    {
        if (answer is null)
        {
            return false;
        }

        return (output is null ? !ReferenceEquals(answer, RegoValue.False) : output.Match(frame, answer)) && Next.Run(frame);
    }

    protected bool ContinueMocked(Frame frame, object function, Mock mock, RegoValue[] values)
    {
        var evaluator = frame.Evaluator;
        if (mock.Builtin is not null)
        {
            return Solutions(frame, mock.Builtin, frame.Evaluator.CallBuiltin(mock.Builtin, values, location));
        }

        return Continue(frame, mock.Value ?? evaluator.CallMock(function, mock.Function!, values));
    }

    protected bool Solutions(Frame frame, RegoBuiltin builtin, RegoValue? answer)
    {
        if (answer is null || !builtin.Traits.HasFlag(RegoBuiltinTraits.Relation))
        {
            return Continue(frame, answer);
        }

        foreach (var solution in (RegoArray)answer)
        {
            frame.Evaluator.Step();
            if (Continue(frame, solution))
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class BuiltinNode(RegoBuiltin builtin, Source[] arguments, Pattern? output, RegoLocation location) : CallNode(arguments, output, location)
{
    public override bool Run(Frame frame)
    {
        var evaluator = frame.Evaluator;
        if (evaluator.Layer.Mocks is { } mocks && mocks.TryGetValue(builtin, out var mock))
        {
            var values = new RegoValue[ArgumentCount];
            return Fill(frame, values) && ContinueMocked(frame, builtin, mock, values);
        }

        var room = evaluator.PushArguments(ArgumentCount);
        var answer = Fill(frame, room) ? evaluator.CallBuiltin(builtin, room, Location) : null;
        evaluator.PopArguments(ArgumentCount);
        return Solutions(frame, builtin, answer);
    }
}

internal sealed class FunctionNode(RuleGroup function, Source[] arguments, Pattern? output, RegoLocation location) : CallNode(arguments, output, location)
{
    public override bool Run(Frame frame)
    {
        var values = new RegoValue[ArgumentCount];
        if (!Fill(frame, values))
        {
            return false;
        }

        return frame.Evaluator.Layer.Mocks is { } mocks && mocks.TryGetValue(function, out var mock)
            ? ContinueMocked(frame, function, mock, values)
            : Continue(frame, frame.Evaluator.CallFunction(function, values));
    }
}
