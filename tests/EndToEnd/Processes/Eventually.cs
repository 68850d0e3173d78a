using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Bacalhau.EndToEnd;

/// <summary>The one way to wait for what nobody announces: looks at a server, an engine or a folder until all is as expected.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets how long a wait lasts that names no limit: long, because only a test that fails reaches it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Gives the first thing seen that is as expected.</summary>
    /// <exception cref="TimeoutException">It was never as expected; says what was seen last.</exception>
    public static Task<T> SeeAsync<T>(
        Func<Task<T>> look, Func<T, bool> isExpected, TimeSpan? limit = null, [CallerArgumentExpression(nameof(isExpected))] string expectation = "") =>
        SeeAsync(look, seen => Task.FromResult(isExpected(seen)), limit, expectation);

    /// <summary>Gives the first thing seen that is as expected, where telling takes another look.</summary>
    /// <exception cref="TimeoutException">It was never as expected; says what was seen last.</exception>
    public static async Task<T> SeeAsync<T>(
        Func<Task<T>> look, Func<T, Task<bool>> isExpected, TimeSpan? limit = null, [CallerArgumentExpression(nameof(isExpected))] string expectation = "")
    {
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (await isExpected(seen))
            {
                return seen;
            }

            if (clock.GetElapsedTime(begin) > (limit ?? Patience))
            {
                throw new TimeoutException($"'{expectation}' did not come within {limit ?? Patience}; seen last: {Show(seen)}");
            }

            await Task.Delay(Pause);
        }
    }

    private static string Show(object? seen) => seen switch
    {
        JsonNode json => json.ToJsonString(),
        string text => text,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Show))}]",
        _ => $"{seen}",
    };
}
