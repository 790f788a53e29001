using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// A GRU, with or without attention in its update, over jagged sequences in time-major steps: one matrix product a step on the sequences
/// that are still running, and the rest of the step fused. Input gates are made by the caller for all rows at once.
/// </summary>
internal sealed unsafe class JaggedGru : autograd.SingleTensorFunction<JaggedGru>
{
    /// <inheritdoc/>
    public override string Name => nameof(JaggedGru);

    /// <summary>Runs all sequences.</summary>
    /// <param name="gates">W x of every row for r, u and c, [N, 3 H], without bias.</param>
    /// <param name="parameters">U, [3 H, H], and b, [3 H].</param>
    /// <param name="attention">a of every step, [Q] in the order of <see cref="TimeMajor.Weights"/>; null for none.</param>
    /// <param name="form">The sequences, how attention enters, and true for the last state of each sequence.</param>
    /// <returns>The states after every step, [N, H], or the last ones, [S, H], zero for an empty sequence.</returns>
    internal static Tensor Apply(Tensor gates, (Tensor Recurrent, Tensor Bias) parameters, Tensor? attention, GruForm form) => form.Fused
        ? apply(gates, parameters.Recurrent, parameters.Bias, attention!, form)
        : PlainGru.Run(gates, parameters, attention, form);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (gates, recurrent, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (attention, form) = (((Tensor?)vars[3])?.contiguous(), (GruForm)vars[4]);
        var (order, width) = (form.Order, (int)recurrent.shape[1]);
        using var quiet = no_grad();
        var result = zeros(form.Last ? order.Count : gates.shape[0], width);
        var previous = zeros(order.Total, width); // the state before each step
        var kept = empty(order.Total, 3 * width);
        var candidate = zeros(order.Total, width); // R_c
        using var state = zeros(order.Count, width);
        using var transposed = recurrent.t().contiguous();
        var at = new GruMemory(gates, bias, attention, result, form) { Previous = previous, Kept = kept, Candidate = candidate };
        for (var t = 0; t < order.Steps; t++)
        {
            var active = order.Active(t);
            using var running = state.narrow(0, 0, active);
            using var recurrentGates = t == 0 ? zeros(active, 3 * width) : running.matmul(transposed);
            at.Forward(t, TensorMemory.Address(running), TensorMemory.Address(recurrentGates));
        }

        ctx.save_for_backward(attention is null ? [gates, recurrent, bias, previous, kept, candidate] : [gates, recurrent, bias, previous, kept, candidate, attention]);
        ctx.save_data("form", form);
        return result;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var gates = saved[0];
        using var recurrent = saved[1];
        using var bias = saved[2];
        using var previous = saved[3];
        using var kept = saved[4];
        using var candidate = saved[5];
        using var attention = saved.Count > 6 ? saved[6] : null;
        using var gradient = gradOutput.contiguous();
        var form = (GruForm)ctx.get_data("form");
        var (order, width) = (form.Order, (int)recurrent.shape[1]);
        using var toGates = empty(order.Total, 3 * width);
        using var toRecurrentGates = empty(order.Total, 3 * width);
        using var toState = zeros(order.Count, width);
        var toAttention = attention is null ? null : zeros_like(attention);
        var at = new GruMemory(gates, bias, attention, gradient, form) { Previous = previous, Kept = kept, Candidate = candidate };
        for (var t = order.Steps - 1; t >= 0; t--)
        {
            using var running = toState.narrow(0, 0, order.Active(t));
            at.Backward(t, TensorMemory.Address(running), (TensorMemory.Address(toGates), TensorMemory.Address(toRecurrentGates), toAttention is null ? 0 : TensorMemory.Address(toAttention)));
            if (t == 0) break;
            using var step = toRecurrentGates.narrow(0, order.Offset(t), order.Active(t));
            running.addmm_(step, recurrent, 1, 1); // what passes through R = U h
        }

        var toBias = toGates.sum([0L]);
        var toRows = zeros_like(gates);
        at.Scatter(TensorMemory.Address(toGates), TensorMemory.Address(toRows));
        return [toRows, toRecurrentGates.t().matmul(previous), toBias, toAttention!, null!];
    }
}

/// <summary>What a <see cref="JaggedGru"/> runs over.</summary>
/// <param name="Order">The sequences.</param>
/// <param name="Update">How attention enters.</param>
/// <param name="Last">True for the last state of each sequence instead of all states.</param>
/// <param name="Fused">False for plain torch operations.</param>
internal sealed record GruForm(TimeMajor Order, AttentionalUpdate Update, bool Last, bool Fused);
