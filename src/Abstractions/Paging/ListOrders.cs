namespace Bacalhau;

/// <summary>The words of <c>order_by</c>.</summary>
public static class ListOrders
{
    /// <summary>Reads the order of a list of jobs: <c>created_at</c> (also for an empty text), <c>modified_at</c> or <c>id</c>.</summary>
    public static bool TryParseForJobs(string? text, out ListOrder order)
    {
        (order, var known) = text switch
        {
            null or "" or "created_at" => (ListOrder.CreatedAt, true),
            "modified_at" => (ListOrder.ModifiedAt, true),
            "id" => (ListOrder.Id, true),
            _ => (ListOrder.CreatedAt, false),
        };
        return known;
    }

    /// <summary>Reads the order of a list of executions: also <c>create_time</c> and <c>modify_time</c>; what is not known is the default.</summary>
    public static ListOrder ParseForExecutions(string? text) => text switch
    {
        "modified_at" or "modify_time" => ListOrder.ModifiedAt,
        "id" => ListOrder.Id,
        _ => ListOrder.CreatedAt,
    };
}
