using Bacalhau.Cli.Templates;
using CsCheck;
using Xunit;

namespace Bacalhau.Cli.Tests.Templates;

public sealed class TemplateTests
{
    private static readonly string[] Pieces =
        ["{{", "}}", "if ", "else", "end", "range ", ".", "name", "(", ")", "|", "\"", "`", "- ", " -", " ", "\n", "/*", "*/", "or ", "3", "\\"];

    private static readonly Dictionary<string, string> Variables = new() { ["name"] = "world", ["empty"] = "", ["list"] = "a,b,c", ["_x1"] = "y" };

    [Theory]
    [InlineData("plain { } text", "plain { } text")]
    [InlineData("hello {{.name}}!", "hello world!")]
    [InlineData("{{ .name }}{{._x1}}", "worldy")]
    [InlineData("{{or .none \"default\"}}", "default")]
    [InlineData("{{or .name `default`}}", "world")]
    [InlineData("{{or .none .empty 3}}", "3")]
    [InlineData("{{and .name .list}}", "a,b,c")]
    [InlineData("{{if .name}}yes{{else}}no{{end}}", "yes")]
    [InlineData("{{if .none}}yes{{else}}no{{end}}", "no")]
    [InlineData("{{if eq .name \"x\"}}1{{else if eq .name \"world\"}}2{{else}}3{{end}}", "2")]
    [InlineData("{{if not .empty}}none{{end}}", "none")]
    [InlineData("{{if (or .none .name)}}a{{end}}", "a")]
    [InlineData("{{range split .list \",\"}}[{{.}}]{{end}}", "[a][b][c]")]
    [InlineData("{{range .empty}}x{{else}}nothing{{end}}", "nothing")]
    [InlineData("a \n {{- .name -}} \n b", "aworldb")]
    [InlineData("x{{/* a }} comment */}}y", "xy")]
    [InlineData("{{\"{{\"}}", "{{")]
    [InlineData("{{.name | quote}}", "\"world\"")]
    [InlineData("{{index . \"name\"}}", "world")]
    public void Fill_Works(string text, string expected) => Assert.Equal(expected, Template.Fill(text, Variables));

    [Theory]
    [InlineData("a\nb {{.none}}", "line 2, column 5: no value for 'none'")]
    [InlineData("{{.name", "never closed")]
    [InlineData("{{if .name}}x", "'if' has no 'end'")]
    [InlineData("x{{end}}", "'end' without an opening")]
    [InlineData("{{bogus .name}}", "'bogus' is not known")]
    [InlineData("{{.name .name}}", "not expected here")]
    [InlineData("{{(.name}}", "')' is missing")]
    [InlineData("{{.}}", "only inside 'range'")]
    public void Fill_Mistakes_NameThePlace(string text, string said)
    {
        var thrown = Assert.Throws<BacalhauException>(() => Template.Fill(text, Variables));

        Assert.Contains(said, thrown.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_NamesAllMissingVariables_EachOnce_AndThoseGiven()
    {
        var thrown = Assert.Throws<BacalhauException>(() => Template.Fill("{{.one}} {{.name}}\n{{.two}} {{.one}} {{if eq .three \"x\"}}y{{end}}", Variables));

        Assert.Equal(
            "the template is wrong at line 1, column 3: no value for 'one'\nat line 2, column 3: no value for 'two'\nat line 2, column 27: no value for 'three'",
            thrown.Error.Message);
        Assert.EndsWith("Given are: _x1, empty, list, name.", thrown.Error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_NameAllThatIsWrong()
    {
        var thrown = Assert.Throws<BacalhauException>(() => TemplateVariables.Gather(["a", "=b", "c=1"], "(", []));

        Assert.Equal(3, thrown.Error.Message.Split('\n').Length);
    }

    [Fact]
    public void Variables_OfAPatternThatNeverEnds_AreRefused()
    {
        var thrown = Assert.Throws<BacalhauException>(() => TemplateVariables.Gather([], "^(a+)+$", [new(new string('a', 40) + "!", "x")]));

        Assert.Contains("too long to match", thrown.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_AnyText_GivesTextOrOneKindOfError() =>
        Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 24].Sample(parts =>
            {
                try
                {
                    Template.Fill(string.Concat(parts), Variables);
                }
                catch (BacalhauException e)
                {
                    Assert.Contains("line ", e.Error.Message, StringComparison.Ordinal);
                }
            });

    [Fact]
    public void Fill_DeepNesting_IsRefused()
    {
        var text = string.Concat(Enumerable.Repeat("{{if .name}}", 5000));

        Assert.Throws<BacalhauException>(() => Template.Fill(text, Variables));
        Assert.Throws<BacalhauException>(() => Template.Fill("{{" + new string('(', 5000) + "}}", Variables));
    }

    [Fact]
    public void Variables_GivenOnesWinOverTheEnvironment()
    {
        var gathered = TemplateVariables.Gather(["a=1,b=x=y"], "^(a|c)$", [new("a", "2"), new("c", "3"), new("d", "4")]);

        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "x=y", ["c"] = "3" }, gathered);
    }
}
