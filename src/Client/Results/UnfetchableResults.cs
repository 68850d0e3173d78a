using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Results;

/// <summary>Says of results that this client cannot fetch where they are and what brings them here.</summary>
internal static class UnfetchableResults
{
    private const int MostNamed = 5;

    /// <summary>Makes sure that all results can be fetched.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotImplemented"/>: some cannot; the error names them, each kind with what to do.</exception>
    public static void Refuse(string job, IReadOnlyList<SpecConfig> results)
    {
        var refused = results.Where(result => ResultLink.AddressOf(result) is null).ToList();
        if (refused.Count == 0)
        {
            return;
        }

        var named = refused.Take(MostNamed).Select(result => $"'{result.Type}' ({result.Params})").Concat(refused.Count > MostNamed ? [$"{refused.Count - MostNamed} more"] : []);
        throw new BacalhauError(
            BacalhauErrorCode.NotImplemented,
            ApiErrors.Component,
            $"{refused.Count} of {results.Count} results of job '{job}' lie where this client cannot fetch them: {string.Join(", ", named)}")
        {
            Hint = string.Join(" ", refused.Select(HintFor).Distinct(StringComparer.Ordinal).Take(MostNamed)),
        }.AsException();
    }

    private static string HintFor(SpecConfig result) => result.Type.Trim().ToLowerInvariant() switch
    {
        "ipfs" => $"Fetch from IPFS with: ipfs get {result.Params.GetText("CID")}",
        "s3" => $"Fetch from S3 with your own credentials, for example: aws s3 cp --recursive s3://{result.Params.GetText("Bucket")}/{result.Params.GetText("Key")} .",
        "urldownload" or "s3presigned" => "The link is not an http or https address; ask whoever runs the compute node.",
        _ => "Fetch them with a tool for that kind of storage, or run the job with another publisher, for example --publisher local.",
    };
}
