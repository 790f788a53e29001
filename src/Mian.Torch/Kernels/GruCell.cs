using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mian.Torch.Kernels;

/// <summary>How attention enters a recurrence, section 4.3 of Zhou et al. 2019 (https://arxiv.org/abs/1809.03672).</summary>
public enum AttentionalUpdate
{
    /// <summary>AUGRU, Eqs. (16) and (17): the update gate times the weight, u' = a u.</summary>
    Augru,

    /// <summary>AUGRU as the authors' code computes it: u' = 1 - (1 - a)(1 - u), which moves even where a = 0.</summary>
    AugruOfficial,

    /// <summary>AGRU, Eq. (14): the weight instead of the update gate, u' = a.</summary>
    Agru,

    /// <summary>AIGRU, Eq. (13): the input times the weight, and a plain GRU.</summary>
    Aigru,

    /// <summary>A plain GRU without attention.</summary>
    None,
}

/// <summary>
/// One step of one sequence: r = σ(s g_r + b_r + R_r), u = σ(s g_u + b_u + R_u), c = tanh(s g_c + b_c + r ∘ R_c), h' = (1 - u') ∘ h + u' ∘ c, for
/// input gates g, recurrent gates R = U h and s = a for AIGRU, else 1 (Eqs. 2 to 5 of Zhou et al. 2019).
/// </summary>
internal readonly unsafe struct GruCell(int width, AttentionalUpdate update)
{
    private static readonly Vector512<float> One = Vector512<float>.One;

    /// <summary>Computes the new state and keeps what the backward step needs.</summary>
    /// <param name="g">[3 H] input gates r, u, c.</param>
    /// <param name="bias">[3 H].</param>
    /// <param name="recurrent">[3 H] recurrent gates.</param>
    /// <param name="a">Attention weight.</param>
    /// <param name="at">Previous state, new state, [H] each, and r, u, c, [3 H], to be kept.</param>
    internal void Forward(float* g, float* bias, float* recurrent, float a, (nint Previous, nint Next, nint Kept) at)
    {
        float* h = (float*)at.Previous, next = (float*)at.Next, kept = (float*)at.Kept;
        var s = update == AttentionalUpdate.Aigru ? a : 1;
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            var r = VectorMath.Sigmoid(s * Vector512.Load(g + i) + Vector512.Load(bias + i) + Vector512.Load(recurrent + i));
            var u = VectorMath.Sigmoid(s * Vector512.Load(g + width + i) + Vector512.Load(bias + width + i) + Vector512.Load(recurrent + width + i));
            var c = VectorMath.Tanh(s * Vector512.Load(g + 2 * width + i) + Vector512.Load(bias + 2 * width + i) + r * Vector512.Load(recurrent + 2 * width + i));
            var previous = Vector512.Load(h + i);
            (previous + Effective(u, a) * (c - previous)).Store(next + i);
            r.Store(kept + i);
            u.Store(kept + width + i);
            c.Store(kept + 2 * width + i);
        }

        for (; i < width; i++)
        {
            var r = VectorMath.Sigmoid(s * g[i] + bias[i] + recurrent[i]);
            var u = VectorMath.Sigmoid(s * g[width + i] + bias[width + i] + recurrent[width + i]);
            var c = MathF.Tanh(s * g[2 * width + i] + bias[2 * width + i] + r * recurrent[2 * width + i]);
            next[i] = h[i] + Effective(u, a) * (c - h[i]);
            (kept[i], kept[width + i], kept[2 * width + i]) = (r, u, c);
        }
    }

    /// <summary>Takes dh' back to the gates, the previous state and the weight.</summary>
    /// <param name="dh">[H] gradient of the new state; becomes that of the previous one, less what passes through R.</param>
    /// <param name="from">Previous state [H], r, u, c [3 H], and recurrent gate R_c [H].</param>
    /// <param name="a">Attention weight.</param>
    /// <param name="into">[3 H] gradients before the bends: of r, u, c, and [3 H] of R.</param>
    /// <returns>Gradient of a where it weighs the update; 0 for AIGRU, whose caller knows it from the gates.</returns>
    internal float Backward(float* dh, (nint Previous, nint Kept, nint Candidate) from, float a, (nint Gates, nint Recurrent) into)
    {
        float* h = (float*)from.Previous, kept = (float*)from.Kept, rc = (float*)from.Candidate, dg = (float*)into.Gates, dr = (float*)into.Recurrent;
        var sums = Vector512<float>.Zero;
        var sum = 0f;
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            var (r, u, c) = (Vector512.Load(kept + i), Vector512.Load(kept + width + i), Vector512.Load(kept + 2 * width + i));
            var (previous, up) = (Vector512.Load(h + i), Vector512.Load(dh + i));
            var effective = Effective(u, a);
            var toEffective = up * (c - previous);
            var gateC = up * effective * (One - c * c);
            var gateU = toEffective * Slope(a) * u * (One - u);
            var gateR = gateC * Vector512.Load(rc + i) * r * (One - r);
            sums += toEffective * ByWeight(u);
            (up * (One - effective)).Store(dh + i);
            gateR.Store(dg + i);
            gateR.Store(dr + i);
            gateU.Store(dg + width + i);
            gateU.Store(dr + width + i);
            gateC.Store(dg + 2 * width + i);
            (gateC * r).Store(dr + 2 * width + i);
        }

        for (; i < width; i++)
        {
            var (r, u, c) = (kept[i], kept[width + i], kept[2 * width + i]);
            var effective = Effective(u, a);
            var toEffective = dh[i] * (c - h[i]);
            var gateC = dh[i] * effective * (1 - c * c);
            var gateU = toEffective * Slope(a) * u * (1 - u);
            var gateR = gateC * rc[i] * r * (1 - r);
            sum += toEffective * ByWeight(u);
            dh[i] *= 1 - effective;
            (dg[i], dr[i]) = (gateR, gateR);
            (dg[width + i], dr[width + i]) = (gateU, gateU);
            (dg[2 * width + i], dr[2 * width + i]) = (gateC, gateC * r);
        }

        return sum + Vector512.Sum(sums);
    }

    /// <summary>u' of u and a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Effective(Vector512<float> u, float a) => update switch
    {
        AttentionalUpdate.Augru => u * a,
        AttentionalUpdate.AugruOfficial => One - (1 - a) * (One - u),
        AttentionalUpdate.Agru => Vector512.Create(a),
        _ => u,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Effective(float u, float a) => update switch
    {
        AttentionalUpdate.Augru => u * a,
        AttentionalUpdate.AugruOfficial => 1 - (1 - a) * (1 - u),
        AttentionalUpdate.Agru => a,
        _ => u,
    };

    /// <summary>du' / du.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Slope(float a) => update switch
    {
        AttentionalUpdate.Augru => a,
        AttentionalUpdate.AugruOfficial => 1 - a,
        AttentionalUpdate.Agru => 0,
        _ => 1,
    };

    /// <summary>du' / da.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> ByWeight(Vector512<float> u) => update switch
    {
        AttentionalUpdate.Augru => u,
        AttentionalUpdate.AugruOfficial => One - u,
        AttentionalUpdate.Agru => One,
        _ => Vector512<float>.Zero,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float ByWeight(float u) => update switch
    {
        AttentionalUpdate.Augru => u,
        AttentionalUpdate.AugruOfficial => 1 - u,
        AttentionalUpdate.Agru => 1,
        _ => 0,
    };
}
