using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Mian.Configuration;

/// <summary>A type as a settings text sees it: its kind, whether it may be null, and what it is made of.</summary>
internal sealed class TypeShape
{
    private static readonly Type[] ListTypes = [typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>), typeof(IList<>), typeof(List<>)];
    private static readonly Type[] MapTypes = [typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>), typeof(Dictionary<,>)];

    public TypeShape(Type type, bool nullable, NullabilityInfo? info = null)
    {
        Type = Nullable.GetUnderlyingType(type) ?? type;
        MayBeNull = nullable || Type != type;
        var definition = Type.IsGenericType ? Type.GetGenericTypeDefinition() : null;
        if (Type.IsArray)
            Element = Of(Type.GetElementType()!, info?.ElementType);
        else if (ListTypes.Contains(definition))
            Element = Of(Type.GetGenericArguments()[0], info?.GenericTypeArguments[0]);
        else if (MapTypes.Contains(definition))
            (KeyType, Element) = (Type.GetGenericArguments()[0], Of(Type.GetGenericArguments()[1], info?.GenericTypeArguments[1]));
    }

    /// <summary>The type, without <see cref="Nullable{T}"/>.</summary>
    public Type Type { get; }

    public bool MayBeNull { get; }

    /// <summary>Shape of the elements of a list or of the values of a dictionary.</summary>
    public TypeShape? Element { get; }

    /// <summary>Type of a dictionary's keys; null for anything else.</summary>
    public Type? KeyType { get; }

    public bool IsScalar => ScalarText.Supports(Type);

    public static string KeyOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static TypeShape Of(Type type, NullabilityInfo? info) => new(type, info?.WriteState == NullabilityState.Nullable, info);
}

/// <summary>One key of a record.</summary>
internal sealed record KeyShape(string Key, PropertyInfo Property, TypeShape Shape, bool Required, IReadOnlyList<ValidationAttribute> Rules);

/// <summary>A record: its keys in declaration order and how to make one.</summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Known = new();

    private readonly ConstructorInfo _constructor;

    private RecordShape(Type type)
    {
        _constructor = type.GetConstructor(Type.EmptyTypes)
            ?? type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault()
            ?? throw new NotSupportedException($"{type} cannot be read from YAML: it has no public constructor.");
        var nullability = new NullabilityInfoContext();
        var parameters = _constructor.GetParameters();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }))
        {
            var info = nullability.Create(property);
            var shape = new TypeShape(property.PropertyType, info.WriteState == NullabilityState.Nullable, info);
            var parameter = parameters.FirstOrDefault(p => p.Name == property.Name);
            var required = property.IsDefined(typeof(RequiredMemberAttribute)) || parameter is { HasDefaultValue: false };
            var rules = property.GetCustomAttributes<ValidationAttribute>().Concat(parameter?.GetCustomAttributes<ValidationAttribute>() ?? []);
            Keys.Add(new KeyShape(TypeShape.KeyOf(property.Name), property, shape, required, [.. rules]));
        }
    }

    public List<KeyShape> Keys { get; } = [];

    public static RecordShape Of(Type type) => Known.GetOrAdd(type, static t => new RecordShape(t));

    /// <summary>Makes an instance; keys without a value keep the default.</summary>
    public object Create(IReadOnlyDictionary<PropertyInfo, object?> values)
    {
        var arguments = _constructor.GetParameters().Select(p => ArgumentOf(p, values)).ToArray();
        var instance = _constructor.Invoke(arguments);
        foreach (var (property, value) in values)
            property.SetValue(instance, value);
        return instance;
    }

    private static object? ArgumentOf(ParameterInfo parameter, IReadOnlyDictionary<PropertyInfo, object?> values)
    {
        foreach (var (property, value) in values)
        {
            if (property.Name == parameter.Name)
                return value;
        }
        return parameter.HasDefaultValue ? parameter.DefaultValue
            : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null;
    }
}
