using System.Collections;
using System.Reflection;
using CsCheck;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Training;

public sealed class RunKeyPropertyTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef";

    /// <summary>Names that YAML could take for something else: a key, a line of the settings, a quote, a break, another spelling of the same letter. (Half a surrogate pair is none: no UTF-8 text and no escape of YAML makes one.)</summary>
    private static readonly string[] Tables =
    [
        "item_id", "a", "A", "", " ", "a ", "\n", "\r", "a\r\nb", "a\nb", "\t", "null", "~", "true", "1", "01", "1.0", "\"", "'", "\\", "\\n", "{}", "[]", "a, b", "- a", "#a", "a #b", "a: 1", "a: 1\n  b: 2",
        "x\nselection: valid", "selection: valid", "first_order: false", "batch_size: 1024", "embedding", "? a", "*a", "&a", "!a", "%a", "---", "...", "\0", "\u0085", "\u00A0", "\u2028", "\uFEFF", "\u00E9", "e\u0301", "\U0001F600",
        new string('a', 2000), new string('a', 2001),
    ];

    private static readonly Gen<Dictionary<string, int>> Dimensions = Gen.Dictionary(Gen.Int[0, Tables.Length - 1].Select(i => Tables[i]), Gen.Int[1, 3])[0, 3];

    /// <summary>Some settings changed one after another, each to one of few values, so that two draws are often the same.</summary>
    private static readonly Gen<(int[] Steps, Dictionary<string, int> Dimensions)> Draw = Gen.Select(Gen.Int[0, 100_000].Array[0, 4], Dimensions);

    private static readonly Gen<(TrainConfig A, TrainConfig B)> Pair = Gen.Select(Draw, Draw, Gen.Int[0, 3]).Select((a, b, kind) => kind switch
    {
        // The same changes in another order, as different spellings of one file.
        0 => (Config(a.Steps, a.Dimensions), Config([.. a.Steps.Reverse()], a.Dimensions.Reverse().ToDictionary())),
        1 => (Config(a.Steps, a.Dimensions), Config(a.Steps, b.Dimensions)),
        2 => (Config(a.Steps, a.Dimensions), Config([.. a.Steps, .. b.Steps.Take(1)], a.Dimensions)),
        _ => (Config(a.Steps, a.Dimensions), Config(b.Steps, b.Dimensions)),
    });

    [Fact]
    public void Of_TwoRandomConfigs_IsTheSameExactlyWhereTheyAreTheSameRun()
    {
        var (same, different) = (0, 0);
        Gen.Select(Gen.Int[0, ModelCatalog.All.Count - 1].Select(i => ModelCatalog.All[i]), Pair).Sample((entry, pair) =>
        {
            var equal = IsSameRun(entry, pair.A, pair.B);
            if (equal) Interlocked.Increment(ref same);
            else Interlocked.Increment(ref different);
            Assert.True(equal == (RunKey.Of(entry.Name, pair.A, 1, Hash) == RunKey.Of(entry.Name, pair.B, 1, Hash)),
                $"{entry.Name}: equal is {equal}.\n{RunKey.Canonical(entry.Name, pair.A, 1, Hash)}\n{RunKey.Canonical(entry.Name, pair.B, 1, Hash)}");
        }, iter: 400);
        Assert.True(same > 40 && different > 40, $"The draws say little: {same} pairs are the same run, {different} are not.");
    }

    private static TrainConfig Config(int[] steps, Dictionary<string, int> dimensions)
    {
        var config = new TrainConfig();
        foreach (var step in steps)
        {
            var variations = RunKeyTests.Variations(config, "").ToList();
            config = (TrainConfig)variations[step % variations.Count].Value;
        }

        return config with { Embedding = config.Embedding with { Dimensions = dimensions } };
    }

    /// <summary>Compares the records themselves, without any text: what does not count for the model is passed over, and a dictionary has no order.</summary>
    private static bool IsSameRun(CatalogEntry entry, TrainConfig a, TrainConfig b) =>
        entry.GetsFirstOrder(a) == entry.GetsFirstOrder(b) && AreSame(a, b, "", RunKeyTests.SectionOf(entry.Name));

    private static bool AreSame(object? a, object? b, string path, PropertyInfo section)
    {
        if (path.Length > 0 && (path == nameof(TrainConfig.FirstOrder) || !RunKeyTests.Counts(path, section))) return true;
        return (a, b) switch
        {
            (null, _) or (_, null) => a is null && b is null,
            (IReadOnlyDictionary<string, int> x, IReadOnlyDictionary<string, int> y) => x.Count == y.Count && x.All(e => y.TryGetValue(e.Key, out var value) && value == e.Value),
            (IEnumerable x, IEnumerable y) => x.Cast<object>().SequenceEqual(y.Cast<object>()),
            (ValueType, _) => a.Equals(b),
            _ => a.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
                .All(p => AreSame(p.GetValue(a), p.GetValue(b), path.Length == 0 ? p.Name : $"{path}.{p.Name}", section)),
        };
    }
}
