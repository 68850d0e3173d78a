using CsCheck;
using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Whatever is handed to a builtin, it answers, reports an error, or is stopped by a limit.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Seeds =
    [
        "", "a", "0", "-1", "1.5e3", "a.b.c", "eyJhbGciOiJIUzI1NiJ9.e30.e30", "{\"a\": [1]}", "- a\n- {b: *c}", "&a [*a]", "[[:alpha:]]{2,}(?i)\\pL", "(?P<n>a)|b*?", "**/{a,[!b]}?",
        "2006-01-02T15:04:05.999Z07:00", "2026-02-30T00:00:00Z", "10.0.0.0/8", "::1/64", "%[2]*.3d%v%!", "{{range .}}{{.a}}{{end}}", "1h2m", "10Ki", "1e999999", "1.2.3-rc.1+x",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "http://[::1]:80/%41?x#y", "a=b&c=%zz", "\ud83d\ude00\udc80", "/a~1b/0", "add", "UTC", "America/New_York",
    ];

    private static readonly string[] Numbers = ["1.0", "0.1", "-2.5", "1e400", "1e-9999", "123456789012345678901234567890"];

    private static readonly Gen<string> Seed = Gen.Int[0, Seeds.Length - 1].Select(index => Seeds[index]);

    private static readonly Gen<RegoValue> Texts = Gen.OneOf(
        Seed.Select(text => (RegoValue)RegoValue.From(text)),
        Gen.String.Select(text => (RegoValue)RegoValue.From(text)),
        Gen.Select(Seed, Seed).Select((left, right) => (RegoValue)RegoValue.From(left + right)));

    private static readonly Gen<RegoValue> Amounts = Gen.OneOf(
        Gen.Long.Select(number => (RegoValue)RegoValue.From(number)),
        Gen.Int[-2, 5].Select(number => (RegoValue)RegoValue.From(number)),
        Gen.Int[0, Numbers.Length - 1].Select(index => RegoJson.Parse(Numbers[index])));

    private static readonly Gen<RegoValue> Scalars = Gen.OneOf(Texts, Amounts, Gen.Bool.Select(RegoValue.From), Gen.Const(RegoValue.Null));

    private static readonly Gen<RegoValue> Values = Gen.Recursive<RegoValue>((depth, inner) => depth > 2 ? Scalars : Gen.OneOf(Scalars, Scalars, Scalars, Arrays(inner), Sets(inner), Maps(inner)));

    public static TheoryData<string> Names => [.. RegoBuiltins.Default.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Builtin_OfAnyOperands_ThrowsNothingButItsOwnException(string name)
    {
        var builtin = RegoBuiltins.Default.Find(name)!;
        var operands = builtin.Arguments.Select(Fitting).Aggregate(
            Gen.Const(Array.Empty<RegoValue>()),
            (before, next) => Gen.Select(before, next).Select((values, value) => (RegoValue[])[.. values, value]));
        operands.Sample(values => Assert.NotEqual("", BuiltinCall.Json(name, values)), iter: 200, threads: 1);
    }

    private static Gen<RegoValue> Fitting(RegoTypes types)
    {
        (RegoTypes Type, Gen<RegoValue> Gen)[] all =
        [
            (RegoTypes.Null, Gen.Const(RegoValue.Null)), (RegoTypes.Boolean, Gen.Bool.Select(RegoValue.From)), (RegoTypes.Number, Amounts), (RegoTypes.String, Texts),
            (RegoTypes.Array, Arrays(Values)), (RegoTypes.Object, Maps(Values)), (RegoTypes.Set, Sets(Values)),
        ];
        return Gen.OneOf([.. all.Where(entry => types.HasFlag(entry.Type)).Select(entry => entry.Gen)]);
    }

    private static Gen<RegoValue> Arrays(Gen<RegoValue> inner) => inner.Array[0, 4].Select(items => (RegoValue)RegoArray.Create(items));

    private static Gen<RegoValue> Sets(Gen<RegoValue> inner) => inner.Array[0, 4].Select(items => (RegoValue)RegoSet.Create(items));

    private static Gen<RegoValue> Maps(Gen<RegoValue> inner) =>
        Gen.Select(Scalars, inner).Array[0, 4].Select(items => (RegoValue)RegoObject.Create(items.Select(item => KeyValuePair.Create(item.Item1, item.Item2))));
}
