namespace Bacalhau.Grains;

/// <summary>A shape for which there was no room.</summary>
/// <param name="Priority">The highest priority that was tried; whoever has a higher one still may have a chance.</param>
/// <param name="Sample">The job that was tried: all of the shape fit and fail as it does.</param>
internal readonly record struct PassedShape(int Priority, WaitingJob Sample);
