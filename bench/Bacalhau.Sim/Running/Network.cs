namespace Bacalhau.Sim;

/// <summary>Carries messages: late by chance, lost or doubled at times. Answers to calls may get lost too; the caller then knows nothing.</summary>
internal sealed class Network(Agenda agenda, Random random, double loss)
{
    /// <summary>No message takes longer, unless it is lost.</summary>
    public static readonly TimeSpan LongestLatency = TimeSpan.FromMilliseconds(50);

    /// <summary>Gets how many messages were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Gets how many were lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Sends a message nobody waits for.</summary>
    public void Send(Action deliver)
    {
        if (Loses())
        {
            return;
        }

        agenda.In(Latency(), deliver);
        if (random.NextDouble() < loss)
        {
            agenda.In(Latency(), deliver);
        }
    }

    /// <summary>Sends a message whose sender learns when it does not arrive.</summary>
    public void Post(Action deliver, TimeSpan timeout, Action failed)
    {
        if (Loses())
        {
            agenda.In(timeout, failed);
        }
        else
        {
            agenda.In(Latency(), deliver);
        }
    }

    /// <summary>Calls and waits for the answer.</summary>
    /// <exception cref="TimeoutException">The call or its answer got lost.</exception>
    public Task<T> CallAsync<T>(Func<T> serve, TimeSpan timeout)
    {
        var source = new TaskCompletionSource<T>();
        if (Loses())
        {
            agenda.In(timeout, Fail);
            return source.Task;
        }

        agenda.In(Latency(), () =>
        {
            var answer = serve();
            if (Loses())
            {
                agenda.In(timeout, Fail);
            }
            else
            {
                agenda.In(Latency(), () => source.SetResult(answer));
            }
        });
        return source.Task;

        void Fail() => source.SetException(new TimeoutException());
    }

    private bool Loses()
    {
        Sent++;
        if (random.NextDouble() >= loss)
        {
            return false;
        }

        Lost++;
        return true;
    }

    /// <summary>Mostly a millisecond or two, one in fifty much longer.</summary>
    private TimeSpan Latency() => random.Next(50) == 0
        ? LongestLatency * random.NextDouble()
        : TimeSpan.FromMicroseconds(200 + random.Next(1800));
}
