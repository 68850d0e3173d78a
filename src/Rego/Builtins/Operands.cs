using System.Numerics;

namespace Bacalhau.Rego.Builtins;

/// <summary>Reads operands of declared types, and the narrower kinds that declared types cannot name.</summary>
internal static class Operands
{
    private const int UnitsPerStep = 256;

    public static string Text(this ReadOnlySpan<RegoValue> arguments, int index) => ((RegoString)arguments[index]).Value;

    public static RegoNumber Number(this ReadOnlySpan<RegoValue> arguments, int index) => (RegoNumber)arguments[index];

    public static RegoObject Map(this ReadOnlySpan<RegoValue> arguments, int index) => (RegoObject)arguments[index];

    public static RegoArray Array(this ReadOnlySpan<RegoValue> arguments, int index) => (RegoArray)arguments[index];

    /// <summary>Gives the elements of an array or the members of a set.</summary>
    public static ReadOnlySpan<RegoValue> Items(RegoValue sequence) => sequence is RegoArray array ? array.AsSpan() : ((RegoSet)sequence).AsSpan();

    /// <summary>Counts the work of going through texts whose length the operands decide.</summary>
    public static void ChargeScan(this BuiltinContext context, long length) => context.ChargeSteps((int)Math.Min(int.MaxValue / 2, 1 + (length / UnitsPerStep)));

    /// <summary>Counts one more element of a collection that grows and has reached this size.</summary>
    public static void ChargeGrowth(this BuiltinContext context, int size) => context.ChargeElements(size > context.Limits.MaxElements ? size : 1);

    /// <summary>Stops a text that has grown beyond the limit; its size is counted when it is finished.</summary>
    public static void CheckText(this BuiltinContext context, int length) => context.ChargeText(length > context.Limits.MaxTextLength ? length : 0);

    /// <summary>Counts the work of looking for a text in another, which may be compared in full at many places.</summary>
    public static void ChargeSearch(this BuiltinContext context, string text, string part) =>
        context.ChargeScan((text.Length + 1L) * (1 + (part.Length / UnitsPerStep)));

    /// <summary>Reads a number that is written as an integer (<c>1.0</c> is not) of 64 bits; reports a type error otherwise.</summary>
    public static bool TryInteger(this BuiltinContext context, ReadOnlySpan<RegoValue> arguments, int index, out long value)
    {
        var number = (RegoNumber)arguments[index];
        if (number.TryGetInt64(out value) && number.IsIntegerText)
        {
            return true;
        }

        context.TypeError($"operand {index + 1} must be integer number but got floating-point number");
        return false;
    }

    /// <summary>Reads a number without a fraction, of any size and however written; reports a type error otherwise.</summary>
    public static bool TryBigInteger(this BuiltinContext context, ReadOnlySpan<RegoValue> arguments, int index, out BigInteger value)
    {
        var number = (RegoNumber)arguments[index];
        if (number.TryGetInteger(out value))
        {
            return true;
        }

        context.TypeError($"operand {index + 1} must be integer number but got floating-point number");
        return false;
    }

    /// <summary>Reads an array or set of texts; reports a type error when an element is none.</summary>
    public static bool TryTexts(this BuiltinContext context, ReadOnlySpan<RegoValue> arguments, int index, out string[] texts)
    {
        var items = Items(arguments[index]);
        texts = new string[items.Length];
        for (var at = 0; at < items.Length; at++)
        {
            if (items[at] is not RegoString text)
            {
                context.ElementTypeError(index + 1, arguments[index], items[at], RegoTypes.String);
                return false;
            }

            texts[at] = text.Value;
        }

        return true;
    }
}
