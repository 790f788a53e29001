using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>The recurrence of <see cref="JaggedGru"/> in plain torch operations, step by step on the sequences that still run.</summary>
internal static class PlainGru
{
    /// <summary>See <see cref="JaggedGru.Apply"/>.</summary>
    internal static Tensor Run(Tensor gates, (Tensor Recurrent, Tensor Bias) parameters, Tensor? attention, GruForm form)
    {
        var (order, width) = (form.Order, parameters.Recurrent.shape[1]);
        var state = zeros(order.Count, width, device: gates.device);
        var (states, rows) = (new List<Tensor>(), new List<int>());
        for (var t = 0; t < order.Steps; t++)
        {
            var active = order.Active(t);
            var own = Indices(active, i => order.Row(i, t), gates.device);
            var a = attention?.index_select(0, Indices(active, i => order.Weights[i] + t, gates.device)).unsqueeze(1);
            var running = Step(gates.index_select(0, own), parameters, a, (state.narrow(0, 0, active), form.Update));
            states.Add(running);
            for (var i = 0; i < active; i++) rows.Add(order.Row(i, t));
            state = active == order.Count ? running : cat([running, state.narrow(0, active, order.Count - active)], 0);
        }

        if (form.Last) return zeros_like(state).index_copy(0, Indices(order.Count, i => order.Order[i], gates.device), state);
        var result = zeros(gates.shape[0], width, device: gates.device);
        return rows.Count == 0 ? result : result.index_copy(0, Indices(rows.Count, i => rows[i], gates.device), cat([.. states], 0));
    }

    private static Tensor Step(Tensor gates, (Tensor Recurrent, Tensor Bias) parameters, Tensor? a, (Tensor Before, AttentionalUpdate Update) state)
    {
        var g = (state.Update == AttentionalUpdate.Aigru ? gates * a! : gates).Plus(parameters.Bias).chunk(3, 1);
        var recurrent = state.Before.matmul(parameters.Recurrent.t()).chunk(3, 1);
        var r = g[0].Plus(recurrent[0]).sigmoid();
        var u = g[1].Plus(recurrent[1]).sigmoid();
        var c = g[2].Plus(r * recurrent[2]).tanh();
        var effective = state.Update switch
        {
            AttentionalUpdate.Augru => a! * u,
            AttentionalUpdate.AugruOfficial => (a!.OneMinus() * u.OneMinus()).OneMinus(),
            AttentionalUpdate.Agru => a!.expand_as(u),
            _ => u,
        };
        return state.Before.Plus(effective * (c - state.Before));
    }

    private static Tensor Indices(int count, Func<int, int> index, Device device) =>
        tensor(Enumerable.Range(0, count).Select(i => (long)index(i)).ToArray()).to(device);
}
