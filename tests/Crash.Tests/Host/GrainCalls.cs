using Bacalhau.Grains;

namespace Bacalhau.Crash.Tests;

/// <summary>Makes every call from one of our grains, agents or endpoints to a grain a crossing.</summary>
internal sealed class OutgoingGrainCalls : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (GrainCallLabel.Of(context.InterfaceMethod) is not { } label)
        {
            await context.Invoke();
            return;
        }

        Crossing.Pass(label, after: false);
        try
        {
            await context.Invoke();
        }
        finally
        {
            Crossing.Pass(label, after: true);
        }
    }
}

/// <summary>Notes every call that arrives, so that one which was no crossing on its way is found.</summary>
internal sealed class IncomingGrainCalls : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (GrainCallLabel.Of(context.InterfaceMethod) is { } label)
        {
            Crossing.Note(label);
        }

        return context.Invoke();
    }
}

/// <summary>How calls of grains are named.</summary>
internal static class GrainCallLabel
{
    /// <summary>Names a call; null when it is none of ours.</summary>
    public static string? Of(System.Reflection.MethodInfo? method) =>
        method?.DeclaringType is { } contract && contract.Assembly == typeof(IJobGrain).Assembly ? $"grain {contract.Name}.{method.Name}" : null;
}
