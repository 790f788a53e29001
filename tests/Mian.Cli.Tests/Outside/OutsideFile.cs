using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace Mian.Cli.Tests.Outside;

/// <summary>A safetensors file read by its public description alone: eight bytes of length, a JSON header, values in little-endian order.</summary>
internal sealed class OutsideFile
{
    private readonly Dictionary<string, double[]> _values = [];
    private readonly Dictionary<string, int[]> _shapes = [];

    public OutsideFile(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        foreach (var (name, entry) in header.Where(e => e.Key != "__metadata__"))
        {
            var (begin, end) = ((int)entry!["data_offsets"]![0]!, (int)entry["data_offsets"]![1]!);
            var data = bytes.AsSpan(8 + length + begin, end - begin);
            var size = (string)entry["dtype"]! == "I64" ? 8 : 4;
            Assert.Equal(0, begin % size);
            var values = new double[data.Length / size];
            for (var i = 0; i < values.Length; i++)
                values[i] = size == 8 ? BinaryPrimitives.ReadInt64LittleEndian(data[(8 * i)..]) : BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]);
            _values[name] = values;
            _shapes[name] = [.. entry["shape"]!.AsArray().Select(n => (int)n!)];
        }

        Metadata = header["__metadata__"]!.AsObject().ToDictionary(m => m.Key, m => (string)m.Value!);
        Config = JsonNode.Parse(Metadata["config"])!;
        Fields = [.. JsonNode.Parse(Metadata["fields"])!.AsArray().Select(f => f!)];
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public JsonNode Config { get; }

    public IReadOnlyList<JsonNode> Fields { get; }

    public IEnumerable<string> Names => _values.Keys;

    public bool Has(string name) => _values.ContainsKey(name);

    public double[] this[string name] => _values[name];

    public int[] Shape(string name) => _shapes[name];

    /// <summary>W x + b of a layer, without b where the file has none.</summary>
    public double[] Linear(string layer, double[] x)
    {
        var (weight, rows) = (_values[layer + ".weight"], _shapes[layer + ".weight"][0]);
        Assert.Equal(rows * x.Length, weight.Length);
        var y = new double[rows];
        for (var r = 0; r < rows; r++)
        {
            y[r] = Has(layer + ".bias") ? _values[layer + ".bias"][r] : 0;
            for (var c = 0; c < x.Length; c++) y[r] += weight[r * x.Length + c] * x[c];
        }

        return y;
    }

    /// <summary>Layer normalisation over all of x.</summary>
    public double[] LayerNorm(string layer, double[] x)
    {
        var (weight, bias) = (_values[layer + ".weight"], _values[layer + ".bias"]);
        var mean = x.Sum() / x.Length;
        var variance = x.Sum(v => (v - mean) * (v - mean)) / x.Length;
        return [.. x.Select((v, i) => (v - mean) / Math.Sqrt(variance + 1e-5) * weight[i] + bias[i])];
    }

    /// <summary>Batch normalisation by the running statistics.</summary>
    public double[] BatchNorm(string layer, double[] x)
    {
        var (mean, variance) = (_values[layer + ".running_mean"], _values[layer + ".running_var"]);
        return [.. x.Select((v, i) => (v - mean[i]) / Math.Sqrt(variance[i] + 1e-5) * _values[layer + ".weight"][i] + _values[layer + ".bias"][i])];
    }

    /// <summary>Normalisation, hidden layers and one logit.</summary>
    public double Mlp(string name, double[] x)
    {
        if (Has(name + ".norm.running_mean")) x = BatchNorm(name + ".norm", x);
        else if (Has(name + ".norm.weight")) x = LayerNorm(name + ".norm", x);
        for (var l = 0; Has($"{name}.hidden.layers.{l}.weight"); l++)
        {
            x = Linear($"{name}.hidden.layers.{l}", x);
            x = Has($"{name}.hidden.activations.{l}.alpha") ? Dice($"{name}.hidden.activations.{l}", x) : [.. x.Select(v => Math.Max(0, v))];
        }

        return Linear(name + ".logit", x)[0];
    }

    /// <summary>Dice by the running statistics.</summary>
    public double[] Dice(string layer, double[] x) => [.. x.Select((v, i) =>
    {
        var p = 1 / (1 + Math.Exp(-(v - _values[layer + ".running_mean"][i]) / Math.Sqrt(_values[layer + ".running_variance"][i] + 1e-9)));
        return v * (p + (1 - p) * _values[layer + ".alpha"][i]);
    })];

    public static double Dot(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        Assert.Equal(a.Count, b.Count);
        var sum = 0.0;
        for (var i = 0; i < a.Count; i++) sum += a[i] * b[i];
        return sum;
    }

    public static double[] Softmax(double[] x)
    {
        var e = x.Select(v => Math.Exp(v - x.Max())).ToArray();
        return [.. e.Select(v => v / e.Sum())];
    }
}
