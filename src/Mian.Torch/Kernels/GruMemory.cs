using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>The memory of a <see cref="JaggedGru"/>, and one step of all running sequences on it.</summary>
internal sealed unsafe class GruMemory
{
    private readonly GruForm _form;
    private readonly GruCell _cell;
    private readonly int _width;
    private readonly int _gateRows;
    private readonly nint _gates;
    private readonly nint _bias;
    private readonly nint _attention;
    private readonly nint _result;
    private readonly nint _previous;
    private readonly nint _kept;
    private readonly nint _candidate;

    /// <summary>Takes the addresses of tensors that the caller keeps alive.</summary>
    /// <param name="gates">[N, 3 H].</param>
    /// <param name="bias">[3 H].</param>
    /// <param name="attention">[Q]; null for none.</param>
    /// <param name="result">[N, H] or [S, H]: the output, or its gradient.</param>
    /// <param name="form">The sequences.</param>
    internal GruMemory(Tensor gates, Tensor bias, Tensor? attention, Tensor result, GruForm form)
    {
        _form = form;
        _width = (int)gates.shape[1] / 3;
        _gateRows = (int)gates.shape[0];
        _cell = new GruCell(_width, form.Update);
        (_gates, _bias, _result) = (TensorMemory.Address(gates), TensorMemory.Address(bias), TensorMemory.Address(result));
        _attention = attention is null ? 0 : TensorMemory.Address(attention);
    }

    /// <summary>[Q, H] states before each step.</summary>
    internal required Tensor Previous { init => _previous = TensorMemory.Address(value); }

    /// <summary>[Q, 3 H] r, u, c of each step.</summary>
    internal required Tensor Kept { init => _kept = TensorMemory.Address(value); }

    /// <summary>[Q, H] R_c of each step.</summary>
    internal required Tensor Candidate { init => _candidate = TensorMemory.Address(value); }

    /// <summary>One step forward.</summary>
    /// <param name="t">The step.</param>
    /// <param name="state">[active, H], changed in place.</param>
    /// <param name="recurrent">[active, 3 H].</param>
    internal void Forward(int t, nint state, nint recurrent) => RowPartition.Run(_form.Order.Active(t), get_num_threads(), (from, to) =>
    {
        for (var i = from; i < to; i++)
        {
            var (step, row) = ((long)_form.Order.Offset(t) + i, (long)_form.Order.Row(i, t));
            var own = (float*)state + (long)i * _width;
            var before = (float*)_previous + step * _width;
            var gates = (float*)recurrent + (long)i * 3 * _width;
            Copy(own, before);
            Copy(gates + 2 * _width, (float*)_candidate + step * _width);
            _cell.Forward((float*)_gates + row * 3 * _width, (float*)_bias, gates, Attention(i, t), ((nint)before, (nint)own, (nint)((float*)_kept + step * 3 * _width)));
            if (Output(i, t) is var output && output != 0) Copy(own, (float*)output);
        }
    });

    /// <summary>One step back.</summary>
    /// <param name="t">The step.</param>
    /// <param name="toState">[active, H] gradient of the state after the step; becomes that before it, less what passes through R.</param>
    /// <param name="into">[Q, 3 H] gradients of input and recurrent gates, [Q] of the attention.</param>
    internal void Backward(int t, nint toState, (nint Gates, nint Recurrent, nint Attention) into) => RowPartition.Run(_form.Order.Active(t), get_num_threads(), (from, to) =>
    {
        for (var i = from; i < to; i++)
        {
            var (step, row) = ((long)_form.Order.Offset(t) + i, (long)_form.Order.Row(i, t));
            var dh = (float*)toState + (long)i * _width;
            if (Output(i, t) is var output && output != 0) Simd.AddScaled(dh, 1, (float*)output, _width);
            var a = Attention(i, t);
            var own = (float*)into.Gates + step * 3 * _width;
            var kept = ((nint)((float*)_previous + step * _width), (nint)((float*)_kept + step * 3 * _width), (nint)((float*)_candidate + step * _width));
            var toAttention = _cell.Backward(dh, kept, a, ((nint)own, (nint)((float*)into.Recurrent + step * 3 * _width)));
            if (into.Attention == 0) continue;
            if (_form.Update == AttentionalUpdate.Aigru) toAttention = Simd.Dot(own, (float*)_gates + row * 3 * _width, 3 * _width);
            ((float*)into.Attention)[_form.Order.Weights[i] + t] = toAttention;
        }
    });

    /// <summary>Adds the gradients of the gates of all steps to those of the rows that made them; columns are shared out, as sequences share rows.</summary>
    internal void Scatter(nint toGates, nint toRows)
    {
        if (_gateRows == 0) return;
        const int columns = 16;
        RowPartition.Run(3 * _width / columns * 64, get_num_threads(), (from, to) => ScatterColumns((toGates, toRows), from / 64 * columns, to / 64 * columns));
        ScatterColumns((toGates, toRows), 3 * _width / columns * columns, 3 * _width);
    }

    private void ScatterColumns((nint From, nint To) memory, int begin, int end)
    {
        if (begin == end) return;
        for (var t = 0; t < _form.Order.Steps; t++)
        {
            for (var i = 0; i < _form.Order.Active(t); i++)
            {
                var (step, row) = ((long)_form.Order.Offset(t) + i, (long)_form.Order.Row(i, t));
                var scale = _form.Update == AttentionalUpdate.Aigru ? Attention(i, t) : 1;
                Simd.AddScaled((float*)memory.To + row * 3 * _width + begin, scale, (float*)memory.From + step * 3 * _width + begin, end - begin);
            }
        }
    }

    private float Attention(int place, int t) => _attention == 0 ? 1 : ((float*)_attention)[_form.Order.Weights[place] + t];

    /// <summary>Where the state after a step belongs in the result; 0 where it does not.</summary>
    private nint Output(int place, int t)
    {
        if (!_form.Last) return (nint)((float*)_result + (long)_form.Order.Row(place, t) * _width);
        return place < _form.Order.Active(t + 1) ? 0 : (nint)((float*)_result + (long)_form.Order.Order[place] * _width);
    }

    private void Copy(float* from, float* to) => new ReadOnlySpan<float>(from, _width).CopyTo(new Span<float>(to, _width));
}
