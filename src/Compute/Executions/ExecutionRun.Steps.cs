namespace Bacalhau.Compute;

internal sealed partial class ExecutionRun
{
    private const int PublishAttempts = 3;
    private const int AdoptionAttempts = 6;

    private static readonly TimeSpan EngineStopTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly ExecutionLog? log;
    private RoomLedger.Room? room;
    private NetworkConfig? network;
    private bool hasBegun;
    private RunResult? lastResult;
    private string topic = EventTopics.ExecutionScanning;
    private FailureCause defaultCause = FailureCause.Engine;

    private CancellationToken Interrupted => interrupts.Token;

    private async Task RunEngineAsync()
    {
        var isAdopted = Record.Phase == ExecutionPhase.Running;
        if (!isAdopted)
        {
            if (!await CheckAsync().ConfigureAwait(false))
            {
                return;
            }

            await WaitForRoomAsync().ConfigureAwait(false);
        }

        StartDeadline(TimeSpan.Zero);
        if (!isAdopted)
        {
            await PrepareAsync().ConfigureAwait(false);
        }

        var engine = runtime.Providers.FindEngine(Record.Spec.Task.Engine) ?? throw EngineGone(Record.Spec);
        try
        {
            await RunOnAsync(engine, isAdopted).ConfigureAwait(false);
        }
        catch (Exception) when (interruption != Interruption.Abandoned)
        {
            await StopEngineAsync(engine).ConfigureAwait(false);
            log!.End();
            room?.Dispose();
            throw;
        }

        // The outcome is stored by now; until then a restart must find the engine's side of it.
        await RemoveAsync(engine).ConfigureAwait(false);
    }

    /// <summary>Takes the room and the ports that it holds already, because its engine ran on while no process looked. To be called before any run begins.</summary>
    public void Adopt()
    {
        var known = Record;
        room = runtime.Capacity.Ledger.Adopt(known.Spec.Resources, known.Start?.Gpus ?? []);
        network = known.Start?.Network;
        if (network is not null)
        {
            runtime.Ports.Adopt(network);
        }
    }

    /// <summary>Refuses what this node can never run.</summary>
    private async Task<bool> CheckAsync()
    {
        var reasons = await runtime.Checks.CheckAsync(Record.Spec, Interrupted).ConfigureAwait(false);
        if (reasons.Count > 0)
        {
            await FinishAsync(known => ExecutionTransitions.Refuse(known, reasons, runtime.Clock.GetUtcNow())).ConfigureAwait(false);
            return false;
        }

        runtime.Telemetry.Accepted();
        return true;
    }

    private async Task WaitForRoomAsync()
    {
        topic = EventTopics.Queueing;
        var spec = Record.Spec;
        Interrupted.ThrowIfCancellationRequested();
        room = runtime.Capacity.Ledger.TryTake(spec.Resources, spec.Priority);
        if (room is null)
        {
            Note(EventTopics.Queueing, "Waits for room on the node");
            await SaveAsync().ConfigureAwait(false);
            runtime.Outbox.Put(Record.Report);
            room = await runtime.Capacity.Ledger.TakeAsync(spec.Resources, spec.Priority, Interrupted).ConfigureAwait(false);
        }

        Move(known => ExecutionTransitions.GetRoom(known, runtime.Clock.GetUtcNow()));
    }

    /// <summary>Puts inputs, ports and network in place and stores what the engine is to be asked.</summary>
    private async Task PrepareAsync()
    {
        IReadOnlyList<PreparedInput> inputs = [];
        var spec = Record.Spec;
        if (spec.Task.InputSources.Count > 0)
        {
            (topic, defaultCause) = (EventTopics.DownloadingInputs, FailureCause.Input);
            Move(known => ExecutionTransitions.Enter(known, ExecutionPhase.Preparing, runtime.Clock.GetUtcNow()));
            runtime.Outbox.Put(Record.Report);
            using var activity = ComputeTelemetry.Start("prepare inputs", spec);
            using var notice = NoteWhenSlow(EventTopics.DownloadingInputs, $"Downloading {spec.Task.InputSources.Count} inputs");
            var began = runtime.Clock.GetTimestamp();
            inputs = await runtime.Inputs.PrepareAsync(spec, Interrupted).ConfigureAwait(false);
            runtime.Telemetry.Prepared(runtime.Clock.GetElapsedTime(began));
        }

        (topic, defaultCause) = (EventTopics.PreparingEnvironment, FailureCause.Engine);
        network = runtime.Ports.Assign(NetworkChoice.Choose(spec.Task, runtime.Selection.Options));
        Interrupted.ThrowIfCancellationRequested();
        Move(known => ExecutionTransitions.Run(known, new EngineStart(network, inputs, room!.Gpus), runtime.Clock.GetUtcNow()));
        await SaveAsync().ConfigureAwait(false);
        ReportProgress();
    }

    /// <summary>Reports how far it is. What is stored runs ahead (the intent to start is stored first); the cluster hears that it runs once the engine has started it.</summary>
    private void ReportProgress() => runtime.Outbox.Put(
        hasBegun || Record.Phase != ExecutionPhase.Running ? Record.Report : Record.Report with { Phase = ExecutionPhase.Preparing });

    private async Task RunOnAsync(IExecutor engine, bool isAdopted)
    {
        (topic, defaultCause) = (EventTopics.RunningExecution, FailureCause.Engine);
        var (spec, start) = (Record.Spec, Record.Start!);
        if (engine.SurvivesRestart)
        {
            runtime.Folders.Make(spec.Id);
        }

        var request = new RunRequest
        {
            Spec = spec,
            Inputs = start.Inputs,
            ResultsFolder = spec.Task.ResultPaths.Count > 0 ? runtime.Folders.MakeResults(spec.Id) : runtime.Folders.ResultsOf(spec.Id),
            Environment = ExecutionEnvironment.Build(spec, start.Network),
            Network = start.Network,
            Gpus = start.Gpus,
            Log = log!,
        };

        var began = runtime.Clock.GetTimestamp();
        using (ComputeTelemetry.Start("run", spec))
        {
            using (NoteWhenSlow(EventTopics.PreparingEnvironment, "Preparing the engine"))
            {
                await StartAsync(engine, request, isAdopted ? AdoptionAttempts : 1).ConfigureAwait(false);
            }

            hasBegun = true;
            ReportProgress();

            lastResult = await engine.WaitAsync(spec.Id, Interrupted).ConfigureAwait(false);
        }

        runtime.Telemetry.Ran(spec, runtime.Clock.GetElapsedTime(began));
        log!.End();
        var result = log.Describe(lastResult);
        if (Record.Publishes && result.ErrorMsg.Length == 0)
        {
            await runtime.Results.WriteAsync(spec.Id, log, result.ExitCode, Interrupted).ConfigureAwait(false);
        }

        room!.Dispose();
        await FinishOrGoOnAsync(result).ConfigureAwait(false);
    }

    /// <summary>Starts it. An engine that starts together with this process may need a while before it knows what it ran.</summary>
    private async Task StartAsync(IExecutor engine, RunRequest request, int attempts)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), Random.Shared);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await engine.StartAsync(request, Interrupted).ConfigureAwait(false);
                return;
            }
            catch (BacalhauException e) when (e.Error is { Code: BacalhauErrorCode.ServiceUnavailable, IsRetryable: true } && attempt < attempts)
            {
                LogEngineTrouble(runtime.Logger, e, "adopt", request.Spec.Id);
                await Task.Delay(backoff.Next(), runtime.Clock, Interrupted).ConfigureAwait(false);
            }
        }
    }

    private async Task FinishOrGoOnAsync(RunResult result)
    {
        var now = runtime.Clock.GetUtcNow();
        if (Record.Publishes && result.ErrorMsg.Length == 0)
        {
            // From here on the cluster may take its time.
            interrupts.CancelAfter(Timeout.InfiniteTimeSpan);
            Move(known => ExecutionTransitions.End(known, result, now));
            await SaveAsync().ConfigureAwait(false);
            runtime.Outbox.Put(Record.Report);
            return;
        }

        await FinishAsync(known => ExecutionTransitions.End(known, result, now)).ConfigureAwait(false);
    }

    private async Task PublishAsync()
    {
        (topic, defaultCause) = (EventTopics.PublishingResults, FailureCause.Publish);
        await WaitForPermissionAsync().ConfigureAwait(false);
        StartDeadline(Record.Used ?? TimeSpan.Zero);
        await SaveAsync().ConfigureAwait(false);
        runtime.Outbox.Put(Record.Report);

        var spec = Record.Spec;
        var publisher = runtime.Providers.FindPublisher(spec.Task.Publisher!) ?? throw new BacalhauError(
            BacalhauErrorCode.NotFound, "Compute", $"the publisher {spec.Task.Publisher!.Type} is not configured on this node any more").AsException();
        using var activity = ComputeTelemetry.Start("publish", spec);
        using var notice = NoteWhenSlow(EventTopics.PublishingResults, "Publishing results");
        var began = runtime.Clock.GetTimestamp();
        var published = await PublishAsync(publisher, new PublishRequest(spec, runtime.Node.NodeId, runtime.Folders.ResultsOf(spec.Id))).ConfigureAwait(false);
        runtime.Telemetry.Published(runtime.Clock.GetElapsedTime(began));
        await FinishAsync(known => ExecutionTransitions.Complete(known, published, runtime.Clock.GetUtcNow())).ConfigureAwait(false);
    }

    private async Task<SpecConfig> PublishAsync(IPublisher publisher, PublishRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await publisher.PublishAsync(request, Interrupted).ConfigureAwait(false);
            }
            catch (BacalhauException e) when (e.Error.IsRetryable && attempt < PublishAttempts)
            {
                // The run is done and may have been long: it is worth more than one try.
                LogEngineTrouble(runtime.Logger, e, "publish", request.Spec.Id);
                await Task.Delay(TimeSpan.FromSeconds(attempt), runtime.Clock, Interrupted).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until it may publish under the epoch of that moment. The wait is the cluster's and does not count against the time limit.</summary>
    private async Task WaitForPermissionAsync()
    {
        interrupts.CancelAfter(Timeout.InfiniteTimeSpan);
        while (true)
        {
            Task permitted;
            lock (gate)
            {
                if (record.Phase == ExecutionPhase.Publishing)
                {
                    return;
                }

                if (record.MayPublish)
                {
                    record = ExecutionTransitions.Enter(record, ExecutionPhase.Publishing, runtime.Clock.GetUtcNow())!;
                    return;
                }

                permission = new(TaskCreationOptions.RunContinuationsAsynchronously);
                permitted = permission.Task;
            }

            await permitted.WaitAsync(Interrupted).ConfigureAwait(false);
        }
    }

    private void StartDeadline(TimeSpan used)
    {
        if (!HasDeadline(Record.Spec))
        {
            return;
        }

        var gone = used > TimeSpan.Zero ? used : runtime.Clock.GetUtcNow() - (Record.StartedAt ?? runtime.Clock.GetUtcNow());
        var left = Record.Spec.Timeout!.Value - gone;
        if (left <= TimeSpan.Zero)
        {
            interrupts.Cancel();
        }
        else if (left < LongestTimer)
        {
            interrupts.CancelAfter(left);
        }
    }

    /// <summary>Stops what may run and keeps what it printed. An engine that does not answer is left behind: what it holds is swept later.</summary>
    private async Task StopEngineAsync(IExecutor engine)
    {
        var id = Record.Id;
        try
        {
            using var patience = new CancellationTokenSource(EngineStopTimeout, runtime.Clock);
            await engine.CancelAsync(id, patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
            lastResult ??= await EndOfAsync(engine, patience.Token).ConfigureAwait(false);

            // Also what has no end: an engine goes on with a start that was called off on its way, and would run what nobody wants.
            await engine.RemoveAsync(id, patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            runtime.Telemetry.CancelFailed();
            LogEngineTrouble(runtime.Logger, e, "stop", id);
        }
    }

    /// <summary>Gives how it ended; null when it had not come so far.</summary>
    private async Task<RunResult?> EndOfAsync(IExecutor engine, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.WaitAsync(Record.Id, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BacalhauException e) when (e.Error.Code == BacalhauErrorCode.NotFound)
        {
            return null;
        }
    }

    private async Task RemoveAsync(IExecutor engine)
    {
        try
        {
            await engine.RemoveAsync(Record.Id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogEngineTrouble(runtime.Logger, e, "remove", Record.Id);
        }
    }

    private void CleanUp()
    {
        room?.Dispose();
        if (network is not null)
        {
            runtime.Ports.Release(network);
        }

        if (interruption == Interruption.Abandoned)
        {
            return;
        }

        runtime.Logs.Close(Record.Id);
        if (Record.Spec.Task.InputSources.Count > 0)
        {
            runtime.Folders.RemoveInputs(Record.Id);
        }
    }

    private void Note(string about, string message)
    {
        if (Move(known => ExecutionTransitions.Note(known, new JobEvent(about, message, runtime.Clock.GetUtcNow()))))
        {
            ReportProgress();
        }
    }

    /// <summary>Tells of a step only when it takes long enough that somebody may wonder.</summary>
    private ITimer NoteWhenSlow(string about, string message) =>
        runtime.Clock.CreateTimer(_ => Note(about, message), null, SlowAfter, Timeout.InfiniteTimeSpan);

    private static BacalhauException EngineGone(ExecutionSpec spec) => new BacalhauError(
        BacalhauErrorCode.NotFound, "Compute", $"the engine {spec.Task.Engine?.Type} is not configured on this node any more")
    { Cause = FailureCause.NodeRejected }.AsException();
}
