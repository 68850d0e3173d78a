using System.Text;
using Bacalhau.Abstractions.Tests.Cases;
using Bacalhau.Api;
using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Submission;

public sealed class JobIntakeTests
{
    private static readonly JobIntakeContext Context = new() { OrchestratorId = new("n-1"), ServerInstanceId = "inst", NewId = () => new("j-new") };

    private static Job Read(string json) => ApiJson.Read<Job>(Encoding.UTF8.GetBytes(json))!;

    private static PreparedJob Prepare(string json, JobIntakeContext? context = null) => JobIntake.Prepare(Read(json), context ?? Context);

    [Fact]
    public void Job_WithTheLeast_GetsEverythingElse()
    {
        var prepared = Prepare("""{"Type":"batch","Tasks":[{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"busybox:local","Parameters":["true"]}}}]}""");

        Assert.True(prepared.IsValid);
        Assert.Null(prepared.WireWarnings);
        Assert.Equal(
            """{"ID":"j-new","Name":"j-new","Namespace":"default","Type":"batch","Priority":0,"Count":1,"Constraints":[],"Meta":{"bacalhau.org/orchestrator.id":"n-1","bacalhau.org/requester.id":"n-1","bacalhau.org/server.instance.id":"inst"},"Labels":{},"Tasks":[{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"busybox:local","Parameters":["true"]}},"Publisher":{"Type":""},"Resources":{"CPU":"500m","Memory":"512mb"},"Network":{"Type":"Default"},"Timeouts":{}}],"State":{"StateType":"Undefined"},"Version":0,"Revision":0,"CreateTime":0,"ModifyTime":0}""",
            ApiJson.ToText(prepared.Job));
    }

    [Fact]
    public void Job_WithBlanksAndCases_IsNormalised()
    {
        var prepared = Prepare(
            """{"Type":"service","Tasks":[{"Name":"main","Engine":{"Type":" Docker ","Params":{"image":"b"}},"Resources":{"CPU":" 10M ","Memory":"32 MB"},"Network":{"Type":"http","Domains":[" Example.ORG "]},"InputSources":[{"Source":{"Type":" noop "},"Alias":" a ","Target":" /in "}],"Publisher":{"Type":" local "},"ResultPaths":[{"Name":" o ","Path":" /o "}]}]}""");

        Assert.Equal(
            """{"Name":"main","Engine":{"Type":"Docker","Params":{"image":"b"}},"Publisher":{"Type":"local"},"InputSources":[{"Source":{"Type":"noop"},"Alias":"a","Target":"/in"}],"ResultPaths":[{"Name":"o","Path":"/o"}],"Resources":{"CPU":"10m","Memory":"32mb"},"Network":{"Type":"HTTP","Domains":["example.org"]},"Timeouts":{}}""",
            ApiJson.ToText(prepared.Job.Task));
    }

    [Fact]
    public void Fields_OnlyTheServerSets_AreTakenBackWithWarnings()
    {
        var prepared = Prepare(
            """{"ID":"j-mine","Type":"batch","Tasks":[{"Name":"a","Engine":{"Type":"noop"}},{"Name":"b","Engine":{"Type":"noop"}}],"State":{"StateType":"Completed"},"Version":7,"Revision":9,"CreateTime":1,"ModifyTime":2,"Meta":{"bacalhau.org/x":"1","mine":"2"}}""");

        Assert.Equal(
            [
                "job state is ignored when submitting a job",
                "job revision is ignored when submitting a job",
                "job version is ignored when submitting a job",
                "job create time is ignored when submitting a job",
                "job modify time is ignored when submitting a job",
                "job ID is ignored when submitting a batch job",
                "job meta key \"bacalhau.org/x\" is reserved and will be ignored",
                "only one task is supported per job",
            ],
            prepared.Warnings);
        Assert.Equal(("j-new", "j-new", "a"), (prepared.Job.Id.Value, prepared.Job.Name, prepared.Job.Task.Name));
        Assert.Equal((JobState.Undefined, 0, 0, default), (prepared.Job.State, prepared.Job.Version, prepared.Job.Revision, prepared.Job.CreatedAt));
        Assert.Equal(["bacalhau.org/orchestrator.id", "bacalhau.org/requester.id", "bacalhau.org/server.instance.id", "mine"], prepared.Job.Meta.Keys.Order());
    }

    [Theory]
    [InlineData("service", "j-mine", "j-mine")]
    [InlineData("daemon", "j-mine", "j-mine")]
    [InlineData("ops", "j-new", "j-new")]
    public void Id_OfTheUser_IsKeptForLongRunningJobsOnly(string type, string id, string name)
    {
        var job = Prepare($$$"""{"ID":"j-mine","Type":"{{{type}}}","Tasks":[{"Name":"a","Engine":{"Type":"noop"}}]}""").Job;

        Assert.Equal((id, name), (job.Id.Value, job.Name));
    }

    [Theory]
    [InlineData("daemon")]
    [InlineData("ops")]
    public void Count_OfAJobOnEveryNode_IsZero(string type) =>
        Assert.Equal(0, Prepare($$$"""{"Type":"{{{type}}}","Count":1,"Tasks":[{"Name":"a","Engine":{"Type":"noop"}}]}""").Job.Count);

    [Fact]
    public void Defaults_OfTheType_FillWhatIsOpen()
    {
        var defaults = new JobDefaultsOptions();
        defaults.Batch.Priority = 7;
        defaults.Batch.Task.Resources.GPU = "1";
        defaults.Batch.Task.Publisher.Type = "s3";
        defaults.Batch.Task.Publisher.Params["Bucket"] = "b";
        defaults.Batch.Task.Publisher.Params["Key"] = "k";
        defaults.Batch.Task.Timeouts.ExecutionTimeout = TimeSpan.FromMinutes(30);
        defaults.Batch.Task.Timeouts.TotalTimeout = TimeSpan.FromHours(1);

        var job = Prepare("""{"Type":"batch","Tasks":[{"Name":"a","Engine":{"Type":"noop"},"Resources":{"CPU":"2"}}]}""", Context with { Defaults = defaults }).Job;

        Assert.Equal(7, job.Priority);
        Assert.Equal(new ResourcesConfig("2", "512mb", "", "1"), job.Task.Resources);
        Assert.Equal(new TimeoutConfig(1800, 0, 3600), job.Task.Timeouts);
        Assert.Equal("""{"Type":"s3","Params":{"Bucket":"b","Key":"k"}}""", ApiJson.ToText(job.Task.Publisher!));
    }

    [Theory]
    [InlineData("""{"TotalTimeout":60}""", 60, 60)]
    [InlineData("""{"TotalTimeout":60,"QueueTimeout":20}""", 40, 60)]
    [InlineData("""{"ExecutionTimeout":7200}""", 7200, 7200)]
    public void Defaults_ThatContradictTheUser_GiveWay(string timeouts, long execution, long total)
    {
        var defaults = new JobDefaultsOptions();
        defaults.Batch.Task.Timeouts.ExecutionTimeout = TimeSpan.FromMinutes(30);
        defaults.Batch.Task.Timeouts.TotalTimeout = TimeSpan.FromHours(1);

        var prepared = Prepare($$"""{"Type":"batch","Tasks":[{"Name":"a","Engine":{"Type":"noop"},"Timeouts":{{timeouts}}}]}""", Context with { Defaults = defaults });

        Assert.Empty(prepared.Errors);
        Assert.Equal((execution, total), (prepared.Job.Task.Timeouts!.ExecutionTimeout, prepared.Job.Task.Timeouts.TotalTimeout));
    }

    [Fact]
    public void Priority_BelowZero_IsReplacedAndSaidSo()
    {
        var prepared = Prepare("""{"Type":"batch","Priority":-5,"Tasks":[{"Name":"a","Engine":{"Type":"noop"}}]}""");

        Assert.Equal(0, prepared.Job.Priority);
        Assert.Equal(["job priority -5 is below 0 and will be 0"], prepared.Warnings);
    }

    [Fact]
    public void WasmParameters_OfTheOldForm_BecomeInputs()
    {
        var prepared = Prepare(
            """{"Type":"batch","Tasks":[{"Name":"main","Engine":{"Type":"wasm","Params":{"EntryModule":{"Source":{"Type":"inline","Params":{"URL":"data:,x"}},"Target":"/old.wasm"},"EntryPoint":"_start","Parameters":["a"],"ImportModules":[{"Source":{"Type":"ipfs","Params":{"CID":"Q"}}}],"EnvironmentVariables":{"A":"1"}}}}]}""");

        Assert.Empty(prepared.Errors);
        Assert.Equal(
            """{"Name":"main","Engine":{"Type":"wasm","Params":{"EntryModule":"/old.wasm","Entrypoint":"_start","Parameters":["a"],"ImportModules":["/wasm/imports/module_0.wasm"]}},"Publisher":{"Type":""},"Env":{"A":"1"},"InputSources":[{"Source":{"Type":"inline","Params":{"URL":"data:,x"}},"Alias":"","Target":"/old.wasm"},{"Source":{"Type":"ipfs","Params":{"CID":"Q"}},"Alias":"","Target":"/wasm/imports/module_0.wasm"}],"Resources":{"CPU":"500m","Memory":"512mb"},"Network":{"Type":"Default"},"Timeouts":{}}""",
            ApiJson.ToText(prepared.Job.Task));
    }

    [Fact]
    public void WasmModule_OnTheTargetOfAnInput_IsRefused()
    {
        var prepared = Prepare(
            """{"Type":"batch","Tasks":[{"Name":"main","InputSources":[{"Source":{"Type":"noop"},"Target":"/m"}],"Engine":{"Type":"wasm","Params":{"EntryModule":{"Source":{"Type":"noop"},"Target":"/m"}}}}]}""");

        Assert.Equal("Tasks[0].InputSources[1].Target: '/m' is the target of another input", Assert.Single(prepared.Errors).Message);
    }

    [Fact]
    public void Errors_OfBothKinds_ComeAtOnceSubmissionFirst()
    {
        var prepared = Prepare("""{"Type":"batch","Namespace":" ","Count":-1,"Tasks":[{"Name":"a","Engine":{"Type":"noop"},"ResultPaths":[{"Name":"o","Path":"/o"}]}]}""");

        Assert.Equal(["Count", "Namespace", "Tasks[0].Publisher"], prepared.Errors.Select(error => error.Message.Split(':')[0]));
        Assert.Equal(["APIServer", "JobStore", "JobStore"], prepared.Errors.Select(error => error.Component));
    }

    [Fact]
    public void Type_ChangedByAnUpdate_IsRefused()
    {
        Assert.Null(JobIntake.CheckUpdate(new() { Type = "batch" }, new() { Type = "batch" }));
        Assert.Equal("Type: job 'n' is of type batch and cannot become ops", JobIntake.CheckUpdate(new() { Name = "n", Type = "batch" }, new() { Type = "ops" })!.Message);
    }

    [Fact]
    public void Normalise_Twice_ChangesNothingMore() => AnyJob.Valid.Sample(job =>
    {
        var once = JobNormaliser.Normalise(job);

        Assert.Equal(ApiJson.ToText(once), ApiJson.ToText(JobNormaliser.Normalise(once)));
    });

    [Fact]
    public void Prepare_OfItsOwnResult_ChangesNothingThatCounts() => AnyJob.Valid.Sample(job =>
    {
        var once = JobIntake.Prepare(job, Context);
        var twice = JobIntake.Prepare(once.Job, Context);

        Assert.Empty(once.Errors);
        Assert.Empty(twice.Errors);
        Assert.Equal(ApiJson.ToText(once.Job), ApiJson.ToText(twice.Job));
    });
}
