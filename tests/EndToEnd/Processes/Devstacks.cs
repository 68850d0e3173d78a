namespace Bacalhau.EndToEnd;

/// <summary>Stacks name their nodes alike, and a node clears away containers of its name that it does not know: two stacks must not share an engine.</summary>
internal static class Devstacks
{
    public const string OneAtATime = "devstack";
}
