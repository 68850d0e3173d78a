namespace Bacalhau.EndToEnd;

/// <summary>Stacks name their nodes alike: a test that looks at a node's containers must have the engine's only stack.</summary>
internal static class Devstacks
{
    public const string OneAtATime = "devstack";
}
