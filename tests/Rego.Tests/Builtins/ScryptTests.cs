using System.Text;
using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>The password hash of Bacalhau's policies.</summary>
public sealed class ScryptTests
{
    [Fact]
    public void Derive_OfTheSamePasswordAndSalt_IsTheSameAndOfOthersIsNot()
    {
        var salt = Encoding.ASCII.GetBytes("salt");

        var key = Scrypt.Derive(Encoding.ASCII.GetBytes("password"), salt);

        Assert.Equal(32, key.Length);
        Assert.Equal("4BC0FD507E93A600768021341EC726C57C00CB55A4702A1650131365500CF471", Convert.ToHexString(key));
        Assert.NotEqual(key, Scrypt.Derive(Encoding.ASCII.GetBytes("passwore"), salt));
    }
}
