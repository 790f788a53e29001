using Mian.Significance;

namespace Mian.Reports.Charts;

/// <summary>A point of a ROC curve: shares of negatives and of positives whose score is at least some threshold, 0 to 1.</summary>
internal readonly record struct RocPoint(double FalsePositives, double TruePositives);

/// <summary>A ROC curve from (0, 0) to (1, 1); samples of equal score are passed in one step, so the area below counts a tie one half.</summary>
internal sealed class RocCurve
{
    /// <summary>Most points of a curve that is drawn.</summary>
    public const int DrawnPoints = 300;

    private const double FinestTolerance = 1e-4;

    private RocCurve(IReadOnlyList<RocPoint> points) => Points = points;

    /// <summary>The points, both shares ascending.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>Area below the curve: the AUC.</summary>
    public double Area => Points.Zip(Points.Skip(1), (a, b) => (b.FalsePositives - a.FalsePositives) * (a.TruePositives + b.TruePositives) / 2).Sum();

    /// <summary>The exact curve; null where all labels are equal.</summary>
    public static RocCurve? Of(SampleScores samples)
    {
        // Descending scores: the largest negative first.
        var keys = new float[samples.Scores.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = -samples.Scores.Span[i];
        var labels = samples.Labels.ToArray();
        Array.Sort(keys, labels);
        double positives = labels.Count(l => l == 1), negatives = labels.Length - positives;
        if (positives == 0 || negatives == 0) return null;
        var points = new List<RocPoint> { new(0, 0) };
        long above = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            above += labels[i];
            if (i + 1 == keys.Length || keys[i + 1] != keys[i]) points.Add(new((i + 1 - above) / negatives, above / positives));
        }

        return new RocCurve(points);
    }

    /// <summary>The curve through at most <paramref name="most"/> of its points, each left-out one as close to it as that number allows.</summary>
    /// <param name="most">Points, 4 or more.</param>
    public RocCurve Thin(int most = DrawnPoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 4);
        var kept = Points;
        for (var tolerance = FinestTolerance; kept.Count > most; tolerance *= 1.5) kept = Simplify(tolerance);
        return ReferenceEquals(kept, Points) ? this : new RocCurve(kept);
    }

    /// <summary>Share of positives found where a share of the negatives is let through, on the straight line between two points.</summary>
    /// <param name="falsePositives">0 to 1.</param>
    public double TruePositivesAt(double falsePositives)
    {
        var (low, high) = (0, Points.Count - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Points[middle].FalsePositives <= falsePositives) low = middle;
            else high = middle;
        }

        var (a, b) = (Points[low], Points[high]);
        var width = b.FalsePositives - a.FalsePositives;
        // On an upright piece the upper end is what that share of negatives allows.
        return width <= 0 ? b.TruePositives : a.TruePositives + (falsePositives - a.FalsePositives) / width * (b.TruePositives - a.TruePositives);
    }

    /// <summary>Ramer, Douglas and Peucker: between two kept points no other is further away than the tolerance.</summary>
    private List<RocPoint> Simplify(double tolerance)
    {
        var keep = new bool[Points.Count];
        keep[0] = keep[^1] = true;
        var open = new Stack<(int From, int To)>();
        open.Push((0, Points.Count - 1));
        while (open.TryPop(out var piece))
        {
            var (furthest, distance) = Furthest(piece.From, piece.To);
            if (distance <= tolerance) continue;
            keep[furthest] = true;
            open.Push((piece.From, furthest));
            open.Push((furthest, piece.To));
        }

        return [.. Points.Where((_, i) => keep[i])];
    }

    private (int Index, double Distance) Furthest(int from, int to)
    {
        var (a, b) = (Points[from], Points[to]);
        double dx = b.FalsePositives - a.FalsePositives, dy = b.TruePositives - a.TruePositives, length = Math.Sqrt(dx * dx + dy * dy);
        var best = (Index: from, Distance: 0.0);
        for (var i = from + 1; i < to; i++)
        {
            var distance = Math.Abs(dy * (Points[i].FalsePositives - a.FalsePositives) - dx * (Points[i].TruePositives - a.TruePositives)) / length;
            if (distance > best.Distance) best = (i, distance);
        }

        return best;
    }
}
