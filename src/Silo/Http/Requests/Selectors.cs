namespace Bacalhau.Silo.Http.Requests;

/// <summary>Label selectors in queries; several must all hold.</summary>
internal static class Selectors
{
    /// <summary>Reads the parameters named <c>labels</c>; a mistake is kept with those of the other parameters.</summary>
    public static IReadOnlyList<LabelConstraint> Selector(this QueryReader query)
    {
        try
        {
            return LabelSelector.ParseAll(query.Texts("labels"));
        }
        catch (BacalhauException e)
        {
            query.Complain(e.Error.Message);
            return [];
        }
    }

    /// <summary>Reads the token of a page; a mistake is kept with those of the other parameters.</summary>
    public static PagingToken? Token(this QueryReader query)
    {
        try
        {
            return PagingToken.Parse(query.Text("next_token"));
        }
        catch (BacalhauException e)
        {
            query.Complain(e.Error.Message);
            return null;
        }
    }
}
