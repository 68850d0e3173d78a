using System.Text;
using Bacalhau.Api;
using Bacalhau.Legacy;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Legacy;

public sealed class LegacyJobsTests
{
    private static JobFileResult Convert(string payload) => LegacyJobs.Convert(ApiJson.Read<LegacyJobPayload>(Encoding.UTF8.GetBytes(payload))!);

    private static string Show(JobFileResult result)
    {
        Assert.Empty(result.Errors);
        Assert.Empty(JobIntake.Prepare(result.Job, new() { OrchestratorId = new("n-1") }).Errors);
        return ApiJson.ToText(result.Job!.Task);
    }

    [Fact]
    public void Submission_AsTheOldCommandSendsIt_BecomesABatchJob()
    {
        var result = Convert(
            """{"ClientID":"c1","APIVersion":"V1beta2","Spec":{"EngineSpec":{"Type":"docker","Params":{"Image":"ubuntu:latest","Parameters":["echo","hi"]}},"Publisher":"Local","PublisherSpec":{"Type":"local"},"Network":{"Type":"None"},"Deal":{"Concurrency":2},"Outputs":[{"StorageSource":"ipfs","Name":"outputs","Path":"/outputs"}],"Annotations":["t1","bad tag!","t1"],"Timeout":99,"Resources":{"CPU":"100m","Memory":"64Mb","GPU":""},"NodeSelectors":[{"Key":"Architecture","Operator":"=","Values":["amd64"]}],"Inputs":[{"StorageSource":"urldownload","URL":"http://127.0.0.1/x","path":"/inputs"}]}}""");

        Assert.Equal(
            """{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"ubuntu:latest","Parameters":["echo","hi"]}},"Publisher":{"Type":"local"},"InputSources":[{"Source":{"Type":"urlDownload","Params":{"URL":"http://127.0.0.1/x"}},"Alias":"","Target":"/inputs"}],"ResultPaths":[{"Name":"outputs","Path":"/outputs"}],"Resources":{"CPU":"100m","Memory":"64Mb"},"Network":{"Type":"None"},"Timeouts":{"ExecutionTimeout":99}}""",
            Show(result));
        Assert.Equal(("c1", JobTypes.Batch, 2), (result.Job!.Namespace, result.Job.Type, result.Job.Count));
        Assert.Equal(["t1", "bad tag!"], result.Job.Labels.Keys);
        Assert.Equal("os_arch=amd64", LabelSelector.ToText(result.Job.Constraints));
    }

    [Fact]
    public void Submission_ForEveryNode_BecomesAnOpsJob()
    {
        var job = Convert("""{"ClientID":"c1","Spec":{"Engine":"Noop","Deal":{"TargetingMode":true}}}""").Job!;

        Assert.Equal((JobTypes.Ops, 0, "noop"), (job.Type, job.Count, job.Task.Engine!.Type));
    }

    [Fact]
    public void Engine_WithARecordOfItsOwn_BecomesParameters()
    {
        var result = Convert("""{"Spec":{"Engine":"Docker","Docker":{"Image":"ubuntu","Entrypoint":["echo","x"]},"Network":{"Type":"http","Domains":["example.org"]}}}""");

        Assert.Equal(
            """{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"ubuntu","Entrypoint":["echo","x"],"Parameters":[],"EnvironmentVariables":[],"WorkingDirectory":""}},"Publisher":{"Type":""},"Network":{"Type":"HTTP","Domains":["example.org"]},"Timeouts":{}}""",
            Show(result));
    }

    [Theory]
    [InlineData("""{"Spec":{"Engine":"wasm","Wasm":{"EntryModule":{"StorageSource":"Inline","URL":"data:,x"},"EntryPoint":"_start","Parameters":["a"],"EnvironmentVariables":{"A":"1"},"ImportModules":[{"StorageSource":"IPFS","CID":"Q","path":"/lib.wasm"}]}}}""")]
    [InlineData("""{"Spec":{"EngineSpec":{"Type":"Wasm","Params":{"EntryModule":{"StorageSource":"Inline","URL":"data:,x"},"EntryPoint":"_start","Parameters":["a"],"EnvironmentVariables":{"A":"1"},"ImportModules":[{"StorageSource":"IPFS","CID":"Q","path":"/lib.wasm"}]}}}}""")]
    public void Modules_OfEitherForm_BecomeInputs(string payload) => Assert.Equal(
        """{"Name":"main","Engine":{"Type":"wasm","Params":{"EntryModule":"/wasm/entry.wasm","Entrypoint":"_start","Parameters":["a"],"ImportModules":["/lib.wasm"]}},"Publisher":{"Type":""},"Env":{"A":"1"},"InputSources":[{"Source":{"Type":"inline","Params":{"URL":"data:,x"}},"Alias":"","Target":"/wasm/entry.wasm"},{"Source":{"Type":"ipfs","Params":{"CID":"Q"}},"Alias":"","Target":"/lib.wasm"}],"Network":{"Type":"None"},"Timeouts":{}}""",
        Show(Convert(payload)));

    [Theory]
    [InlineData("""{}""", "Spec: there is no specification")]
    [InlineData("""{"Spec":{}}""", "Spec.Engine: there is no engine")]
    [InlineData("""{"Spec":{"Engine":"python"}}""", "Spec.Engine: 'python' is not an engine")]
    [InlineData("""{"Spec":{"Engine":"noop","Deal":{"Concurrency":0}}}""", "Spec.Deal.Concurrency: 0 is not 1 or more")]
    [InlineData("""{"Spec":{"Engine":"noop","Timeout":-1}}""", "Spec.Timeout: -1 s")]
    [InlineData("""{"Spec":{"Engine":"noop","Timeout":1e300}}""", "Spec.Timeout: 1E+300 s")]
    [InlineData("""{"Spec":{"Engine":"noop","Network":{"Type":"Bridge"}}}""", "Spec.Network.Type: 'Bridge' is not a network")]
    [InlineData("""{"Spec":{"Engine":"noop","Inputs":[null]}}""", "Spec.Inputs[0]: the input is null")]
    [InlineData("""{"Spec":{"Engine":"noop","Inputs":[{"StorageSource":"repoclone","Repo":"https://x"}]}}""", "Spec.Inputs[0].StorageSource: 'repoclone' is not a source")]
    [InlineData("""{"Spec":{"Engine":"wasm"}}""", "Spec.Wasm.EntryModule: the input is null")]
    [InlineData("""{"Spec":{"EngineSpec":{"Type":"wasm","Params":{"EntryModule":5}}}}""", "Spec.EngineSpec.Params: they do not describe a WASM module")]
    public void Submission_ThatCannotBeConverted_SaysWhy(string payload, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Convert(payload).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("APIVersion: V1beta2\nMetadata: {ID: x}\nSpec:\n  EngineSpec:\n    Type: docker\n    Params: {Image: ubuntu}\n  Publisher: noop\n  Resources: {CPU: 1}\n  Timeout: 1800\n  Inputs: [{StorageSource: s3, S3: {Bucket: b, Key: k}, Path: /in}]\n")]
    [InlineData("EngineSpec: {Type: docker, Params: {Image: ubuntu}}\nPublisher: noop\nResources: {CPU: 1}\nTimeout: 1800\nInputs: [{StorageSource: s3, S3: {Bucket: b, Key: k}, Path: /in}]\n")]
    public void File_WholeOrBare_IsRead(string text) => Assert.Equal(
        """{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"ubuntu"}},"Publisher":{"Type":"noop"},"InputSources":[{"Source":{"Type":"s3","Params":{"Bucket":"b","Key":"k"}},"Alias":"","Target":"/in"}],"Resources":{"CPU":"1"},"Network":{"Type":"None"},"Timeouts":{"ExecutionTimeout":1800}}""",
        Show(LegacyJobs.Read(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void File_OfTheWrongShape_NamesPathAndPosition() => Assert.StartsWith(
        "line 2, column 12: Spec.Timeout: 'soon' stands where a number is expected",
        Assert.Single(LegacyJobs.Read("Spec:\n  Timeout: soon\n"u8).Errors).Message,
        StringComparison.Ordinal);
}
