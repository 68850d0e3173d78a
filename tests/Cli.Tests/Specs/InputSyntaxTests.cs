using Bacalhau.Cli.Specs;
using Xunit;

namespace Bacalhau.Cli.Tests.Specs;

public sealed class InputSyntaxTests
{
    [Theory]
    [InlineData("ipfs://Qm", "ipfs", """{"CID":"Qm"}""", "/inputs")]
    [InlineData("ipfs://Qm/sub:/x", "ipfs", """{"CID":"Qm/sub"}""", "/x")]
    [InlineData("http://host:8080/x", "urlDownload", """{"URL":"http://host:8080/x"}""", "/inputs")]
    [InlineData("http://host:8080/x:/y", "urlDownload", """{"URL":"http://host:8080/x"}""", "/y")]
    [InlineData("https://[::1]:8080/x", "urlDownload", """{"URL":"https://[::1]:8080/x"}""", "/inputs")]
    [InlineData("s3://bucket", "s3", """{"Bucket":"bucket","Key":""}""", "/inputs")]
    [InlineData("s3://b/k/*:/z,opt=filter=a.*", "s3", """{"Bucket":"b","Key":"k/*","Filter":"a.*"}""", "/z")]
    [InlineData("source=s3://b/k,target=/z,option=versionID=7", "s3", """{"Bucket":"b","Key":"k","VersionID":"7"}""", "/z")]
    [InlineData("file:///data", "local", """{"SourcePath":"/data","ReadWrite":false}""", "/inputs")]
    [InlineData("file:///data:/t,opt=read-write=1", "local", """{"SourcePath":"/data","ReadWrite":true}""", "/t")]
    [InlineData("\"src=https://x/a,b\",dst=/t", "urlDownload", """{"URL":"https://x/a,b"}""", "/t")]
    public void Parse_GivesSourceAndTarget(string text, string type, string parameters, string target)
    {
        var input = InputSyntax.Parse(text);

        Assert.Equal((type, target), (input.Source!.Type, input.Target));
        Assert.Equal(SpecParams.FromJson(parameters), input.Source.Params);
    }

    [Theory]
    [InlineData("local", "local", "{}")]
    [InlineData("IPFS", "ipfs", "{}")]
    [InlineData("s3managed", "s3managed", "{}")]
    [InlineData("s3://b/k/{jobID},opt=region=eu,option=endpoint=http://h:1", "s3", """{"bucket":"b","key":"k/{jobID}","region":"eu","endpoint":"http://h:1"}""")]
    [InlineData("target=s3://b/k", "s3", """{"bucket":"b","key":"k"}""")]
    public void Publisher_IsRead(string text, string type, string parameters)
    {
        var publisher = PublisherSyntax.Parse(text)!;

        Assert.Equal(type, publisher.Type);
        Assert.Equal(SpecParams.FromJson(parameters), publisher.Params);
    }
}
