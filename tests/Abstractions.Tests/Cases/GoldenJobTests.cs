using Bacalhau.Api;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Cases;

/// <summary>Every input of <c>tests/cases/jobs</c> becomes the stored job, or the errors, beside it.</summary>
public sealed class GoldenJobTests
{
    private const string Folder = "jobs";

    public static TheoryData<string> Inputs() =>
        [.. Directory.GetFiles(CaseFiles.Folder(Folder), "*.in.*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Job_Submitted_IsStoredAsTheGoldenFileSays(string file)
    {
        var name = file[..file.IndexOf(".in.", StringComparison.Ordinal)];
        var read = JobFile.Read(CaseFiles.Read(Folder, file));
        var prepared = read.Job is null
            ? new PreparedJob(new(), [], read.Errors)
            : JobIntake.Prepare(read.Job, new() { OrchestratorId = new("n-1"), NewId = () => new("j-golden") });

        if (prepared.IsValid)
        {
            CaseFiles.Match(Folder, $"{name}.json", ApiJson.ToText(prepared.Job, pretty: true) + "\n");
            CaseFiles.Match(Folder, $"{name}.yaml", JobFile.Write(prepared.Job));
        }
        else
        {
            CaseFiles.Match(Folder, $"{name}.errors.txt", string.Concat(prepared.Errors.Select(error => $"{error.Message}\n  -> {error.Hint}\n")));
        }
    }

    [Fact]
    public void Inputs_AreThere() => Assert.True(Inputs().Count >= 5);
}
