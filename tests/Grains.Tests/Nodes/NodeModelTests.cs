using System.Collections.Immutable;
using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>Anything that can happen to a node, in any order, against a plain model of what must be known afterwards.</summary>
public sealed class NodeModelTests
{
    private static readonly SchedulingOptions Options = new();

    private static readonly Gen<Happening> AnyHappening = Gen.Frequency(
        (6, Gen.Const(new Happening(Kind.Heartbeat))),
        (4, Gen.Int[1, 40].Select(seconds => new Happening(Kind.Silence, seconds))),
        (2, Gen.Const(new Happening(Kind.Goodbye))),
        (2, Gen.Const(new Happening(Kind.NewStart))),
        (2, Gen.Const(new Happening(Kind.SiloRestart))),
        (5, Gen.Select(Gen.Enum<NodeActionKind>(), Gen.Int[0, 3], Gen.Int[0, 600]).Select((action, label, deadline) => new Happening(Kind.Decision, deadline, action, label))));

    private enum Kind
    {
        Heartbeat,
        Silence,
        Goodbye,
        NewStart,
        SiloRestart,
        Decision,
    }

    [Fact]
    public void Node_WhateverHappens_LosesNoDecisionAndNoLoss() => AnyHappening.List[1, 60].Sample(
        happenings =>
        {
            var node = new Node();
            foreach (var happening in happenings)
            {
                node.Meet(happening);
                node.Check();
            }
        },
        iter: 20_000);

    private sealed record Happening(Kind Kind, int Seconds = 0, NodeActionKind Action = default, int Label = 0);

    /// <summary>The node as the grain holds it, and beside it what an observer with a good memory knows.</summary>
    private sealed class Node
    {
        private readonly List<DateTimeOffset> losses = [];
        private readonly Dictionary<string, string> labels = [];
        private DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(50);
        private NodeRecord row = new()
        {
            Info = new() { Id = new("n-1"), Type = NodeType.Compute, Labels = new Dictionary<string, string> { ["k0"] = "own" } },
            Membership = NodeMembership.Approved,
        };

        private NodeHealth health = new();
        private TimeSpan silence;
        private bool isHere;
        private DateTimeOffset? awaySince;
        private NodeMembership membership = NodeMembership.Approved;
        private NodeEligibility eligibility;
        private DateTimeOffset? deadline;

        public void Meet(Happening happening)
        {
            switch (happening.Kind)
            {
                case Kind.Heartbeat:
                    Hear();
                    break;
                case Kind.Silence:
                    Pass(happening.Seconds);
                    break;
                case Kind.Goodbye when health.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect:
                    (isHere, awaySince) = (false, now);
                    Move(health.Leave(now, NodeState.Goodbye));
                    break;
                case Kind.NewStart when membership != NodeMembership.Rejected:
                    if (isHere)
                    {
                        losses.Add(now);
                    }

                    Move(health.Crash(now, Options.HeartbeatInterval));
                    Hear();
                    break;
                case Kind.SiloRestart:
                    isHere = false;
                    silence = TimeSpan.Zero;
                    health = NodeHealth.Restore(row);
                    break;
                case Kind.Decision when happening.Action != NodeActionKind.Delete:
                    Decide(happening);
                    break;
            }
        }

        public void Check()
        {
            var recent = losses.Where(at => now - at < NodeHealth.Window).TakeLast(12).ToList();
            Assert.Equal(recent, health.Losses.Where(at => now - at < NodeHealth.Window));
            Assert.Equal(awaySince, row.AwaySince);
            Assert.Equal((membership, eligibility, deadline), (row.Membership, row.Eligibility, row.DrainDeadlineAt));
            var shown = NodeLabels.Merge(row.Info.Labels, row.OperatorLabels);
            Assert.All(labels, label => Assert.Equal(label.Value, shown.GetValueOrDefault(label.Key, "")));
            Assert.True(eligibility == NodeEligibility.Draining || row.DrainDeadlineAt is null);
            Assert.True(health.BackOffUntil is null || health.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect);
            Assert.True(health.BackOffUntil is null || (recent.Count > 2 && health.BackOffUntil - now <= NodeHealth.LongestBackOff));
            Assert.Equal(isHere, health.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect);
        }

        private void Hear()
        {
            if (membership == NodeMembership.Rejected)
            {
                return;
            }

            (isHere, awaySince, silence) = (true, null, TimeSpan.Zero);
            Move(health.Hear(now, Options.HeartbeatInterval));
        }

        private void Pass(int seconds)
        {
            for (var second = 0; second < seconds; second++)
            {
                now += TimeSpan.FromSeconds(1);
                silence += TimeSpan.FromSeconds(1);
                if (silence >= Options.LostAfter)
                {
                    if (isHere)
                    {
                        losses.Add(now);
                    }

                    awaySince ??= now;
                    isHere = false;
                }

                Move(health.Age(silence, now, Options));
            }
        }

        private void Decide(Happening happening)
        {
            var before = row;
            var key = $"k{happening.Label}";
            var action = new NodeAction
            {
                Kind = happening.Action,
                DeadlineAt = happening.Seconds % 2 == 0 ? now.AddSeconds(happening.Seconds) : null,
                Labels = new Dictionary<string, string> { [key] = happening.Seconds % 3 == 0 ? "" : $"v{happening.Seconds}" },
            };
            try
            {
                row = NodeDecisions.Decide(row, action, now);
            }
            catch (BacalhauException)
            {
                Assert.Same(before, row);
                return;
            }

            switch (happening.Action)
            {
                case NodeActionKind.Approve:
                    membership = NodeMembership.Approved;
                    break;
                case NodeActionKind.Reject:
                    (membership, isHere) = (NodeMembership.Rejected, false);
                    awaySince ??= now;
                    Move(health.Leave(now, "node rejected"));
                    break;
                case NodeActionKind.Cordon:
                    (eligibility, deadline) = (NodeEligibility.Cordoned, null);
                    break;
                case NodeActionKind.Uncordon:
                    (eligibility, deadline) = (NodeEligibility.Eligible, null);
                    break;
                case NodeActionKind.Drain:
                    (eligibility, deadline) = (NodeEligibility.Draining, action.DeadlineAt ?? deadline);
                    break;
                case NodeActionKind.SetLabels:
                    labels[key] = action.Labels[key];
                    break;
            }
        }

        private void Move(NodeHealth next)
        {
            health = next;
            row = health.Trace(row);
        }
    }
}
