using System.Globalization;

namespace Bacalhau.Rego.Builtins.Time;

/// <summary>Reads a time in a layout of Go.</summary>
internal sealed class GoTimeParser(string layout, string text)
{
    private static readonly DateTimeFormatInfo English = CultureInfo.InvariantCulture.DateTimeFormat;
    private string _rest = "";
    private int _year;
    private int _month = -1;
    private int _day = -1;
    private int _dayOfYear = -1;
    private int _hour;
    private int _minute;
    private int _second;
    private int _nanoseconds;
    private int _offset;
    private bool? _afternoon;
    private bool _outOfRange;

    /// <summary>Reads the time; false, with the reason, when the text does not fit. Null nanoseconds mean a time before 1677 or after 2262.</summary>
    public bool TryParse(out long? nanoseconds, out string error)
    {
        _rest = text;
        nanoseconds = null;
        error = "";
        foreach (var (literal, element, end) in GoLayout.Parts(layout))
        {
            if (!Skip(literal))
            {
                return Bad(literal, out error);
            }

            if (element.Length > 0 && !Read(element, layout[end..]))
            {
                return _outOfRange ? Range(element, out error) : Bad(element, out error);
            }
        }

        if (_rest.Length > 0)
        {
            error = $"parsing time {Quote(text)}: extra text: {Quote(_rest)}";
            return false;
        }

        if (!FixDate())
        {
            error = $"parsing time {Quote(text)}: day out of range";
            return false;
        }

        var hour = _afternoon == true && _hour < 12 ? _hour + 12 : _afternoon == false && _hour == 12 ? 0 : _hour;
        var seconds = (Instant.ToDays(_year, _month, _day) * 86_400) + (hour * 3_600) + (_minute * 60) + _second - _offset;
        nanoseconds = Instant.ToNanoseconds(seconds, _nanoseconds);
        return true;
    }

    private bool Read(string element, string following) => element switch
    {
        "2006" => Fixed(4, out _year),
        "06" => ReadShortYear(),
        "January" => ReadName(English.MonthNames, out _month),
        "Jan" => ReadName(English.AbbreviatedMonthNames, out _month),
        "01" or "1" => Number(element.Length == 2, out _month) && InRange(_month is >= 1 and <= 12),
        "Monday" => ReadName(English.DayNames, out _),
        "Mon" => ReadName(English.AbbreviatedDayNames, out _),
        "02" or "2" or "_2" => SkipSpaces(element == "_2" ? 1 : 0) && Number(element == "02", out _day),
        "002" or "__2" => SkipSpaces(element == "__2" ? 2 : 0) && Digits(element == "002" ? 3 : 1, 3, out _dayOfYear),
        "15" => Number(fixedWidth: false, out _hour) && InRange(_hour < 24),
        "03" or "3" => Number(element == "03", out _hour) && InRange(_hour <= 12),
        "04" or "4" => Number(element == "04", out _minute) && InRange(_minute < 60),
        "05" or "5" => ReadSecond(element == "05", following),
        "PM" or "pm" => ReadHalf(element == "PM"),
        "MST" => ReadAbbreviation(),
        _ => GoLayout.IsFraction(element) ? ReadFraction(element) : ReadOffset(element),
    };

    private bool ReadShortYear()
    {
        if (!Fixed(2, out var year))
        {
            return false;
        }

        _year = year + (year >= 69 ? 1900 : 2000);
        return true;
    }

    private bool ReadName(string[] names, out int number)
    {
        var at = Array.FindIndex(names, name => name.Length > 0 && _rest.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        number = at + 1;
        _rest = at < 0 ? _rest : _rest[names[at].Length..];
        return at >= 0;
    }

    private bool ReadSecond(bool fixedWidth, string following)
    {
        if (!Number(fixedWidth, out _second) || !InRange(_second < 60))
        {
            return false;
        }

        // A fraction may follow the seconds although the layout shows none.
        var next = GoLayout.Parts(following).First();
        var laidOut = next.Literal.Length == 0 && GoLayout.IsFraction(next.Element);
        return laidOut || !HasFraction() || ReadFraction(".9");
    }

    private bool HasFraction() => _rest.Length >= 2 && _rest[0] is '.' or ',' && char.IsAsciiDigit(_rest[1]);

    private bool ReadFraction(string element)
    {
        if (element[1] == '9' && !HasFraction())
        {
            return true;
        }

        var length = 1;
        while (length < _rest.Length && char.IsAsciiDigit(_rest[length]))
        {
            length++;
        }

        length = element[1] == '0' ? element.Length : length;
        if (_rest.Length < length || _rest[0] is not ('.' or ',') || _rest.AsSpan(1, length - 1).ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var digits = _rest[1..Math.Min(length, 10)].PadRight(9, '0');
        _nanoseconds = int.Parse(digits, CultureInfo.InvariantCulture);
        _rest = _rest[length..];
        return true;
    }

    private bool ReadHalf(bool upper)
    {
        if (_rest.Length < 2 || _rest[..2] is not { } half || half is not ("PM" or "AM" or "pm" or "am") || char.IsAsciiLetterUpper(half[0]) != upper)
        {
            return false;
        }

        _afternoon = half is "PM" or "pm";
        _rest = _rest[2..];
        return true;
    }

    private bool ReadOffset(string element)
    {
        if (element[0] == 'Z' && _rest.StartsWith('Z'))
        {
            _rest = _rest[1..];
            return true;
        }

        var colons = element.Contains(':', StringComparison.Ordinal);
        var parts = element.Replace(":", "", StringComparison.Ordinal).Length switch { 3 => 1, 5 => 2, _ => 3 };
        if (_rest.Length == 0 || _rest[0] is not ('+' or '-'))
        {
            return false;
        }

        var sign = _rest[0] == '-' ? -1 : 1;
        _rest = _rest[1..];
        int minutes = 0, seconds = 0;
        if (!Fixed(2, out var hours)
            || (parts > 1 && !(Colon(colons) && Fixed(2, out minutes)))
            || (parts > 2 && !(Colon(colons) && Fixed(2, out seconds))))
        {
            return false;
        }

        _offset = sign * ((hours * 3_600) + (minutes * 60) + seconds);
        return InRange(hours <= 24 && minutes < 60 && seconds < 60);
    }

    private bool Colon(bool wanted)
    {
        var found = !wanted || _rest.StartsWith(':');
        _rest = wanted && found ? _rest[1..] : _rest;
        return found;
    }

    /// <summary>A zone's short name says nothing about its offset, save <c>GMT-8</c>.</summary>
    private bool ReadAbbreviation()
    {
        var length = _rest.TakeWhile(char.IsAsciiLetterUpper).Count();
        if (length is < 3 or > 5)
        {
            return false;
        }

        var name = _rest[..length];
        _rest = _rest[length..];
        if (name == "GMT" && _rest.Length > 1 && _rest[0] is '+' or '-')
        {
            var digits = _rest.Skip(1).TakeWhile(char.IsAsciiDigit).Take(2).Count();
            if (digits > 0)
            {
                _offset = int.Parse(_rest.AsSpan(0, digits + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) * 3_600;
                _rest = _rest[(digits + 1)..];
            }
        }

        return true;
    }

    private bool FixDate()
    {
        if (_dayOfYear >= 0)
        {
            var date = Instant.ToDays(_year, 1, 1) + _dayOfYear - 1;
            if (_dayOfYear < 1 || date >= Instant.ToDays(_year + 1, 1, 1))
            {
                return false;
            }

            for (var month = 12; month >= 1 && _month < 0; month--)
            {
                if (Instant.ToDays(_year, month, 1) <= date)
                {
                    (_month, _day) = (month, (int)(date - Instant.ToDays(_year, month, 1)) + 1);
                }
            }
        }

        _month = _month < 0 ? 1 : _month;
        _day = _day < 0 ? 1 : _day;
        var next = _month == 12 ? Instant.ToDays(_year + 1, 1, 1) : Instant.ToDays(_year, _month + 1, 1);
        return _day >= 1 && Instant.ToDays(_year, _month, _day) < next;
    }

    /// <summary>Skips literal text; a space in it stands for any number of spaces.</summary>
    private bool Skip(string literal)
    {
        for (var at = 0; at < literal.Length;)
        {
            if (literal[at] == ' ')
            {
                if (_rest.Length > 0 && _rest[0] != ' ')
                {
                    return false;
                }

                at += literal[at..].TakeWhile(c => c == ' ').Count();
                _rest = _rest.TrimStart(' ');
                continue;
            }

            if (_rest.Length == 0 || _rest[0] != literal[at])
            {
                return false;
            }

            _rest = _rest[1..];
            at++;
        }

        return true;
    }

    private bool SkipSpaces(int most)
    {
        for (; most > 0 && _rest.StartsWith(' '); most--)
        {
            _rest = _rest[1..];
        }

        return true;
    }

    private bool Fixed(int width, out int value) => Digits(width, width, out value);

    private bool Number(bool fixedWidth, out int value) => Digits(fixedWidth ? 2 : 1, 2, out value);

    private bool Digits(int least, int most, out int value)
    {
        var length = 0;
        while (length < most && length < _rest.Length && char.IsAsciiDigit(_rest[length]))
        {
            length++;
        }

        value = 0;
        if (length < least)
        {
            return false;
        }

        value = int.Parse(_rest.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture);
        _rest = _rest[length..];
        return true;
    }

    private bool InRange(bool holds)
    {
        _outOfRange = !holds;
        return holds;
    }

    private bool Range(string element, out string error)
    {
        error = $"parsing time {Quote(text)}: {Name(element)} out of range";
        return false;
    }

    private bool Bad(string element, out string error)
    {
        error = $"parsing time {Quote(text)} as {Quote(layout)}: cannot parse {Quote(_rest)} as {Quote(element)}";
        return false;
    }

    private static string Name(string element) => element switch
    {
        "01" or "1" => "month",
        "15" or "03" or "3" => "hour",
        "04" or "4" => "minute",
        "05" or "5" => "second",
        _ => "time zone offset",
    };

    private static string Quote(string words) => RegoValue.From(words).ToString();
}
