using System.Globalization;

namespace Mian.Configuration;

/// <summary>Texts of single values: text, booleans, numbers and enums, independent of the machine's language.</summary>
internal static class ScalarText
{
    public static bool Supports(Type type) => type == typeof(string) || type == typeof(bool) || type.IsEnum || IsNumber(type);

    /// <summary>What a value of this type looks like.</summary>
    public static string Expected(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? $"one of {string.Join(", ", EnumNames(type))}"
        : IsInteger(type) ? "a whole number" : "a finite number";

    /// <summary>Reads a value. False where the text is not one.</summary>
    public static bool TryParse(Type type, YamlScalar scalar, out object? value)
    {
        value = null;
        if (type == typeof(string))
            value = scalar.Text;
        else if (type.IsEnum)
            value = ParseEnum(type, scalar.Text);
        else if (!scalar.Plain)
            return false;
        else if (type == typeof(bool))
            value = scalar.Text switch { "true" or "True" or "TRUE" => true, "false" or "False" or "FALSE" => false, _ => null };
        else
            value = ParseNumber(type, scalar.Text);
        return value is not null;
    }

    /// <summary>Writes a value so that <see cref="TryParse"/> gives it back.</summary>
    public static string Format(object value) => value switch
    {
        bool b => b ? "true" : "false",
        Enum e => TypeShape.KeyOf(e.ToString()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    /// <summary>The snake_case names of an enum, in declaration order.</summary>
    public static IReadOnlyList<string> EnumNames(Type type) => [.. Enum.GetNames(type).Select(TypeShape.KeyOf)];

    private static object? ParseEnum(Type type, string text)
    {
        var index = EnumNames(type).ToList().IndexOf(text);
        return index < 0 ? null : Enum.Parse(type, Enum.GetNames(type)[index]);
    }

    private static object? ParseNumber(Type type, string text)
    {
        if (IsInteger(type))
        {
            if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
                return null;
            try
            {
                return Convert.ChangeType(whole, type, CultureInfo.InvariantCulture);
            }
            catch (OverflowException)
            {
                return null;
            }
        }
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (type == typeof(decimal))
            return decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var exact) ? exact : null;
        if (type == typeof(float))
            return float.TryParse(text, Style, CultureInfo.InvariantCulture, out var single) && float.IsFinite(single) ? single : null;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    private static bool IsNumber(Type type) => IsInteger(type) || type == typeof(double) || type == typeof(float) || type == typeof(decimal);

    private static bool IsInteger(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte) || type == typeof(uint) || type == typeof(ulong);
}
