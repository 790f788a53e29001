using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Mian.Configuration;

/// <summary>A piece of YAML with its line (0 where it has none).</summary>
internal abstract record YamlNode(int Line);

/// <summary>A value; <see cref="Plain"/> where it was not quoted.</summary>
internal sealed record YamlScalar(string Text, bool Plain, int Line) : YamlNode(Line)
{
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line);

/// <summary>Keys and values in the order of the text; no key twice.</summary>
internal sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, int Line) : YamlNode(Line);

/// <summary>One key of a mapping.</summary>
internal sealed record YamlEntry(string Key, YamlNode Value, int Line);

/// <summary>Turns the events of the YAML parser into a tree, so that every key keeps its line and repeated keys are noticed.</summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 64;

    private readonly IParser _parser;
    private readonly List<ConfigurationMistake> _mistakes;

    private YamlTree(IParser parser, List<ConfigurationMistake> mistakes)
    {
        _parser = parser;
        _mistakes = mistakes;
    }

    /// <summary>The root of the only document, or null (with a mistake) where there is none or the text is no YAML.</summary>
    public static YamlNode? Parse(string yaml, List<ConfigurationMistake> mistakes)
    {
        try
        {
            return new YamlTree(new Parser(new StringReader(yaml)), mistakes).ReadDocument();
        }
        catch (YamlException e)
        {
            mistakes.Add(new("", $"this is not valid YAML: {e.Message}", (int)e.Start.Line));
            return null;
        }
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _mistakes.Add(new("", "the text is empty; expected keys and values.", 1));
            return null;
        }
        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
            _mistakes.Add(new("", "expected one document, found a second one (a line '---').", Line(_parser.Current!)));
        return root;
    }

    private YamlNode ReadNode(string path, int depth)
    {
        var current = _parser.Current!;
        if (depth > MaxDepth)
            throw new YamlException(current.Start, current.End, $"nested deeper than {MaxDepth} levels.");
        if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new YamlException(current.Start, current.End, "anchors and aliases (& and *) are not supported; write the value out, or quote it.");
        if (current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            throw new YamlException(current.Start, current.End, "tags (!) are not supported; quote the value.");
        if (_parser.TryConsume<Scalar>(out var scalar))
            return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, Line(scalar));
        return current is SequenceStart ? ReadList(path, depth) : ReadMapping(path, depth);
    }

    private YamlList ReadList(string path, int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        return new YamlList(items, Line(start));
    }

    private YamlMapping ReadMapping(string path, int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new OrderedDictionary<string, YamlEntry>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.Accept<Scalar>(out var key))
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a single word.");
            _parser.Consume<Scalar>();
            var full = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            var value = ReadNode(full, depth + 1);
            if (entries.TryGetValue(key.Value, out var first))
                _mistakes.Add(new(full, $"the key is given twice, first on line {first.Line}; keep one.", Line(key)));
            else
                entries.Add(key.Value, new YamlEntry(key.Value, value, Line(key)));
        }
        return new YamlMapping([.. entries.Values], Line(start));
    }

    private static int Line(ParsingEvent e) => (int)e.Start.Line;
}
