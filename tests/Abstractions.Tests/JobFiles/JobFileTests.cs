using System.Text;
using Bacalhau.Abstractions.Tests.Cases;
using Bacalhau.Api;
using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.JobFiles;

public sealed class JobFileTests
{
    private static Job Accept(string text)
    {
        var result = JobFile.Read(text);
        Assert.Empty(result.Errors);
        return result.Job!;
    }

    private static string Refuse(string text) => Assert.Single(JobFile.Read(text).Errors).Message;

    [Fact]
    public void Job_WrittenAsJsonAndRead_IsTheSame() => AnyJob.Valid.Sample(job =>
        Assert.Equal(ApiJson.ToText(job), ApiJson.ToText(ApiJson.Read<Job>(ApiJson.ToUtf8(job))!)));

    [Fact]
    public void Job_WrittenAsYamlAndRead_IsTheSame() => AnyJob.Valid.Sample(job =>
    {
        var yaml = JobFile.WriteSpec(job);

        var read = JobFile.Read(yaml);

        Assert.Empty(read.Errors);
        Assert.True(JobComparison.AreSame(job, read.Job!), $"{yaml}\n{ApiJson.ToText(job)}\n{ApiJson.ToText(read.Job!)}");
        Assert.Equal(Sorted(job), Sorted(read.Job!));
    });

    [Fact]
    public void Job_WrittenAsAJsonFileAndRead_IsTheSame() => AnyJob.Valid.Sample(job =>
    {
        var yaml = YamlText.FromJson(ApiJson.ToUtf8(job));
        Assert.DoesNotContain("\t", yaml.Split('\n').Where(line => line.Length > 0).Select(line => line[..1]));

        var read = JobFile.Read(WithoutServerFields(job));

        Assert.Empty(read.Errors);
        Assert.Equal(Sorted(job), Sorted(read.Job!));
    });

    [Fact]
    public void Keys_InAnyCase_AreFound()
    {
        var job = Accept("name: a\nTYPE: batch\ntasks:\n- NAME: main\n  engine: {type: docker, params: {image: busybox}}\n");

        Assert.Equal(("a", "batch", 1, "main", "busybox"), (job.Name, job.Type, job.Count, job.Task.Name, job.Task.Engine!.Params.GetText("Image")));
    }

    [Fact]
    public void Scalars_WithoutQuotes_AreTextsWhereATextIsExpected()
    {
        var job = Accept("Name: 007\nType: batch\nLabels: {on: yes, size: 1.50, flag: true}\nTasks:\n- Name: 1\n  Engine: {Type: noop}\n  Resources: {CPU: 0.5, GPU: 1}\n  Env: {PORT: 8080}\n");

        Assert.Equal(("007", "1", "0.5", "1", "8080"), (job.Name, job.Task.Name, job.Task.Resources!.CPU, job.Task.Resources.GPU, job.Task.Env["PORT"]));
        Assert.Equal("on=yes,size=1.50,flag=true", string.Join(',', job.Labels.Select(label => $"{label.Key}={label.Value}")));
    }

    [Fact]
    public void Scalars_InParameters_MeanWhatYamlSays()
    {
        var job = Accept("Type: batch\nTasks:\n- Name: a\n  Engine:\n    Type: x\n    Params: {A: 0x1F, B: 1e3, C: ~, D: yes, E: 007, F: \"1\", G: .5, H: 0o17, I: +5, J: -0, K: 1.0, L: True}\n");

        Assert.Equal("""{"A":31,"B":1e3,"C":null,"D":"yes","E":7,"F":"1","G":0.5,"H":15,"I":5,"J":0,"K":1.0,"L":true}""", job.Task.Engine!.Params.ToString());
    }

    [Fact]
    public void Anchors_AndMergeKeys_AreFollowed()
    {
        var job = Accept("Type: batch\nTasks:\n- Name: a\n  Engine: &e {Type: docker, Params: {Image: one}}\n  Meta: &m {a: '1'}\n  Env: {<<: *m, A: '2'}\n  Publisher: *e\n");

        Assert.Equal("docker", job.Task.Publisher!.Type);
        Assert.Equal("A=2,a=1", string.Join(',', job.Task.Env.Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData("ID: j-1\nType: batch", "line 1, column 1: ID: only the server sets it")]
    [InlineData("state: {StateType: Completed}", "line 1, column 1: State: only the server sets it")]
    [InlineData("Type: batch\nColour: red", "line 2, column 1: Colour: there is no such key")]
    [InlineData("Type: batch\nTasks:\n- Name: a\n  Engin: {}", "line 4, column 3: Tasks[0].Engin: there is no such key")]
    [InlineData("Tasks:\n- Resources: {Cpu: 1, Ram: 2}", "line 2, column 23: Tasks[0].Resources.Ram: there is no such key")]
    [InlineData("Policy: {Retry: {Max: 2}}", "line 1, column 18: Policy.Retry.Max: there is no such key")]
    [InlineData("Count: many", "line 1, column 8: Count: 'many' stands where a whole number is expected")]
    [InlineData("Count: '1'", "line 1, column 8: Count: the text '1' stands where a whole number is expected")]
    [InlineData("Count: 1.5", "line 1, column 8: Count: '1.5' stands where a whole number is expected")]
    [InlineData("Count: 99999999999", "line 1, column 8: Count: '99999999999' stands where a whole number is expected")]
    [InlineData("Tasks: {Name: a}", "line 1, column 8: Tasks: a map stands where a list is expected")]
    [InlineData("Tasks:\n- a", "line 2, column 3: Tasks[0]: 'a' stands where a map is expected")]
    [InlineData("Labels: [a]", "line 1, column 9: Labels: a list stands where a map is expected")]
    [InlineData("Tasks:\n- Engine: {Type: x, Params: [1]}", "line 2, column 29: Tasks[0].Engine.Params: a list stands where a map is expected")]
    [InlineData("Tasks:\n- Network: {Type: Wifi}", "line 2, column 19: Tasks[0].Network.Type: 'Wifi' is not known here")]
    [InlineData("Policy: {Spread: maybe}", "line 1, column 18: Policy.Spread: 'maybe' stands where true or false is expected")]
    [InlineData("Name: a\nname: b", "line 2, column 1: Name: the key stands here twice")]
    [InlineData("Labels: {a: 1, a: 2}", "line 1, column 16: Labels.a: the key stands here twice")]
    [InlineData("", "line 1, column 1: the file is empty")]
    [InlineData("# nothing", "line 1, column 1: the file is empty")]
    [InlineData("just text", "line 1, column 1: 'just text' stands where a map is expected")]
    [InlineData("- a", "line 1, column 1: a list stands where a map is expected")]
    [InlineData("a: [1", "line 2, column 1: this is not YAML")]
    [InlineData("{\"Type\": \"batch\", \"Colour\": 1}", "line 1, column 19: Colour: there is no such key")]
    [InlineData("{\n  \"Count\": \"1\"\n}", "line 2, column 12: Count: the text '1' stands where a whole number is expected")]
    [InlineData("!!?[", "line 1, column 5: this is not YAML")]
    [InlineData("Type: batch\n---\nType: ops", "line 2, column 1: a file holds one job")]
    [InlineData("Name: *x", "line 1, column 7: ")]
    [InlineData("Labels: &x {a: *x}", "line 1, column 16: ")]
    [InlineData("Labels: {? {a: b} : c}", "line 1, column 12: a key is a single word")]
    [InlineData("Name: !!binary aGk=", "line 1, column 7: the tag tag:yaml.org,2002:binary means nothing here")]
    [InlineData("Labels: {<<: 5}", "line 1, column 14: << takes a map")]
    public void File_OfTheWrongShape_NamesPathAndPosition(string text, string expected) =>
        Assert.StartsWith(expected, Refuse(text), StringComparison.Ordinal);

    [Fact]
    public void File_WithManyMistakes_GetsAllErrorsAtOnce()
    {
        var errors = JobFile.Read("ID: x\nCount: many\nTasks:\n- Nam: a\n  Timeouts: {TotalTimeout: soon}\n").Errors;

        Assert.Equal(["ID", "Count", "Tasks[0].Nam", "Tasks[0].Timeouts.TotalTimeout"], errors.Select(error => error.Message.Split(": ")[1]));
        Assert.All(errors, error => Assert.False(string.IsNullOrEmpty(error.Hint)));
    }

    [Fact]
    public void File_WithNestedAliases_IsRefusedBeforeItGrows()
    {
        var bomb = new StringBuilder("Type: batch\nTasks:\n- Name: a\n  Engine:\n    Type: x\n    Params:\n      a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var level = 1; level < 12; level++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"      a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        Assert.Contains("aliases make the file too large", Refuse(bomb.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void File_WithALongTextRepeated_IsRefusedBeforeItGrows()
    {
        var text = $"Meta:\n  a: &a {new string('x', 100_000)}\n" + string.Concat(Enumerable.Range(0, 200).Select(index => $"  b{index}: *a\n"));

        Assert.Contains("aliases make the file too large", Refuse(text), StringComparison.Ordinal);
    }

    [Fact]
    public void File_WithMergedMapsMerged_IsRefusedBeforeItGrows()
    {
        var text = new StringBuilder("Labels: &a0 {" + string.Join(',', Enumerable.Range(0, 100).Select(index => $"k{index}: v")) + "}\n");
        for (var level = 1; level < 12; level++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"x{level}: &a{level} {{<<: [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]}}\n");
        }

        Assert.NotEmpty(JobFile.Read(text.ToString()).Errors);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void File_ThatIsTooDeep_IsRefused(string open, string close)
    {
        var text = "Type: batch\nTasks:\n- Engine: {Type: x, Params: {a: " + string.Concat(Enumerable.Repeat(open, 10_000)) + string.Concat(Enumerable.Repeat(close, 10_000)) + "}}\n";

        Assert.Contains("deep", Refuse(text), StringComparison.Ordinal);
    }

    [Fact]
    public void File_WithTooManyValues_IsRefused() =>
        Assert.Contains("more than 200000 values", Refuse("Meta: [" + string.Concat(Enumerable.Repeat("a,", JobFileLimits.MaxNodes)) + "]"), StringComparison.Ordinal);

    [Fact]
    public void File_ThatIsTooLarge_IsRefused() =>
        Assert.Contains("more than 10485760", Assert.Single(JobFile.Read(new byte[JobFileLimits.MaxBytes + 1]).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void File_ThatIsNotText_IsRefused() =>
        Assert.Contains("not UTF-8", Assert.Single(JobFile.Read([0xFF, 0xFE, 0x00]).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void File_WithAByteOrderMark_IsRead() =>
        Assert.Equal("batch", JobFile.Read([0xEF, 0xBB, 0xBF, .. "Type: batch"u8]).Job!.Type);

    [Fact]
    public void AnyText_IsReadOrRefused_ThrowsNothing() =>
        Gen.OneOf(Gen.String, Gen.Char["{}[]:,-&*!|>'\"%@#? \nab1"].Array[0, 40].Select(letters => new string(letters))).Sample(text =>
        {
            var result = JobFile.Read(text);
            return result.Job is null != (result.Errors.Count == 0);
        });

    [Fact]
    public void Yaml_OfAJob_HasSortedKeysAndNoServerFields()
    {
        var job = Accept("Type: batch\nName: demo\nTasks: [{Name: main, Engine: {Type: docker, Params: {Image: busybox, Parameters: ['15', \"a\\nb\"]}}}]");

        Assert.Equal(
            """
            Constraints: []
            Count: 1
            Labels: {}
            Meta: {}
            Name: demo
            Namespace: ""
            Priority: 0
            Tasks:
            - Engine:
                Params:
                  Image: busybox
                  Parameters:
                  - "15"
                  - |-
                    a
                    b
                Type: docker
              Name: main
              Publisher: null
            Type: batch

            """,
            JobFile.WriteSpec(job));
        Assert.Contains("\nVersion: 0\n", JobFile.Write(job), StringComparison.Ordinal);
    }

    private static string WithoutServerFields(Job job)
    {
        using var document = System.Text.Json.JsonDocument.Parse(ApiJson.ToUtf8(job, pretty: true));
        string[] serverOnly = ["ID", "State", "Version", "Revision", "CreateTime", "ModifyTime"];
        return "{" + string.Join(",\n", document.RootElement.EnumerateObject().Where(property => !serverOnly.Contains(property.Name)).Select(property => property.ToString())) + "}";
    }

    private static string Sorted(Job job) => JobFile.Write(job);
}
