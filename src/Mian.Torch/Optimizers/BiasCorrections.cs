namespace Mian.Torch.Optimizers;

/// <summary>Adam's bias corrections 1 / (1 - beta1^t) and 1 / sqrt(1 - beta2^t) for t = 1, 2, ..., computed once.</summary>
internal sealed class BiasCorrections
{
    private readonly float[] _first;
    private readonly float[] _root;

    public BiasCorrections(double beta1, double beta2)
    {
        // Beyond this t both are 1 in single precision.
        var slowest = Math.Max(beta1, beta2);
        Last = slowest <= 0 ? 1 : (int)Math.Clamp(Math.Ceiling(Math.Log(1e-9) / Math.Log(slowest)), 1, 1 << 22);
        _first = new float[Last + 1];
        _root = new float[Last + 1];
        for (var t = 1; t <= Last; t++)
        {
            _first[t] = (float)(1 / (1 - Math.Pow(beta1, t)));
            _root[t] = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, t)));
        }
    }

    /// <summary>The t from which on the corrections stay as they are; a counter may stop here.</summary>
    public int Last { get; }

    /// <summary>1 / (1 - beta1^t).</summary>
    public float First(int t) => _first[Math.Min(t, Last)];

    /// <summary>1 / sqrt(1 - beta2^t).</summary>
    public float Root(int t) => _root[Math.Min(t, Last)];
}
