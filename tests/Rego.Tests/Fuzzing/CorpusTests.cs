using Xunit;

namespace Bacalhau.Rego.Tests.Fuzzing;

/// <summary>What <c>tests/rego-fuzz</c> kept: cases that reach places which no other case of the suite reaches, and cases that once went wrong.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Folders => ["corpus", "regressions"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void KeptCases_GoWell(string folder)
    {
        var files = Directory.EnumerateFiles(Path.Combine(CaseFiles.Folder("rego"), folder), "*.case").Order(StringComparer.Ordinal).ToList();

        var wrong = files.Select(file => (File: Path.GetFileName(file), Problem: FuzzTarget.Problem(FuzzCase.Parse(File.ReadAllText(file)))))
            .Where(entry => entry.Problem is not null)
            .Select(entry => $"{entry.File}: {entry.Problem}");

        Assert.NotEmpty(files);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Case_IsReadAsItWasWritten()
    {
        var written = new FuzzCase(RegoGrammar.V0, "data.p.x = y", "{\"a\": 1}", "package p\n---\nx = 1");

        Assert.Equal(written, FuzzCase.Parse(written.ToString()));
    }
}
