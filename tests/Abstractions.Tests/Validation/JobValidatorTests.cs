using System.Text;
using Bacalhau.Abstractions.Tests.Cases;
using Bacalhau.Api;
using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Validation;

public sealed class JobValidatorTests
{
    private const string Docker = "\"Name\":\"main\",\"Engine\":{\"Type\":\"docker\",\"Params\":{\"Image\":\"busybox\"}}";

    private static IReadOnlyList<BacalhauError> Check(string job) => JobValidator.ValidateSubmission(ApiJson.Read<Job>(Encoding.UTF8.GetBytes(job)));

    private static string Task(string rest) => $$"""{"Type":"batch","Tasks":[{{{Docker}},{{rest}}}]}""";

    private static void AssertOne(IReadOnlyList<BacalhauError> errors, string expected)
    {
        var error = Assert.Single(errors);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        var speaker = error.Message.Contains(".Params.", StringComparison.Ordinal) ? "" : "APIServer";
        Assert.Equal((BacalhauErrorCode.ValidationError, speaker), (error.Code, error.Component));
        Assert.False(string.IsNullOrEmpty(error.Hint));
    }

    [Theory]
    [InlineData("""{"Count":1,"Tasks":[TASK]}""", "Type: the job has no type")]
    [InlineData("""{"Type":"BATCH","Tasks":[TASK]}""", "Type: 'BATCH' is not a type of job")]
    [InlineData("""{"Type":"batch","Count":-1,"Tasks":[TASK]}""", "Count: -1 is negative")]
    [InlineData("""{"Type":"daemon","Count":2,"Tasks":[TASK]}""", "Count: a daemon job runs once on every node")]
    [InlineData("""{"Type":"ops","Count":2,"Tasks":[TASK]}""", "Count: a ops job runs once on every node")]
    [InlineData("""{"Type":"batch","Count":10000001,"Tasks":[TASK]}""", "Count: 10000001 is more than 10000000")]
    [InlineData("""{"Type":"batch","Tasks":[]}""", "Tasks: the job has no task")]
    [InlineData("""{"Type":"batch","Tasks":[null]}""", "Tasks[0]: the task is null")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Labels":{"":"x"}}""", "Labels.: it is blank")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[null]}""", "Constraints[0]: it is null")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"","Operator":"exists"}]}""", "Constraints[0].Key: it is blank")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"favour_","Operator":"exists"}]}""", "Constraints[0].Key: it is blank")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"a","Operator":"in"}]}""", "Constraints[0].Values: operator in needs at least one value")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"a","Operator":"notin","Values":[]}]}""", "Constraints[0].Values: operator notin needs at least one value")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"a","Operator":"exists","Values":["x"]}]}""", "Constraints[0].Values: operator exists takes no values")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"a","Operator":"=","Values":["b","c"]}]}""", "Constraints[0].Values: operator = needs exactly one value and has 2")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"a","Operator":"gt","Values":["x"]}]}""", "Constraints[0].Values: operator gt needs exactly one whole number and has 'x'")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"a","Operator":"like","Values":["x"]}]}""", "Constraints[0].Operator: 'like' is not an operator")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Constraints":[{"Key":"a"}]}""", "Constraints[0].Operator: '' is not an operator")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"Strategy":"best"}}""", "Policy.Strategy: 'best' is not a way")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"NodeLossGrace":-1}}""", "Policy.NodeLossGrace: -1 s")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"MaxParallelUpdates":-1}}""", "Policy.MaxParallelUpdates: -1 is negative")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"Retry":{"MaxAttempts":-1}}}""", "Policy.Retry.MaxAttempts: -1")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"Retry":{"InitialDelay":-0.5}}}""", "Policy.Retry.InitialDelay: -0.5 s")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"Retry":{"InitialDelay":9,"MaxDelay":3}}}""", "Policy.Retry.MaxDelay: 3 s is less")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"Retry":{"On":["weather"]}}}""", "Policy.Retry.On: 'weather' is not a cause")]
    [InlineData("""{"Type":"batch","Tasks":[TASK],"Policy":{"Retry":{"FailOnExitCodes":["5-1"]}}}""", "Policy.Retry.FailOnExitCodes: '5-1'")]
    public void Job_BreakingOneRule_SaysWhich(string job, string expected) =>
        AssertOne(Check(job.Replace("TASK", $"{{{Docker}}}", StringComparison.Ordinal)), expected);

    [Theory]
    [InlineData("\"Name\":\"\"", "Tasks[0].Name: it is blank")]
    [InlineData("\"Name\":\"a\\u0000b\"", "Tasks[0].Name: it contains a null character")]
    [InlineData("\"Engine\":null", "Tasks[0].Engine: the engine is missing")]
    [InlineData("\"Engine\":{\"Params\":{}}", "Tasks[0].Engine.Type: the engine has no type")]
    [InlineData("\"Engine\":{\"Type\":\" \"}", "Tasks[0].Engine.Type: the engine has no type")]
    [InlineData("\"Meta\":{\" \":\"x\"}", "Tasks[0].Meta. : it is blank")]
    [InlineData("\"Env\":{\"foo\":\"x\"}", "Tasks[0].Env.foo: the name of a variable must be in upper case")]
    [InlineData("\"Env\":{\"1A\":\"x\"}", "Tasks[0].Env.1A: the name of a variable must begin with a letter")]
    [InlineData("\"Env\":{\"A-B\":\"x\"}", "Tasks[0].Env.A-B: the name of a variable must begin with a letter")]
    [InlineData("\"Env\":{\"FOO\":\"\"}", "Tasks[0].Env.FOO: it has no value")]
    [InlineData("\"Env\":{\"BACALHAU_X\":\"1\"}", "Tasks[0].Env.BACALHAU_X: names that begin with BACALHAU_")]
    [InlineData("\"Resources\":{\"CPU\":\"-1\"}", "Tasks[0].Resources.CPU: '-1' is not an amount of processor cores")]
    [InlineData("\"Resources\":{\"CPU\":\"1000001\"}", "Tasks[0].Resources.CPU: '1000001'")]
    [InlineData("\"Resources\":{\"Memory\":\"x\"}", "Tasks[0].Resources.Memory: 'x' is not an amount of memory")]
    [InlineData("\"Resources\":{\"Memory\":\"2eib\"}", "Tasks[0].Resources.Memory: '2eib'")]
    [InlineData("\"Resources\":{\"Disk\":\"x\"}", "Tasks[0].Resources.Disk: 'x' is not an amount of disk")]
    [InlineData("\"Resources\":{\"GPU\":\"-1\"}", "Tasks[0].Resources.GPU: '-1'")]
    [InlineData("\"Timeouts\":{\"QueueTimeout\":-1}", "Tasks[0].Timeouts.QueueTimeout: -1 s")]
    [InlineData("\"Timeouts\":{\"ExecutionTimeout\":-1}", "Tasks[0].Timeouts.ExecutionTimeout: -1 s")]
    [InlineData("\"Timeouts\":{\"TotalTimeout\":9223372036854775807}", "Tasks[0].Timeouts.TotalTimeout: 9223372036854775807 s")]
    [InlineData("\"InputSources\":[null]", "Tasks[0].InputSources[0]: the input is null")]
    [InlineData("\"InputSources\":[{\"Source\":null,\"Target\":\"/a\"}]", "Tasks[0].InputSources[0].Source: the source is missing")]
    [InlineData("\"InputSources\":[{\"Source\":{\"Type\":\"\"},\"Target\":\"/a\"}]", "Tasks[0].InputSources[0].Source.Type: the source has no type")]
    [InlineData("\"InputSources\":[{\"Source\":{\"Type\":\"noop\"}}]", "Tasks[0].InputSources[0].Target: the input has no target")]
    [InlineData("\"InputSources\":[{\"Source\":{\"Type\":\"noop\"},\"Target\":\"/a\"},{\"Source\":{\"Type\":\"noop\"},\"Target\":\" /a \"}]", "Tasks[0].InputSources[1].Target: '/a' is the target of another input")]
    [InlineData("\"InputSources\":[{\"Source\":{\"Type\":\"noop\"},\"Target\":\"/a\",\"Alias\":\"x\"},{\"Source\":{\"Type\":\"noop\"},\"Target\":\"/b\",\"Alias\":\"x\"}]", "Tasks[0].InputSources[1].Alias: 'x' is the alias")]
    [InlineData("\"ResultPaths\":[null]", "Tasks[0].ResultPaths[0]: the result path is null")]
    [InlineData("\"ResultPaths\":[{\"Name\":\"\",\"Path\":\"/a\"}]", "Tasks[0].ResultPaths[0].Name: it is blank")]
    [InlineData("\"ResultPaths\":[{\"Name\":\"o\",\"Path\":\"\"}]", "Tasks[0].ResultPaths[0].Path: it is blank")]
    [InlineData("\"ResultPaths\":[{\"Name\":\"o\",\"Path\":\"outputs\"}]", "Tasks[0].ResultPaths[0].Path: 'outputs' is not absolute")]
    [InlineData("\"ResultPaths\":[{\"Name\":\"../o\",\"Path\":\"/o\"}]", "Tasks[0].ResultPaths[0].Name: '../o' cannot be the name of a folder")]
    [InlineData("\"ResultPaths\":[{\"Name\":\"stdout\",\"Path\":\"/o\"}]", "Tasks[0].ResultPaths[0].Name: 'stdout' cannot be the name of a folder")]
    [InlineData("\"ResultPaths\":[{\"Name\":\"o\",\"Path\":\"/a\"},{\"Name\":\"o\",\"Path\":\"/b\"}]", "Tasks[0].ResultPaths[1].Name: 'o' is the name")]
    [InlineData("\"ResultPaths\":[{\"Name\":\"o\",\"Path\":\"/a\"},{\"Name\":\"p\",\"Path\":\"/a\"}]", "Tasks[0].ResultPaths[1].Path: '/a' is another")]
    public void Task_BreakingOneRule_SaysWhich(string rest, string expected) => AssertOne(Check(Task(rest)), expected);

    [Theory]
    [InlineData("\"Type\":\"None\",\"Domains\":[\"example.org\"]", "Domains: domains are for the network HTTP only")]
    [InlineData("\"Type\":\"HTTP\",\"Domains\":[\"exa mple\"]", "Domains[0]: 'exa mple' is neither a domain nor an address")]
    [InlineData("\"Type\":\"HTTP\",\"Domains\":[\"..\"]", "Domains[0]: '..'")]
    [InlineData("\"Type\":\"None\",\"Ports\":[{\"Name\":\"http\",\"Target\":80}]", "Ports: ports are for the networks Host and Bridge only")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[null]", "Ports[0]: the port is null")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Target\":80}]", "Ports[0].Name: the port has no name")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Name\":\"1-a\"}]", "Ports[0].Name: '1-a' is not the name of a port")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Name\":\"a\",\"Target\":80},{\"Name\":\"a\",\"Target\":81}]", "Ports[1].Name: 'a' is the name of another port")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Name\":\"a\",\"Static\":80}]", "Ports[0].Static: 80 is not a port between 1024 and 65535")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Name\":\"a\",\"Static\":8080},{\"Name\":\"b\",\"Static\":8080}]", "Ports[1].Static: 8080 is the static port")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Name\":\"a\",\"Target\":65536}]", "Ports[0].Target: 65536 is not a port")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Name\":\"a\",\"Target\":80},{\"Name\":\"b\",\"Target\":80}]", "Ports[1].Target: 80 is the target of another port")]
    [InlineData("\"Type\":\"Host\",\"Ports\":[{\"Name\":\"a\",\"Target\":80}]", "Ports[0].Target: the network Host has no ports of its own")]
    [InlineData("\"Type\":\"Bridge\",\"Ports\":[{\"Name\":\"a\",\"HostNetwork\":\"x\"}]", "Ports[0].HostNetwork: 'x' is not an IP address")]
    public void Network_BreakingOneRule_SaysWhich(string network, string expected) =>
        AssertOne(Check(Task($"\"Network\":{{{network}}}")), $"Tasks[0].Network.{expected}");

    [Theory]
    [InlineData("docker", "{}", "Image: it is missing")]
    [InlineData("docker", "{\"Image\":\"\"}", "Image: it is missing")]
    [InlineData("Docker", "{\"image\":1}", "Image: the number 1 stands where a text is expected")]
    [InlineData("docker", "{\"Image\":\"a b\"}", "Image: 'a b' contains blanks")]
    [InlineData("docker", "{\"Image\":\"a\",\"Entrypoint\":\"sh\"}", "Entrypoint: the text 'sh' stands where a list of texts is expected")]
    [InlineData("docker", "{\"Image\":\"a\",\"Parameters\":[\"x\",2]}", "Parameters[1]: the number 2 stands where a text is expected")]
    [InlineData("docker", "{\"Image\":\"a\",\"WorkingDirectory\":\"tmp\"}", "WorkingDirectory: 'tmp' is not absolute")]
    [InlineData("docker", "{\"Image\":\"a\",\"EnvironmentVariables\":[\"bacalhau_x=1\"]}", "EnvironmentVariables[0]: names that begin with BACALHAU_")]
    [InlineData("docker", "{\"Image\":\"a\",\"EnvironmentVariables\":[\"x\"]}", "EnvironmentVariables[0]: 'x' is not a name and a value")]
    [InlineData("wasm", "{}", "EntryModule: it is missing")]
    [InlineData("wasm", "{\"EntryModule\":5}", "EntryModule: the number 5 stands where a text is expected")]
    [InlineData("wasm", "{\"EntryModule\":{\"Target\":\"/a\"}}", "EntryModule: it has no Source with a Type")]
    [InlineData("wasm", "{\"EntryModule\":\"/a\",\"ImportModules\":[5]}", "ImportModules[0]: the number 5")]
    [InlineData("wasm", "{\"EntryModule\":\"/a\",\"Parameters\":{}}", "Parameters: an object stands where a list of texts")]
    public void Engine_BreakingOneRule_SaysWhich(string type, string parameters, string expected) =>
        AssertOne(Check($$$"""{"Type":"batch","Tasks":[{"Name":"main","Engine":{"Type":"{{{type}}}","Params":{{{parameters}}}}}]}"""), $"Tasks[0].Engine.Params.{expected}");

    [Theory]
    [InlineData("ipfs", "{}", "CID: it is missing")]
    [InlineData("urlDownload", "{}", "URL: it is missing")]
    [InlineData("urldownload", "{\"URL\":\"ftp://a/b\"}", "URL: 'ftp://a/b' is not an http or https address")]
    [InlineData("urlDownload", "{\"URL\":\"/etc/passwd\"}", "URL: '/etc/passwd' is not an http or https address")]
    [InlineData("inline", "{\"URL\":\"https://a/b\"}", "URL: 'https://a/b' is not a data: URL")]
    [InlineData("local", "{}", "SourcePath: it is missing")]
    [InlineData("localDirectory", "{\"SourcePath\":\"a\"}", "SourcePath: 'a' is not absolute")]
    [InlineData("local", "{\"SourcePath\":\"/a\",\"ReadWrite\":\"maybe\"}", "ReadWrite: '\"maybe\"' is neither true nor false")]
    [InlineData("local", "{\"SourcePath\":\"/a\",\"CreateAs\":\"pipe\"}", "CreateAs: 'pipe' is not known here")]
    [InlineData("s3", "{}", "Bucket: it is missing")]
    [InlineData("s3", "{\"Bucket\":\"b\",\"Key\":5}", "Key: the number 5")]
    [InlineData("s3", "{\"Bucket\":\"b\",\"Filter\":\"(\"}", "Filter: '(' is not a regular expression")]
    [InlineData("s3", "{\"Bucket\":\"b\",\"Partition\":5}", "Partition: the number 5 stands where an object is expected")]
    [InlineData("s3", "{\"Bucket\":\"b\",\"Partition\":{\"Type\":\"colour\"}}", "Partition.Type: 'colour' is not known here")]
    [InlineData("s3", "{\"Bucket\":\"b\",\"Partition\":{\"Type\":\"regex\"}}", "Partition.Pattern: it is missing")]
    [InlineData("s3", "{\"Bucket\":\"b\",\"Partition\":{\"Type\":\"substring\",\"StartIndex\":2,\"EndIndex\":2}}", "Partition.EndIndex: the part from 2 to 2 is empty")]
    [InlineData("s3", "{\"Bucket\":\"b\",\"Partition\":{\"Type\":\"date\"}}", "Partition.DateFormat: it is missing")]
    public void Source_BreakingOneRule_SaysWhich(string type, string parameters, string expected) => AssertOne(
        Check(Task($$"""
            "InputSources":[{"Source":{"Type":"{{type}}","Params":{{parameters}}},"Target":"/in"}]
            """)),
        $"Tasks[0].InputSources[0].Source.Params.{expected}");

    [Theory]
    [InlineData("s3", "{\"Key\":\"k\"}", "Bucket: it is missing")]
    [InlineData("s3", "{\"Bucket\":\"b\"}", "Key: it is missing")]
    [InlineData("s3", "{\"bucket\":\"b\",\"key\":\"k\",\"encoding\":\"zip\"}", "Encoding: 'zip' is not known here")]
    public void Publisher_BreakingOneRule_SaysWhich(string type, string parameters, string expected) => AssertOne(
        Check(Task($$"""
            "Publisher":{"Type":"{{type}}","Params":{{parameters}}}
            """)),
        $"Tasks[0].Publisher.Params.{expected}");

    [Theory]
    [InlineData("\"InputSources\":[{\"Source\":{\"Type\":\"s3\",\"Params\":{\"bucket\":\"b\",\"Filter\":\"(?P<d>a+)\",\"Partition\":{\"Type\":\"none\"}}},\"Target\":\"/in\"}]")]
    [InlineData("\"InputSources\":[{\"Source\":{\"Type\":\"local\",\"Params\":{\"SourcePath\":\"/a\",\"ReadWrite\":\"True\",\"CreateAs\":\"DIR\"}},\"Target\":\"/in\"}]")]
    [InlineData("\"InputSources\":[{\"Source\":{\"Type\":\"floppy\",\"Params\":{\"Bucket\":5}},\"Target\":\"/in\"}]")]
    [InlineData("\"Publisher\":{\"Type\":\"carrier-pigeon\"}")]
    [InlineData("\"Env\":{\"A1_B\":\"env:HOME\"},\"Resources\":{\"CPU\":\" 10M \",\"Memory\":\"32 MB\"}")]
    [InlineData("\"Network\":{\"Type\":\"Full\",\"Ports\":[{\"Name\":\"a\",\"Static\":8080}]}")]
    [InlineData("\"Engine\":{\"Type\":\"flibble\",\"Params\":{\"Image\":5}}")]
    [InlineData("\"Engine\":{\"Type\":\"docker\",\"Params\":{\"Image\":\"a\",\"Entrypoint\":null,\"WorkingDirectory\":\"\"}}")]
    public void Task_AtTheEdgeOfARule_IsAccepted(string rest) => Assert.Empty(Check(Task(rest)));

    [Fact]
    public void Job_BreakingManyRules_GetsAllErrorsAtOnce()
    {
        var errors = Check("""{"Type":"nothing","Count":-1,"Tasks":[{"Name":"","Engine":{"Type":""},"Timeouts":{"ExecutionTimeout":-1},"Env":{"foo":""}}]}""");

        Assert.Equal(
            ["Type", "Count", "Tasks[0].Name", "Tasks[0].Engine.Type", "Tasks[0].Env.foo", "Tasks[0].Env.foo", "Tasks[0].Timeouts.ExecutionTimeout"],
            errors.Select(error => error.Message.Split(':')[0]));
    }

    [Fact]
    public void Job_BreakingARuleAThousandTimes_GetsAShortAnswer()
    {
        var env = string.Join(',', Enumerable.Range(0, JobLimits.MaxEntries).Select(index => $"\"a{index}\":\"\""));

        var errors = Check(Task($"\"Env\":{{{env}}}"));

        Assert.Equal(JobLimits.MaxErrors + 1, errors.Count);
        Assert.Contains($"{(2 * JobLimits.MaxEntries) - JobLimits.MaxErrors} more problems", errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_BeyondTheLimit_AreRefusedWithoutLookingInside()
    {
        var items = string.Join(',', Enumerable.Repeat("null", JobLimits.MaxEntries + 1));

        AssertOne(Check(Task($"\"InputSources\":[{items}]")), "Tasks[0].InputSources: 1025 entries are more than 1024");
    }

    [Fact]
    public void Job_ThatIsMissing_IsAnError() => AssertOne(JobValidator.ValidateSubmission(null), "Job: the request has no job");

    [Fact]
    public void Job_ThatIsValid_HasNoErrors() => AnyJob.Valid.Sample(job => Assert.Empty(JobValidator.ValidateSubmission(job)));

    [Theory]
    [InlineData("""{"ID":"a b","Name":"n","Namespace":"default"}""", "ID: 'a b' contains blanks")]
    [InlineData("""{"ID":"j","Name":" ","Namespace":"default"}""", "Name: it is blank")]
    [InlineData("""{"ID":"j","Name":"a\u0000b","Namespace":"default"}""", "Name: it contains a null character")]
    [InlineData("""{"ID":"j","Name":"n","Namespace":" "}""", "Namespace: it is blank")]
    [InlineData("""{"ID":"j","Name":"n","Namespace":"d","Tasks":[{"ResultPaths":[{"Name":"o","Path":"/o"}]}]}""", "Tasks[0].Publisher: the task has result paths but no publisher")]
    [InlineData("""{"ID":"j","Name":"n","Namespace":"d","Tasks":[{"Timeouts":{"ExecutionTimeout":10,"TotalTimeout":5}}]}""", "Tasks[0].Timeouts: the execution timeout of 10 s")]
    public void StoredJob_BreakingOneRule_SaysWhich(string json, string expected)
    {
        var error = Assert.Single(JobValidator.ValidateStored(ApiJson.Read<Job>(Encoding.UTF8.GetBytes(json))!));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal((BacalhauErrorCode.BadRequest, "JobStore"), (error.Code, error.Component));
    }

    [Fact]
    public void Errors_OnTheWire_StandOnLinesUnderOneCode()
    {
        var wire = ApiError.FromErrors(Check("""{"Tasks":[]}"""), "r1");

        Assert.Equal((400, "InternalError", "APIServer", "r1"), (wire.Status, wire.Code, wire.Component, wire.RequestID));
        Assert.Equal("Type: the job has no type\nTasks: the job has no task", wire.Message);
        Assert.Contains("Set Type to batch", wire.Hint, StringComparison.Ordinal);
    }
}
