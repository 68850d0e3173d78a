using System.Text.RegularExpressions;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Cases;

/// <summary>Every specification of <c>tests/cases/jobspecs</c> does what its index says.</summary>
public sealed partial class JobSpecsTests
{
    private const string Folder = "jobspecs";

    public static TheoryData<string, string> Index()
    {
        var cases = new TheoryData<string, string>();
        foreach (var section in CaseFiles.Read(Folder, "INDEX.md").Split("\n### ").Skip(1))
        {
            var submit = Submit().Match(section).Groups[1].Value;
            foreach (Match file in File().Matches(section))
            {
                cases.Add(file.Groups[1].Value, submit);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Index))]
    public void Specification_Submitted_IsAcceptedOrRefusedAsTheIndexSays(string file, string submit)
    {
        var read = JobFile.Read(CaseFiles.Read(Folder, file));
        var errors = read.Job is null ? read.Errors : JobIntake.Prepare(read.Job, new() { OrchestratorId = new("n-1") }).Errors;

        Assert.Contains(submit, new[] { "accept", "refuse" });
        Assert.Equal(submit == "accept", errors.Count == 0);
    }

    [Fact]
    public void Index_NamesEveryFile()
    {
        var named = Index().Select(row => row.Data.Item1).Order();
        var there = Directory.GetFiles(CaseFiles.Folder(Folder), "*.y*ml").Select(path => Path.GetFileName(path)).Order();

        Assert.NotEmpty(there);
        Assert.Equal(there, named);
    }

    [Fact]
    public void WasmOfTheOldForm_IsStoredWithItsModuleAmongTheInputs()
    {
        var job = JobIntake.Prepare(JobFile.Read(CaseFiles.Read(Folder, "07-wasm-legacy-entrymodule.yaml")).Job, new() { OrchestratorId = new("n-1") }).Job;

        Assert.Equal("/wasm/entry.wasm", job.Task.Engine!.Params.GetText("EntryModule"));
        Assert.Equal("/wasm/entry.wasm", Assert.Single(job.Task.InputSources).Target);
    }

    [GeneratedRegex("^- submit: (\\w+)", RegexOptions.Multiline)]
    private static partial Regex Submit();

    [GeneratedRegex("^- `([^`]+)` from ", RegexOptions.Multiline)]
    private static partial Regex File();
}
