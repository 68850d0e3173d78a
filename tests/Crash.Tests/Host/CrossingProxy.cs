using System.Reflection;

namespace Bacalhau.Crash.Tests;

/// <summary>Stands around a part: every method that returns a task is a crossing, ended when the task has ended and before its caller goes on. New methods are so by themselves.</summary>
/// <typeparam name="T">The contract.</typeparam>
public class CrossingProxy<T> : DispatchProxy
    where T : class
{
    private static readonly MethodInfo AfterResult = typeof(CrossingProxy<T>).GetMethod(nameof(AfterResultAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private T target = null!;
    private string name = "";

    internal void Surround(T part, string called) => (target, name) = (part, called);

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        if (!typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            return method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null);
        }

        var label = $"{name}.{method.Name}";
        Crossing.Pass(label, after: false);
        var task = (Task)method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null)!;
        return method.ReturnType.IsGenericType
            ? AfterResult.MakeGenericMethod(method.ReturnType.GetGenericArguments()).Invoke(null, [task, label])
            : AfterAsync(task, label);
    }

    private static async Task AfterAsync(Task task, string label)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        finally
        {
            Crossing.Pass(label, after: true);
        }
    }

    private static async Task<TResult> AfterResultAsync<TResult>(Task<TResult> task, string label)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        finally
        {
            Crossing.Pass(label, after: true);
        }
    }
}

/// <summary>Makes proxies.</summary>
internal static class CrossingProxy
{
    /// <summary>Puts one around a part.</summary>
    public static T Around<T>(T part, string name)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, CrossingProxy<T>>();
        ((CrossingProxy<T>)(object)proxy).Surround(part, name);
        return proxy;
    }
}
