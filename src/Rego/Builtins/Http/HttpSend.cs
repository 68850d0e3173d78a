using Bacalhau.Rego.Builtins.Http;

namespace Bacalhau.Rego;

/// <summary>
/// The builtin <c>http.send</c>, let loose on listed hosts. Without it <c>http.send</c> is known and always fails:
/// <c>RegoBuiltins.Default.With(HttpSend.To(["policy.example.com"]))</c>.
/// </summary>
public static class HttpSend
{
    /// <summary>Makes the builtin.</summary>
    /// <param name="hosts">Names or addresses that may be asked, with <c>:port</c> for one port only; redirects stay among them. Case does not matter.</param>
    /// <param name="timeout">The longest a request may take, redirects included; a policy can ask for less. Default: 5 seconds.</param>
    /// <remarks>
    /// Loopback, link-local and unspecified addresses (where machines and clouds keep their secrets) are refused whatever name leads to them. Certificates are
    /// always checked, and no proxy of the environment is used. An answer may have 1 MiB. Equal requests of one evaluation are sent once.
    /// </remarks>
    public static RegoBuiltin To(IEnumerable<string> hosts, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        return To(new HttpSender([.. hosts], timeout ?? TimeSpan.FromSeconds(5), GuardedAddresses.Refuses));
    }

    internal static RegoBuiltin To(HttpSender sender) => new(
        "http.send", [RegoTypes.Object], RegoTypes.Object, (arguments, context) => sender.Send((RegoObject)arguments[0], context), RegoBuiltinTraits.Memoised | RegoBuiltinTraits.Dangerous);
}
