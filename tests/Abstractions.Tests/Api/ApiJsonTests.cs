using System.Text;
using System.Text.Json;
using System.Text.Json.Schema;
using Bacalhau.Api;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Api;

public sealed class ApiJsonTests
{
    private static T Read<T>(string json)
        where T : class => ApiJson.Read<T>(Encoding.UTF8.GetBytes(json))!;

    [Fact]
    public void Job_WithKeysMissing_ReadsAsItsDefaults()
    {
        var job = Read<PutJobRequest>("""{"Job":{"Type":"batch","Tasks":[{"Name":"main","Engine":{"Type":"docker"}}]}}""").Job!;

        Assert.Equal(
            """{"ID":"","Name":"","Namespace":"","Type":"batch","Priority":0,"Count":1,"Constraints":[],"Meta":{},"Labels":{},"Tasks":[{"Name":"main","Engine":{"Type":"docker"},"Publisher":null}],"State":{"StateType":"Undefined"},"Version":0,"Revision":0,"CreateTime":0,"ModifyTime":0}""",
            ApiJson.ToText(job));
    }

    [Fact]
    public void Job_WithNulls_ReadsAsItsDefaults()
    {
        var job = Read<Job>(
            """{"ID":null,"Name":null,"Type":"batch","Priority":null,"Constraints":null,"Meta":null,"Labels":{"a":null},"Tasks":[{"Name":null,"Env":null,"InputSources":[{"Source":null,"Alias":null,"Target":null}],"Resources":{"CPU":null},"Network":{"Type":null,"Ports":null},"Timeouts":{"TotalTimeout":null},"Engine":{"Type":null,"Params":null}}],"State":{"StateType":null},"CreateTime":null}""");

        Assert.Equal(
            """{"ID":"","Name":"","Namespace":"","Type":"batch","Priority":0,"Count":1,"Constraints":[],"Meta":{},"Labels":{"a":""},"Tasks":[{"Name":"","Engine":{"Type":""},"Publisher":null,"InputSources":[{"Source":null,"Alias":"","Target":""}],"Resources":{},"Network":{"Type":"Default"},"Timeouts":{}}],"State":{"StateType":"Undefined"},"Version":0,"Revision":0,"CreateTime":0,"ModifyTime":0}""",
            ApiJson.ToText(job));
    }

    [Theory]
    [InlineData("""{"Type":"batch"}""", 1)]
    [InlineData("""{"Type":"service"}""", 1)]
    [InlineData("""{"Count":0,"Type":"batch"}""", 0)]
    [InlineData("""{"Type":"batch","Count":7}""", 7)]
    [InlineData("""{"Type":"batch","Count":null}""", 1)]
    [InlineData("""{"Type":"Batch"}""", 0)]
    [InlineData("""{"Type":"daemon"}""", 0)]
    [InlineData("""{"Type":"batch","Count":-2147483648}""", -2147483647)]
    public void Count_WhenAbsent_FollowsTheType(string json, int expected) => Assert.Equal(expected, Read<Job>(json).Count);

    [Theory]
    [InlineData("""{"JOB":{"TYPE":"batch","COUNT":2,"TASKS":[{"NAME":"n"}]}}""")]
    [InlineData("""{"Job":{"Type":"ops"},"job":{"type":"batch","count":2,"tasks":[{"name":"n","unknown":[1,{}]}]}} tail""")]
    public void Body_InOtherCaseWithExtras_IsForgiven(string json)
    {
        var job = Read<PutJobRequest>(json).Job!;

        Assert.Equal((JobTypes.Batch, 2, "n"), (job.Type, job.Count, job.Task.Name));
    }

    [Theory]
    [InlineData("{nope", "the body is wrong", "line 1")]
    [InlineData("\"x\"", "an object is expected", "line 1")]
    [InlineData("""{"Job":"x"}""", "Job: an object is expected", "line 1")]
    [InlineData("""{"Job":{"Count":"1"}}""", "Job.Count: a whole number is expected", "line 1")]
    [InlineData("""{"Job":{"Count":99999999999999999999}}""", "Job.Count: a whole number between", "line 1")]
    [InlineData("""{"Job":{"Labels":["a"]}}""", "Job.Labels: an object is expected", "line 1")]
    [InlineData("""{"Job":{"Tasks":{"Name":"main"}}}""", "Job.Tasks: a list is expected", "line 1")]
    [InlineData("{\"Job\":{\n\"Tasks\":[{\"Network\":{\"Type\":\"Wifi\"}}]}}", "Job.Tasks[0].Network.Type: 'Wifi' is not one of Default, None", "line 2")]
    [InlineData("""{"Job":{"Tasks":[{"Network":{"Type":1}}]}}""", "Job.Tasks[0].Network.Type: a text is expected", "line 1")]
    [InlineData("""{"Job":{"Tasks":[{"Engine":{"Params":[1]}}]}}""", "Job.Tasks[0].Engine.Params: an object is expected", "line 1")]
    [InlineData("""{"Job":{"Tasks":[{"Env":{"A":1}}]}}""", "Job.Tasks[0].Env.A: a text is expected", "line 1")]
    [InlineData("""{"Job":{"ID":5}}""", "Job.ID: a text is expected", "line 1")]
    [InlineData("""{"Job":{"Tasks":["x"]}}""", "Job.Tasks[0]: an object is expected", "line 1")]
    public void Body_OfTheWrongShape_NamesPathAndPosition(string json, string what, string where)
    {
        var thrown = Assert.Throws<BacalhauException>(() => Read<PutJobRequest>(json));

        Assert.Equal(BacalhauErrorCode.BadRequest, thrown.Error.Code);
        Assert.Contains(what, thrown.Error.Message, StringComparison.Ordinal);
        Assert.Contains(where, thrown.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", thrown.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_WithAByteOrderMark_IsRefused() =>
        Assert.Throws<BacalhauException>(() => ApiJson.Read<PutJobRequest>([0xEF, 0xBB, 0xBF, .. "{}"u8]));

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("null")]
    public void Body_ThatIsEmpty_ReadsAsNothing(string json) => Assert.Null(ApiJson.Read<PutJobRequest>(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Execution_ThatRuns_ShowsFiveAndEmptyRecords()
    {
        var execution = new Execution
        {
            Id = new("e-1"),
            JobId = new("j-1"),
            Namespace = "default",
            JobVersion = 1,
            NodeId = new("n-1"),
            Desired = new(DesiredStateType.Running),
            State = new(ExecutionStateType.Running),
            Allocated = new(1580, 1000, 0, 0),
        };

        Assert.Equal(
            """{"ID":"e-1","Namespace":"default","EvalID":"","Name":"","NodeID":"n-1","JobID":"j-1","JobVersion":1,"AllocatedResources":{"Tasks":{"main":{"CPU":1.58,"Memory":1000}}},"DesiredState":{"StateType":1},"ComputeState":{"StateType":5,"Message":"Running"},"PublishedResult":{"Type":""},"RunOutput":{"Stdout":"","StdoutTruncated":false,"stderr":"","StderrTruncated":false,"ExitCode":0,"ErrorMsg":""},"PreviousExecution":"","NextExecution":"","FollowupEvalID":"","Revision":1,"CreateTime":0,"ModifyTime":0}""",
            ApiJson.ToText(ApiExecution.From(execution)));
    }

    [Fact]
    public void Node_ThatIsLate_StillShowsConnected()
    {
        var node = new NodeState
        {
            Info = new() { Id = new("n-1"), Version = new() { GitVersion = "v1.9.3" } },
            Membership = NodeMembership.Approved,
            Liveness = NodeLiveness.Suspect,
            LastHeartbeatAt = new(2026, 1, 31, 10, 0, 0, 120, TimeSpan.Zero),
        };

        Assert.Equal(
            """{"Info":{"NodeID":"n-1","NodeType":"Requester","Labels":{},"SupportedProtocols":[],"ComputeNodeInfo":{"ExecutionEngines":null,"Publishers":null,"StorageSources":null,"MaxCapacity":{},"QueueCapacity":{},"AvailableCapacity":{},"MaxJobRequirements":{},"RunningExecutions":0,"EnqueuedExecutions":0,"address":""},"BacalhauVersion":{"GitVersion":"v1.9.3","GitCommit":"","BuildDate":"0001-01-01T00:00:00Z","GOOS":"","GOARCH":""}},"Membership":"APPROVED","Connection":"CONNECTED","ConnectionState":{"Status":"CONNECTED","LastHeartbeat":"2026-01-31T10:00:00.12Z","ConnectedSince":"0001-01-01T00:00:00Z","DisconnectedSince":"0001-01-01T00:00:00Z","Liveness":"Suspect"}}""",
            ApiJson.ToText(ApiNodeState.From(node)));
    }

    public static TheoryData<Type> WireTypes() =>
    [
        .. typeof(ApiJson).Assembly.GetExportedTypes().Where(type =>
            type.Namespace == typeof(ApiJson).Namespace && type is { IsAbstract: false, IsClass: true }),
    ];

    [Theory]
    [MemberData(nameof(WireTypes))]
    public void WireType_WithNothingSet_IsWrittenAndReadBack(Type type)
    {
        var shape = ApiJson.Options.GetTypeInfo(type);
        var text = JsonSerializer.Serialize(Activator.CreateInstance(type), shape);

        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, shape), shape));
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize("{}", shape), shape));
    }

    [Fact]
    public void History_OfAnOldClient_HasTheMarkOfItsLevel()
    {
        var entry = new JobHistoryEntry
        {
            Sequence = 2,
            Level = HistoryLevel.ExecutionLevel,
            JobId = new("j-1"),
            JobVersion = 1,
            ExecutionId = new("e-1"),
            Event = new("Execution", "Running", new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero)) { Details = new Dictionary<string, string> { ["NodeID"] = "n-1" } },
            At = new(2026, 1, 31, 10, 0, 1, TimeSpan.Zero),
        };

        var text = ApiJson.ToText(new ListHistoryResponse { NextToken = "t", Items = [ApiHistoryItem.From(entry, marks: true)] });

        Assert.Equal(
            """{"NextToken":"t","Items":[{"SeqNum":2,"Type":"ExecutionLevel","JobID":"j-1","JobVersion":1,"ExecutionID":"e-1","Event":{"Topic":"Execution","Message":"Running","Timestamp":"2026-01-31T10:00:00Z","Details":{"NodeID":"n-1"}},"Time":"2026-01-31T10:00:01Z","ExecutionState":{}}]}""",
            text);
        Assert.Equal(entry with { Event = entry.Event with { Details = null } }, WithoutDetails(Read<ListHistoryResponse>(text).Items[0].ToEntry()));

        static JobHistoryEntry WithoutDetails(JobHistoryEntry read) => read with { Event = read.Event with { Details = null } };
    }

    [Fact]
    public void Error_OnTheWire_KeepsItsFiveKeysAndComesBack()
    {
        var error = new BacalhauError(BacalhauErrorCode.NotFound, "JobStore", "job not found: x");

        var text = ApiJson.ToText(ApiError.From(error, 404));

        Assert.Equal("""{"Status":404,"Message":"job not found: x","RequestID":"","Code":"NotFound","Component":"JobStore"}""", text);
        Assert.Equal(error, Read<ApiError>(text).ToError());
    }

    [Fact]
    public void Credential_Shown_HidesItsSecret() =>
        Assert.DoesNotContain("secret", new PutJobRequest { Credential = new() { Scheme = "Bearer", Value = "secret" } }.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Schema_OfARequest_TellsItsTypes()
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(ApiJson.SchemaOptions, typeof(PutJobRequest)).ToJsonString();

        Assert.Contains("\"Count\":{\"type\":\"integer\"}", schema, StringComparison.Ordinal);
        Assert.Contains("\"enum\":[\"Default\",\"None\",\"Host\",\"Full\",\"HTTP\",\"Bridge\"]", schema, StringComparison.Ordinal);
        Assert.DoesNotContain("IsEmpty", schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_WithAnError_KeepsTheEmptyValue() =>
        Assert.Equal("""{"error":"gone","value":{"Type":0,"Line":""}}""", ApiJson.ToText(LogFrame.OfError("gone")));

    [Fact]
    public void Text_WrittenPretty_IsIndentedByTwo() =>
        Assert.Equal("{\n  \"Status\": \"OK\"\n}", ApiJson.ToText(new AgentAliveResponse(), pretty: true));

    [Theory]
    [InlineData("2026-11-25T03:28:57.470374087Z", "2026-11-25T03:28:57.470374Z")]
    [InlineData("2026-11-25T05:28:57+02:00", "2026-11-25T03:28:57Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    public void Time_OfAnyPrecision_IsReadInUtc(string text, string expected)
    {
        Assert.True(GoTimeConverter.TryParse(text, out var time));
        Assert.Equal(expected, GoTimeConverter.Format(time));
    }
}
