using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bacalhau.Rego.Builtins.Formatting;

/// <summary>
/// <c>fmt.Sprintf</c> of Go for integers, doubles and texts: flags, width, precision, <c>*</c>, argument numbers, and the notes it leaves in the
/// text where verb and argument do not fit. Values that are none of these come as their text.
/// </summary>
internal sealed class GoFormat(string format, IReadOnlyList<object> arguments, BuiltinContext context)
{
    private const int MostDigits = 1_000_000;
    private readonly StringBuilder _text = new();
    private int _at;
    private int _next;
    private bool _reordered;
    private bool _goodIndex;

    public string Write()
    {
        while (_at < format.Length)
        {
            var percent = format.IndexOf('%', _at);
            _text.Append(format, _at, (percent < 0 ? format.Length : percent) - _at);
            _at = percent < 0 ? format.Length : percent + 1;
            if (percent >= 0)
            {
                context.ChargeSteps(1);
                Verb();
                context.CheckText(_text.Length);
            }
        }

        if (!_reordered && _next < arguments.Count)
        {
            var extra = arguments.Skip(_next).Select(argument => $"{TypeName(argument)}={Plain(argument)}");
            _text.Append("%!(EXTRA ").AppendJoin(", ", extra).Append(')');
        }

        context.ChargeText(_text.Length);
        return _text.ToString();
    }

    private void Verb()
    {
        var spec = new GoVerb();
        for (; _at < format.Length && spec.TrySetFlag(format[_at]); _at++)
        {
        }

        _goodIndex = true;
        var afterIndex = ArgumentIndex();
        if (_at < format.Length && format[_at] == '*')
        {
            _at++;
            afterIndex = false;
            if (TakeInteger() is { } width)
            {
                spec.SetWidth(width);
            }
            else
            {
                _text.Append("%!(BADWIDTH)");
            }
        }
        else if (Digits() is { } digits)
        {
            _goodIndex &= !afterIndex;
            spec.SetWidth(digits);
        }

        Precision(spec, ref afterIndex);
        if (!afterIndex)
        {
            ArgumentIndex();
        }

        if (_at >= format.Length)
        {
            _text.Append("%!(NOVERB)");
            return;
        }

        var verb = CodePoints.At(format, _at);
        _at += verb.Length;
        if (verb == "%")
        {
            _text.Append('%');
        }
        else if (!_goodIndex)
        {
            _text.Append(CultureInfo.InvariantCulture, $"%!{verb}(BADINDEX)");
        }
        else if (_next >= arguments.Count)
        {
            _text.Append(CultureInfo.InvariantCulture, $"%!{verb}(MISSING)");
        }
        else
        {
            var argument = arguments[_next++];
            context.ChargeText(Math.Max(spec.Width, spec.Precision));
            _text.Append(spec.Write(verb, argument) ?? $"%!{verb}({TypeName(argument)}={spec.Write("v", argument)})");
        }
    }

    private void Precision(GoVerb spec, ref bool afterIndex)
    {
        if (_at >= format.Length || format[_at] != '.')
        {
            return;
        }

        _at++;
        _goodIndex &= !afterIndex;
        afterIndex = ArgumentIndex();
        if (_at < format.Length && format[_at] == '*')
        {
            _at++;
            afterIndex = false;
            var precision = TakeInteger();
            spec.Precision = precision is >= 0 ? precision.Value : -1;
            if (precision is null)
            {
                _text.Append("%!(BADPREC)");
            }
        }
        else
        {
            spec.Precision = Digits() ?? 0;
        }
    }

    /// <summary>Reads <c>[n]</c>, the number of the argument to use next.</summary>
    private bool ArgumentIndex()
    {
        if (_at >= format.Length || format[_at] != '[')
        {
            return false;
        }

        _reordered = true;
        var end = format.IndexOf(']', _at);
        if (end < 0)
        {
            _goodIndex = false;
            _at++;
            return false;
        }

        var isNumber = int.TryParse(format.AsSpan(_at + 1, end - _at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        _at = end + 1;
        if (isNumber && number >= 1 && number <= arguments.Count)
        {
            _next = number - 1;
            return true;
        }

        _goodIndex = false;
        return true;
    }

    private int? TakeInteger() =>
        _next < arguments.Count && arguments[_next++] is long number && Math.Abs(number) <= MostDigits ? (int)number : null;

    private int? Digits()
    {
        var start = _at;
        while (_at < format.Length && char.IsAsciiDigit(format[_at]))
        {
            _at++;
        }

        if (start == _at)
        {
            return null;
        }

        return int.TryParse(format.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= MostDigits ? value : null;
    }

    private static string Plain(object argument) => new GoVerb().Write("v", argument)!;

    private static string TypeName(object argument) => argument switch
    {
        long => "int64",
        BigInteger => "*big.Int",
        double => "float64",
        _ => "string",
    };
}
