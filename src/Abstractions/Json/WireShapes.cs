using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bacalhau;

/// <summary>
/// Gives generated JSON metadata the manners of the wire: a key that is absent or null leaves the default of its property,
/// no key is required, and what carries <see cref="OmitEmptyAttribute"/> is left out while empty.
/// </summary>
/// <remarks>Generated code alone would set init-only properties that are absent to null, whatever their initialisers say.</remarks>
internal static class WireShapes
{
    // No user can mean this count; it marks one that was not written.
    private const int AbsentCount = int.MinValue;

    private static readonly MethodInfo Binder = typeof(WireShapes).GetMethod(nameof(Bind), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static void Apply(JsonTypeInfo shape)
    {
        if (shape.Kind != JsonTypeInfoKind.Object || shape.Type.Assembly != typeof(WireShapes).Assembly)
        {
            return;
        }

        shape.CreateObject = Creator(shape.Type);
        foreach (var property in shape.Properties)
        {
            property.IsRequired = false;
            if (property.AttributeProvider is not PropertyInfo member)
            {
                continue;
            }

            if (member.SetMethod is { } setMethod)
            {
                var setter = Setter(member, setMethod);
                var takesNull = property.IsSetNullable;
                property.Set = (target, value) =>
                {
                    if (value is not null || takesNull)
                    {
                        setter(target, value);
                    }
                };
            }

            if (member.IsDefined(typeof(OmitEmptyAttribute)))
            {
                property.ShouldSerialize = static (_, value) => !IsEmpty(value);
            }
        }

        if (shape.Type == typeof(Job))
        {
            DefaultCount(shape);
        }
    }

    /// <summary>Takes what only follows from other properties off the wire.</summary>
    public static void DropComputed(JsonTypeInfo shape)
    {
        for (var index = shape.Properties.Count - 1; index >= 0; index--)
        {
            if (shape.Properties[index].AttributeProvider is PropertyInfo { SetMethod: null })
            {
                shape.Properties.RemoveAt(index);
            }
        }
    }

    private static Func<object> Creator(Type type)
    {
        // Not the copy constructor of records: its only parameter has the type itself.
        var constructor = type.GetConstructors()
            .Where(candidate => !candidate.GetParameters().Any(parameter => parameter.ParameterType == type))
            .MinBy(candidate => candidate.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor");
        var defaults = constructor.GetParameters().Select(Default).ToArray();
        if (defaults.Length == 0)
        {
            return () => Activator.CreateInstance(type)!;
        }

        var invoker = ConstructorInvoker.Create(constructor);
        return () => invoker.Invoke(defaults.AsSpan());
    }

    // Delegates cost nothing but themselves; MethodInvoker would emit and compile code for each property at the first requests.
    private static Action<object, object?> Setter(PropertyInfo member, MethodInfo setMethod) =>
        (Action<object, object?>)Binder.MakeGenericMethod(member.DeclaringType!, member.PropertyType).Invoke(null, [setMethod])!;

    private static Action<object, object?> Bind<TOwner, TValue>(MethodInfo setMethod)
        where TOwner : class
    {
        var set = setMethod.CreateDelegate<Action<TOwner, TValue>>();
        return (target, value) => set((TOwner)target, (TValue)value!);
    }

    private static object? Default(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? parameter.DefaultValue
        : parameter.ParameterType == typeof(string) ? ""
        : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
        : null;

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        bool flag => !flag,
        int number => number == 0,
        long number => number == 0,
        double number => number == 0,
        SpecParams parameters => parameters.IsEmpty,
        ExecutionId id => string.IsNullOrEmpty(id.Value),
        ICollection items => items.Count == 0,
        IEnumerable items => !items.Cast<object?>().Any(),
        _ => false,
    };

    /// <summary>A job of type batch or service that does not say how many means one.</summary>
    private static void DefaultCount(JsonTypeInfo shape)
    {
        var count = typeof(Job).GetProperty(nameof(Job.Count))!;
        var setter = Setter(count, count.SetMethod!);
        shape.CreateObject = static () => new Job { Count = AbsentCount };
        shape.Properties.Single(property => property.Name == nameof(Job.Count)).CustomConverter = new CountConverter();
        shape.OnDeserialized = target =>
        {
            if (target is Job { Count: AbsentCount } job)
            {
                setter(job, job.Type is JobTypes.Batch or JobTypes.Service ? 1 : 0);
            }
        };
    }

    /// <summary>A count of null is one that was not written; the mark itself cannot be written.</summary>
    private sealed class CountConverter : JsonConverter<int>
    {
        private readonly LenientInt32Converter number = new();

        public override bool HandleNull => true;

        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? AbsentCount
            : Math.Max(AbsentCount + 1, number.Read(ref reader, typeToConvert, options));

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }
}
