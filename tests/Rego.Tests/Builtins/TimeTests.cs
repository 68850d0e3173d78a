using CsCheck;
using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Times, layouts and durations of Go.</summary>
public sealed class TimeTests
{
    [Theory]
    [InlineData("time.now_ns", "[]", "1767225600000000000")]
    [InlineData("time.add_date", "[1769817600000000000, 0, 1, 0]", "1772496000000000000")] // 31 January + 1 month = 3 March
    [InlineData("time.add_date", "[0, 2262, 0, 0]", "eval_builtin_error: time.add_date: time outside of valid range")]
    [InlineData("time.add_date", "[0, 1.5, 0, 0]", "eval_type_error: time.add_date: operand 2 must be integer number but got floating-point number")]
    [InlineData("time.date", """[[1517814000000000000, "America/Los_Angeles"]]""", "[2018,2,4]")]
    [InlineData("time.clock", """[[1517814000000000000, "America/Los_Angeles"]]""", "[23,0,0]")]
    [InlineData("time.clock", """[[0, "../../etc/passwd"]]""", "eval_builtin_error: time.clock: unknown time zone ../../etc/passwd")]
    [InlineData("time.weekday", "[0]", "\"Thursday\"")]
    [InlineData("time.weekday", "[[]]", "eval_type_error: time.weekday: operand 1 must be either number (ns) or [number (ns), string (tz)] but got array")]
    [InlineData("time.weekday", "[1e30]", "eval_builtin_error: time.weekday: timestamp too big")]
    [InlineData("time.diff", "[1609459200000000000, 1646136000000000000]", "[1,2,0,12,0,0]")]
    [InlineData("time.parse_rfc3339_ns", "[\"2017-06-02T19:00:00-07:00\"]", "1496455200000000000")]
    [InlineData("time.parse_rfc3339_ns", "[\"1677-09-21T00:12:43.145224192Z\"]", "-9223372036854775808")]
    [InlineData("time.parse_rfc3339_ns", "[\"2017-02-29T19:00:00Z\"]", "eval_builtin_error: time.parse_rfc3339_ns: parsing time \"2017-02-29T19:00:00Z\": day out of range")]
    [InlineData("time.parse_ns", """["RFC1123", "Fri, 02 Jun 2017 19:00:00 GMT-7"]""", "1496455200000000000")]
    [InlineData("time.parse_ns", """["Jan _2 2006 3:04PM", "jun  2 2017 7:05pm"]""", "eval_builtin_error: time.parse_ns: parsing time \"jun  2 2017 7:05pm\" as \"Jan _2 2006 3:04PM\": cannot parse \"pm\" as \"PM\"")]
    [InlineData("time.format", """[[1496455200123000000, "America/New_York", "Monday, 02-Jan-06 15:04:05.000 -0700"]]""", "\"Friday, 02-Jun-17 22:00:00.123 -0400\"")]
    [InlineData("time.format", "[1496455200123000000]", "\"2017-06-03T02:00:00.123Z\"")]
    [InlineData("time.parse_duration_ns", "[\"-1h1.5m3us\"]", "-3690000003000")]
    [InlineData("time.parse_duration_ns", "[\"3 s\"]", "eval_builtin_error: time.parse_duration_ns: time: unknown unit \" s\" in duration \"3 s\"")]
    public void Builtin_AnswersAsOpaDoes(string name, string operands, string expected) =>
        Assert.Equal(expected, BuiltinCall.Json(name, operands));

    [Fact]
    public void Format_ThenParse_GivesTheSameTime() =>
        Gen.Long.Sample(nanoseconds =>
        {
            var text = (RegoString)RegoJson.Parse(BuiltinCall.Json("time.format", [RegoValue.From(nanoseconds)]));

            Assert.Equal(RegoJson.Write(RegoValue.From(nanoseconds)), BuiltinCall.Json("time.parse_rfc3339_ns", [text]));
        });

    [Fact]
    public void Date_AgreesWithTheCalendarOfTheBaseClassLibrary() =>
        Gen.Long.Sample(nanoseconds =>
        {
            var day = DateTime.UnixEpoch.AddTicks((nanoseconds / 100) - (nanoseconds % 100 < 0 ? 1 : 0));

            Assert.Equal($"[{day.Year},{day.Month},{day.Day}]", BuiltinCall.Json("time.date", [RegoValue.From(nanoseconds)]));
        });
}
