using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>Gives a learner numbers that can be followed on paper.</summary>
internal static class HandCase
{
    /// <summary>Every parameter of the network must be given, and nothing else, so that none is forgotten in a sum.</summary>
    internal static void SetParameters(Learner learner, IReadOnlyDictionary<string, float[]> values)
    {
        using var quiet = no_grad();
        foreach (var (name, parameter) in learner.Model.named_parameters()) parameter.copy_(tensor(values[name]).view(parameter.shape));
        Assert.Equal(values.Count, learner.Model.named_parameters().Count());
    }

    /// <summary>Zero but for the given rows; a table that the model has not is passed over.</summary>
    internal static void SetTable(Learner learner, string name, params (int Row, float[] Values)[] rows)
    {
        if (learner.Embeddings.Tables.SingleOrDefault(t => t.Name == name) is not { } table) return;
        table.Weights.RowRange(0, (int)table.Weights.Rows).Clear();
        foreach (var (row, values) in rows) values.CopyTo(table.Weights.Row(row));
    }

    internal static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    /// <summary>[n, n].</summary>
    internal static float[] Identity(int n, float scale = 1) => [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? scale : 0)];
}
