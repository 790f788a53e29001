using System.Text;

namespace Mian.Benchmarks.AmazonRaw;

/// <summary>A long text of sentences, of which reviews and descriptions are cut. One byte a character (Latin-1).</summary>
internal sealed class TextPool
{
    private const int Size = 1 << 22;
    private const double Apostrophes = 0.03;

    private static readonly string[] Words = """
        the a and I to it is of for this with my on that in you have but are as not was or be so like one just very can they these use your
        at more an good sound if will great all get than from out up when has would really them about other little some had well what no much
        do only any used which me works does also using because better quality nice bought need by easy price been into am even want there its
        work got buy over too make still could time bit two how set made without way put thing few go then recommend back best think after lot
        off were enough most around right long pretty first different new same small find many while last feel say keep their another know
        years power should makes looking never down product did something may see always going give through sure cheap found case where who
        look take those tried high seems both hold fit hard far try less quite light being since clean low every end worth probably cable looks
        own might perfect come actually volume screen battery camera button remote plastic story chapter author reader pages plot characters
        shipping package instructions warranty replacement compatible wireless adapter lens tripod headphones speaker keyboard monitor printer
        """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] Contracted = ["it's", "don't", "I've", "I'm", "can't", "doesn't", "you're", "didn't", "won't", "that's"];
    private static readonly string[] Rare = ["caf\u00e9", "3/4\"", "\"plug and play\"", "C:\\music", "&amp;", "8 1/2", "\u00a320", "A/V", "(not included)", "12\""];

    private readonly byte[] _text = new byte[Size];
    private readonly List<int> _starts = [];

    public TextPool(Draws draws)
    {
        var at = 0;
        var begins = true;
        while (true)
        {
            var word = Word(draws);
            if (at + word.Length + 2 > Size)
                break;
            _starts.Add(at);
            var length = Encoding.Latin1.GetBytes(word, _text.AsSpan(at));
            if (begins && char.IsAsciiLetterLower(word[0]))
                _text[at] -= 'a' - 'A';
            at += length;
            begins = draws.Chance(0.07);
            if (begins || draws.Chance(0.06))
                _text[at++] = (byte)(begins ? draws.Chance(0.15) ? '!' : '.' : ',');
            _text[at++] = (byte)' ';
        }
        Length = at;
    }

    private int Length { get; }

    /// <summary>Some text of about a length, cut between words.</summary>
    public ReadOnlySpan<byte> Cut(Draws draws, int length)
    {
        var start = _starts[draws.Below(_starts.Count)];
        if (start + length >= Length)
            start = 0;
        var rest = _text.AsSpan(start..Length);
        length = Math.Min(length, rest.Length - 1);
        return rest[..(length + rest[length..].IndexOf((byte)' '))];
    }

    private static string Word(Draws draws)
    {
        var kind = draws.Unit();
        if (kind < 0.004)
            return Rare[draws.Below(Rare.Length)];
        if (kind < Apostrophes)
            return Contracted[draws.Below(Contracted.Length)];
        // The product of two uniform numbers prefers the first, most frequent words.
        return Words[(int)(Words.Length * draws.Unit() * draws.Unit())];
    }
}
