using Bacalhau.Abstractions.Tests.Cases;
using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Comparison;

public sealed class JobComparisonTests
{
    private static readonly Job Sample = JobFile.Read(
        "Name: demo\nType: batch\nMeta: {mine: a}\nTasks:\n- Name: main\n  Engine: {Type: docker, Params: {Image: busybox, Parameters: [a, b, c, d, e, f, g, h]}}\n  Resources: {CPU: 500m, Memory: 512mb}").Job!;

    [Fact]
    public void Jobs_ThatDifferInWhatTheClusterSets_AreTheSame()
    {
        var stored = Sample with
        {
            Id = new("j-1"),
            Namespace = "default",
            State = new(JobStateType.Completed),
            Version = 3,
            Revision = 9,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Meta = new Dictionary<string, string> { ["mine"] = "a", ["bacalhau.org/orchestrator.id"] = "n-1" },
            Tasks = [Sample.Task with { Resources = new("500M", "512Mb") }],
        };

        Assert.True(JobComparison.AreSame(stored, Sample));
        Assert.Empty(JobComparison.Diff(stored, Sample));
    }

    [Fact]
    public void Parameters_InAnotherOrder_AreTheSame() => Assert.True(JobComparison.AreSame(
        Sample with { Tasks = [Sample.Task with { Engine = new("x") { Params = SpecParams.FromJson("""{"a":1,"b":2}""") } }] },
        Sample with { Tasks = [Sample.Task with { Engine = new("x") { Params = SpecParams.FromJson("""{"b":2,"a":1}""") } }] }));

    [Fact]
    public void Diff_OfAChange_HasThreeLinesAround()
    {
        var changed = Sample with
        {
            Priority = 3,
            Tasks = [Sample.Task with { Engine = Sample.Task.Engine! with { Params = SpecParams.FromJson("""{"Image":"busybox","Parameters":["a","b","c","d","x","f","g","h","i"]}""") } }],
        };

        Assert.Equal(
            """
                mine: a
              Name: demo
              Namespace: default
            - Priority: 0
            + Priority: 3
              Tasks:
              - Engine:
                  Params:
              ...
                    - b
                    - c
                    - d
            -       - e
            +       - x
                    - f
                    - g
                    - h
            +       - i
                  Type: docker
                Name: main
                Network:

            """,
            JobComparison.Diff(Sample, changed));
    }

    [Fact]
    public void Diff_OfHugeTexts_StaysCheap()
    {
        var left = string.Join('\n', Enumerable.Range(0, 20_000));
        var right = string.Join('\n', Enumerable.Range(10_000, 20_000).Select(number => -number));

        Assert.StartsWith("- 0\n", LineDiff.Format(left, right), StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_AppliedToTheOldText_GivesTheNew() =>
        Gen.Select(Gen.OneOf("a", "b", "c").Array[1, 12], Gen.OneOf("a", "b", "c").Array[1, 12]).Sample((from, to) =>
        {
            var diff = LineDiff.Format(string.Join('\n', from), string.Join('\n', to)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

            // With twelve lines there may be an elision, which these letters never are.
            if (diff.All(line => !line.EndsWith("...", StringComparison.Ordinal)) && diff.Length > 0)
            {
                Assert.True(IsSubsequence(diff.Where(line => line[0] != '+').Select(line => line[2..]), from));
                Assert.True(IsSubsequence(diff.Where(line => line[0] != '-').Select(line => line[2..]), to));
                Assert.Equal(to.Length - from.Length, diff.Count(line => line[0] == '+') - diff.Count(line => line[0] == '-'));
            }
        });

    [Fact]
    public void AnyJob_ComparedWithItself_IsTheSame() => AnyJob.Valid.Sample(job => JobComparison.Diff(job, job).Length == 0);

    private static bool IsSubsequence(IEnumerable<string> part, string[] whole)
    {
        var position = 0;
        foreach (var item in part)
        {
            position = Array.IndexOf(whole, item, position) + 1;
            if (position == 0)
            {
                return false;
            }
        }

        return true;
    }
}
