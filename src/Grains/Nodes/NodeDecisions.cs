using System.Collections.ObjectModel;

namespace Bacalhau.Grains;

/// <summary>What a decision of operators makes of a node's row. Pure; what cannot be decided leaves the row as it is.</summary>
internal static class NodeDecisions
{
    private const string Component = "NodesManager";

    /// <exception cref="BacalhauException">It is in that state already, or cannot come to it.</exception>
    public static NodeRecord Decide(NodeRecord node, NodeAction action, DateTimeOffset now)
    {
        RequireSense(node, action.Kind);
        var next = action.Kind switch
        {
            NodeActionKind.Approve => node with { Membership = NodeMembership.Approved },
            NodeActionKind.Reject => node with { Membership = NodeMembership.Rejected },
            NodeActionKind.Cordon => node with { Eligibility = NodeEligibility.Cordoned, DrainDeadlineAt = null },
            NodeActionKind.Uncordon => node with { Eligibility = NodeEligibility.Eligible, DrainDeadlineAt = null },
            NodeActionKind.Drain => node with
            {
                Eligibility = NodeEligibility.Draining,
                DrainDeadlineAt = action.DeadlineAt ?? (node.Eligibility == NodeEligibility.Draining ? node.DrainDeadlineAt : null),
            },
            NodeActionKind.SetLabels => node with { OperatorLabels = NodeLabels.Change(node.Info.Labels, node.OperatorLabels, action.Labels ?? ReadOnlyDictionary<string, string>.Empty) },
            _ => throw new BacalhauError(BacalhauErrorCode.BadRequest, Component, $"unknown node action {action.Kind}").AsException(),
        };
        if (action.Kind != NodeActionKind.SetLabels && next == node)
        {
            throw new BacalhauError(BacalhauErrorCode.ConflictNodeState, Component, $"node {node.Info.Id} is already {Describe(next, action.Kind)}").AsException();
        }

        return next with { ModifiedAt = now };
    }

    private static void RequireSense(NodeRecord node, NodeActionKind kind)
    {
        if (kind is not (NodeActionKind.Cordon or NodeActionKind.Uncordon or NodeActionKind.Drain))
        {
            return;
        }

        if (node.Info.Type != NodeType.Compute)
        {
            throw new BacalhauError(BacalhauErrorCode.BadRequest, Component, $"node {node.Info.Id} runs no executions, so there is nothing to {Verb(kind)}")
            {
                Hint = "Choose a node of type Compute",
            }.AsException();
        }

        if (node.Membership == NodeMembership.Rejected)
        {
            throw new BacalhauError(BacalhauErrorCode.ConflictNodeState, Component, $"node {node.Info.Id} has been rejected: it gets no work, so there is nothing to {Verb(kind)}")
            {
                Hint = "Approve the node first",
            }.AsException();
        }
    }

    private static string Verb(NodeActionKind kind) => kind switch
    {
        NodeActionKind.Cordon => "cordon",
        NodeActionKind.Uncordon => "uncordon",
        _ => "drain",
    };

    private static string Describe(NodeRecord node, NodeActionKind kind) => kind switch
    {
        NodeActionKind.Approve => "approved",
        NodeActionKind.Reject => "rejected",
        NodeActionKind.Cordon => "cordoned",
        NodeActionKind.Uncordon => "open to new work",
        _ => node.DrainDeadlineAt is { } until ? $"being drained, until {until:yyyy-MM-ddTHH:mm:ssZ} at the latest" : "being drained",
    };
}
