using Xunit;

namespace Bacalhau.Cli.Tests.CommandLine;

public sealed class DockerRunFlagTests
{
    [Theory]
    [InlineData("--workdir=/dir")]
    [InlineData("-w /dir")]
    [InlineData("--env K=V --env L=env:HOME")]
    [InlineData("--entrypoint /bin/sh,-c")]
    [InlineData("--name a --namespace b --priority -3 --count 4")]
    [InlineData("--concurrency 2")]
    [InlineData("--target all")]
    [InlineData("--target ANY")]
    [InlineData("--labels k=v,bare -l example.com/x=y")]
    [InlineData("--constraints scale!=linear,env=prod,region=eu,size>42,!spot,gpu")]
    [InlineData("-s env=prod")]
    [InlineData("--task-name t")]
    [InlineData("--cpu 500m --memory 1Gb --disk 2GiB --gpu 1")]
    [InlineData("--network none")]
    [InlineData("--network HTTP --domain a.example --domain .b.example")]
    [InlineData("--network bridge")]
    [InlineData("--network host")]
    [InlineData("--network full")]
    [InlineData("--timeout 5 --queue-timeout 6")]
    [InlineData("--publisher ipfs")]
    [InlineData("-p local")]
    [InlineData("-p s3://bucket/key,opt=region=eu,option=endpoint=http://x:9000")]
    [InlineData("-i ipfs://CID")]
    [InlineData("-i ipfs://CID:/path -i https://x.example/f:/g")]
    [InlineData("-i ipfs://CID,dst=/p")]
    [InlineData("-i src=s3://b/k,dst=/p,opt=region=eu,opt=version-id=1,opt=checksum_256=x")]
    [InlineData("-i file:///p:/t,opt=rw=true")]
    [InlineData("-o out:/out -o more:/more -p local")]
    [InlineData("--wait=false --id-only --follow=0 --group-events --node-details --wait-timeout-secs 5")]
    [InlineData("--count 0")]
    public async Task Accepts(string flags)
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync($"docker run --dry-run {flags} image");

        Assert.Equal((0, ""), (outcome.ExitCode, string.Join('\n', outcome.Error.Split('\n').Where(line => !line.StartsWith("Flag --", StringComparison.Ordinal)))));
        Assert.Contains("Image: image", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--workdir rel", "absolute")]
    [InlineData("--target batch", "any, all")]
    [InlineData("--labels =x", "label")]
    [InlineData("--labels a=🐟", "label")]
    [InlineData("--network invalid", "bridge")]
    [InlineData("--network none --domain a.example", "--network http")]
    [InlineData("--domain a.example", "--network http")]
    [InlineData("-p=abc://123", "s3managed")]
    [InlineData("-p noop", "s3managed")]
    [InlineData("--target all --count 2", "Count")]
    [InlineData("--count -1", "--count")]
    [InlineData("--count many", "--count")]
    [InlineData("--timeout -1", "--timeout")]
    [InlineData("--memory lots", "lots")]
    [InlineData("--cpu fast", "fast")]
    [InlineData("--gpu -1", "GPU")]
    [InlineData("-o out:rel", "NAME:/PATH")]
    [InlineData("-o a:/x -o b:/x", "another output")]
    [InlineData("-i ftp://x/y", "ftp")]
    [InlineData("-i nothing", "scheme")]
    [InlineData("-i git://x/y", "git")]
    [InlineData("-i file://rel/x:/t", "absolute")]
    [InlineData("-i s3://b/k,opt=bogus=1", "bogus")]
    [InlineData("-i ipfs://a:/x -i ipfs://b:/x", "/x")]
    [InlineData("-i ipfs://a:/x -i ipfs://a:/y", "twice")]
    [InlineData("--env K", "KEY=VALUE")]
    [InlineData("--constraints a~b", "a~b")]
    [InlineData("--wait=maybe", "--wait")]
    [InlineData("--bogus", "--bogus")]
    public async Task Refuses(string flags, string said)
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync($"docker run --dry-run {flags} image");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("\nError: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyFlags_MakeThisJob()
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync(
        [
            "docker", "run", "--dry-run", "--name", "n1", "--namespace", "ns1", "--priority", "3", "--count", "2", "--labels", "a=b,bare",
            "--task-name", "t1", "--cpu", "100m", "--memory", "1Gb", "--timeout", "5", "--workdir", "/dir", "--entrypoint", "/bin/x,y",
            "--env", "A=b", "--constraints", "region notin (b, a),env=prod", "-i", "http://host:8080/x", "-o", "data:/data", "-p", "local",
            "busybox:1.37.0", "sh", "-c", "echo 'a  b'",
        ]);

        Assert.Equal("", outcome.Error);
        Snapshot.Match(outcome.Output, "docker-run-many-flags");
    }

    [Fact]
    public async Task OldFlag_WarnsOnStandardError()
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync("docker run --dry-run --concurrency 4 image");

        Assert.Contains("Count: 4", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("Flag --concurrency has been deprecated, use --count\n", outcome.Error);
    }
}
