namespace Bacalhau.Bench;

/// <summary>Order statistics of samples.</summary>
internal static class Samples
{
    /// <summary>Gives the smallest sample that at least the share <paramref name="p"/> of all does not exceed (nearest rank).</summary>
    public static double Percentile(double[] samples, double p)
    {
        var sorted = samples.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(p * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
