namespace Bacalhau;

/// <summary>The parameters of the publishers we know. Those of others are their node's business.</summary>
internal static class PublisherRules
{
    public static void Check(SpecConfig publisher, string path, ErrorCollector errors)
    {
        if (!publisher.Is("s3"))
        {
            return;
        }

        var parameters = new ParamReader(publisher.Params, path, errors);
        parameters.RequiredText("Bucket", "Name the bucket to write to.");
        parameters.RequiredText("Key", "Name the key to write to, for example results/{jobID}/{executionID}.");
        parameters.Text("Endpoint");
        parameters.Text("Region");
        parameters.OneOf("Encoding", "gzip", "plain");
    }
}
