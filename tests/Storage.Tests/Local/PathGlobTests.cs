using CsCheck;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class PathGlobTests
{
    [Theory]
    [InlineData("/data", "/data", true)]
    [InlineData("/data", "/data/x", false)]
    [InlineData("/data", "/data2", false)]
    [InlineData("/data/*", "/data/x", true)]
    [InlineData("/data/*", "/data/x/y", false)]
    [InlineData("/data/*", "/data", false)]
    [InlineData("/data/**", "/data", true)]
    [InlineData("/data/**", "/data/x/y", true)]
    [InlineData("/data/**", "/database", false)]
    [InlineData("/**/logs", "/logs", true)]
    [InlineData("/**/logs", "/a/b/logs", true)]
    [InlineData("/**/logs", "/a/blogs", false)]
    [InlineData("/a/**/z", "/a/z", true)]
    [InlineData("/a/**/z", "/a/b/c/z", true)]
    [InlineData("**", "/anything/at/all", true)]
    [InlineData("/a?c", "/abc", true)]
    [InlineData("/a?c", "/a/c", false)]
    [InlineData("/run-[0-9]", "/run-7", true)]
    [InlineData("/run-[!0-9]", "/run-7", false)]
    [InlineData("/a[!b]c", "/a/c", false)]
    [InlineData("/{x,y}/f", "/y/f", true)]
    [InlineData("/{x,y}/f", "/z/f", false)]
    [InlineData("/{a/b,c}", "/a/b", true)]
    [InlineData("/a.c", "/abc", false)]
    [InlineData("/a\\*", "/a*", true)]
    [InlineData("/a\\*", "/ab", false)]
    [InlineData("/a$", "/a$", true)]
    [InlineData("/a", "/a\n", false)]
    public void Pattern_MatchesWholePaths(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new PathGlob(pattern).IsMatch(path));

    [Theory]
    [InlineData("/a/{b")]
    [InlineData("/a/[b")]
    [InlineData("/a/[z-a]")]
    public void Pattern_ThatIsNone_IsNamed(string pattern) =>
        Assert.Contains(pattern, PathGlob.WhatIsWrong(pattern), StringComparison.Ordinal);

    [Fact]
    public void Escaped_MatchesItselfOnly() =>
        Gen.String[Gen.Char["/ab*?[]{},\\.^$()|+"], 1, 12].Sample(path =>
        {
            var glob = new PathGlob(PathGlob.Escape(path));

            Assert.True(glob.IsMatch(path));
            Assert.False(glob.IsMatch(path + "a"));
        });
}
