using System.Globalization;
using System.Text;
using Mian.Reports.Text;

namespace Mian.Reports.Writing;

/// <summary>Writes well-formed XML that is also valid HTML; every text and attribute value is cleaned and escaped.</summary>
internal sealed class MarkupWriter
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Starts an element; attributes whose value is null are left out.</summary>
    public MarkupWriter Open(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes).Append('>');
        _open.Push(element);
        return this;
    }

    /// <summary>Writes an element without content.</summary>
    public MarkupWriter Void(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes).Append("/>");
        return this;
    }

    /// <summary>Writes an element that holds text only.</summary>
    public MarkupWriter Element(string element, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(element, attributes).Text(text).Close();

    /// <summary>Writes text.</summary>
    public MarkupWriter Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>Writes text whose line ends stay, for an element that shows them.</summary>
    public MarkupWriter Lines(string text)
    {
        var first = true;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!first) Break();
            Escape(line.ToString());
            first = false;
        }

        return this;
    }

    /// <summary>Writes markup that a writer of this kind made, or a resource of ours: never data.</summary>
    public MarkupWriter Trusted(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Starts a new line, which only readers of the source see.</summary>
    public MarkupWriter Break()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>Ends the element opened last.</summary>
    public MarkupWriter Close()
    {
        _text.Append("</").Append(_open.Pop()).Append('>');
        return this;
    }

    /// <summary>A coordinate with at most two decimals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite: a mistake of the caller, who must leave such points out.</exception>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A coordinate must be finite.");
        return (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>Everything written so far.</summary>
    public override string ToString() => _text.ToString();

    private StringBuilder Tag(string element, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(element);
        foreach ((string name, string? value) in attributes)
        {
            if (value is null)
                continue;
            _text.Append(' ').Append(name).Append("=\"");
            Escape(value);
            _text.Append('"');
        }
        return _text;
    }

    private void Escape(string text)
    {
        foreach (char c in PlainText.Clean(text))
        {
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                _ => _text.Append(c),
            };
        }
    }
}
