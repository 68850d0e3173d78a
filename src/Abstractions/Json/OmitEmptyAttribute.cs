namespace Bacalhau;

/// <summary>Leaves a key out of the wire's JSON while its value is empty: null, zero, false, an empty text, list, map or parameter set. A record is never empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OmitEmptyAttribute : Attribute;
