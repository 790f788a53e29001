using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Mian.Ingest.Sources;

namespace Mian.Ingest.Tests.Sources;

public class PythonLiteralTests
{
    private static string? Rewrite(string text, out string json)
    {
        var literal = new PythonLiteral();
        var problem = literal.Rewrite(Encoding.UTF8.GetBytes(text));
        json = Encoding.UTF8.GetString(literal.Json);
        return problem;
    }

    /// <summary>The expected values are what Python's ast.literal_eval gives, written as JSON.</summary>
    [Theory]
    [InlineData("{'asin': '0001', 'price': 9.5}", """{"asin":"0001","price":9.5}""")]
    [InlineData("{u'a': u\"it's\", 'b': 'say \"hi\"'}", """{"a":"it's","b":"say \"hi\""}""")]
    [InlineData(@"{'a': 'x\'y\\z\n\x41\u00e9\U0001F600\101'}", """{"a":"x'y\\z\nAé😀A"}""")]
    [InlineData(@"{'a': '\q'}", """{"a":"\\q"}""")]
    [InlineData("{'a': 'tab\there é'}", """{"a":"tab\there é"}""")]
    [InlineData("{'c': [['A', 'B'], ['C',],], 't': (1, 2), 'e': [], 'd': {}}", """{"c":[["A","B"],["C"]],"t":[1,2],"e":[],"d":{}}""")]
    [InlineData("{'a': True, 'b': False, 'c': None}", """{"a":true,"b":false,"c":null}""")]
    [InlineData("{'a': 1., 'b': .5, 'c': -2e-3, 'd': 12L, 'e': +7, 'f': 0}", """{"a":1,"b":0.5,"c":-0.002,"d":12,"e":7,"f":0}""")]
    [InlineData("""{"a": "x\/y", "b": [true, null, false]}""", """{"a":"x/y","b":[true,null,false]}""")]
    public void Rewrite_Literal_HasTheMeaningOfPython(string text, string expected)
    {
        Assert.Null(Rewrite(text, out var json));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(json)), json);
    }

    [Theory]
    [InlineData("{'a': 'open", 12, "the closing quote '", "the end of the line")]
    [InlineData("{'a' 1}", 6, "':' after a key", "'1}'")]
    [InlineData("{'a': 1 'b': 2}", 9, "',' or '}'", "''b': 2}'")]
    [InlineData("{'a': nan}", 7, "a text in quotes, a number, True, False, None, a list or a dictionary", "'nan}'")]
    [InlineData("{1: 2}", 2, "a text in quotes", "'1: 2}'")]
    [InlineData(@"{'a': '\xg1'}", 8, "2 hexadecimal digits after the backslash and 'x'", @"'\xg1'}'")]
    [InlineData("{'a': 1} x", 10, "the end of the line after the value", "'x'")]
    [InlineData("{'a': 012}", 10, "a number without leading zeros", "'}'")]
    public void Rewrite_BrokenLiteral_SaysWhereAndWhatWasExpected(string text, int at, string expected, string found)
    {
        Assert.Equal($"the Python literal is broken at byte {at} of the line: expected {expected}, found {found}", Rewrite(text, out _));
    }

    [Fact]
    public void Rewrite_DeepNesting_IsRefusedInsteadOfOverflowing()
    {
        Assert.Contains("at most 64 nested", Rewrite(new string('[', 1_000_000), out _), StringComparison.Ordinal);
    }

    /// <summary>A writer after Python's repr, of its own: quote chosen as Python does, every second character escaped in one of its ways.</summary>
    [Fact]
    public void Rewrite_AnyText_ComesBack()
    {
        Gen.String[Gen.Char['\u0001', '\u2fff'], 0, 30].Sample(value =>
        {
            Assert.Null(Rewrite($"{{'k': {Repr(value)}}}", out var json));
            Assert.Equal(value, (string)JsonNode.Parse(json)!["k"]!);
        });
    }

    /// <summary>Whatever the bytes are, the answer is a problem or a text that the JSON parser takes.</summary>
    [Fact]
    public void Rewrite_AnyBytes_GivesAProblemOrJson()
    {
        const string letters = "{}[]():,'\"\\ux0L1.-+eTrueFalseNone \t";
        Gen.String[Gen.Int[0, letters.Length - 1].Select(i => letters[i]), 0, 25].Sample(text =>
        {
            if (Rewrite(text, out var json) is null)
                JsonNode.Parse(json);
        }, iter: 20_000);
    }

    private static string Repr(string value)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var text = new StringBuilder("u").Append(quote);
        foreach (var c in value)
        {
            if (c == quote || c == '\\')
                text.Append('\\').Append(c);
            else if (c < 32)
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else if (c % 2 == 0)
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }
        return text.Append(quote).ToString();
    }
}
