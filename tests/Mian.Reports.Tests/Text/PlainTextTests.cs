using System.Globalization;
using System.Xml;
using CsCheck;
using Mian.Reports.Text;

namespace Mian.Reports.Tests.Text;

public class PlainTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("tab\tand\r\nlines", "tab and  lines")]
    [InlineData("nul\0 esc\u001b del\u007f", "nul\uFFFD esc\uFFFD del\uFFFD")]
    [InlineData("abc\u202Edcba\u2066", "abc\uFFFDdcba\uFFFD")]
    [InlineData("caf\u00e9 \u4e2d\u6587 \U0001F600", "caf\u00e9 \u4e2d\u6587 \U0001F600")]
    public void Clean_Text_ReplacesWhatDisturbs(string text, string expected) => Assert.Equal(expected, PlainText.Clean(text));

    [Fact]
    public void Clean_NoCharacters_AreReplaced() => Assert.Equal("a\uFFFDb\uFFFD\uFFFD", PlainText.Clean("a\uD800b\uFFFE\uFFFF"));

    [Fact]
    public void Clean_AnyText_IsAllowedInXml() => Gen.String.Sample(text => XmlConvert.VerifyXmlChars(PlainText.Clean(text)) is not null);

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab\u2026")]
    [InlineData("ab cd", 4, "ab\u2026")]
    [InlineData("", 3, "")]
    [InlineData("\U0001F600\U0001F600\U0001F600", 2, "\U0001F600\u2026")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301\u2026")]
    public void Shorten_Text_CutsBetweenVisibleCharacters(string text, int length, string expected) => Assert.Equal(expected, PlainText.Shorten(text, length));

    [Fact]
    public void Shorten_ManyCombiningMarks_AreCut() => Assert.Equal("a\u2026", PlainText.Shorten("ab" + new string('\u0301', 5000), 10));

    [Fact]
    public void Shorten_AnyText_IsNeverLonger() => Gen.Select(Gen.String, Gen.Int[1, 20]).Sample((text, length) =>
        new StringInfo(PlainText.Shorten(text, length)).LengthInTextElements <= length);
}
