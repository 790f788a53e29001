using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using CsCheck;
using Mian.Torch.Checkpoints;
using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    private const string GoldenHeader =
        """{"__metadata__":{"step":"7"},"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},"b":{"dtype":"U8","shape":[3],"data_offsets":[16,19]}} """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mian-safetensors-").FullName;

    private string FilePath => Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] FileOf(string header, params byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        data.CopyTo(file, 8 + json.Length);
        return file;
    }

    /// <summary>n = -2, w = [1.0, -0.5], b = [9, 8, 7], written by hand.</summary>
    private static byte[] Golden()
    {
        var header = GoldenHeader;
        while (header.Length % 8 != 0) header += " ";
        return FileOf(header,
            0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xbf,
            9, 8, 7);
    }

    private string ErrorOf(byte[] contents)
    {
        File.WriteAllBytes(FilePath, contents);
        return Assert.Throws<MianException>(() => SafeTensorsFile.Open(FilePath)).Message;
    }

    [Fact]
    public void Write_KnownTensors_GivesTheGoldenBytes()
    {
        SafeTensorsWriter.Write(FilePath,
            [
                TensorSource.FromMemory<byte>("b", new byte[] { 9, 8, 7 }),
                TensorSource.FromMemory<float>("w", new float[] { 1, -0.5f }, 2, 1),
                TensorSource.FromMemory<long>("n", new long[] { -2 }),
            ], new Dictionary<string, string> { ["step"] = "7" });
        var trimmed = GoldenHeader.TrimEnd();
        var expected = FileOf(trimmed.PadRight((trimmed.Length + 7) / 8 * 8), Golden()[^19..]);
        Assert.Equal(expected, File.ReadAllBytes(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Open_GoldenBytes_ReadsEverything()
    {
        File.WriteAllBytes(FilePath, Golden());
        using var file = SafeTensorsFile.Open(FilePath);
        Assert.Equal(["n", "w", "b"], file.Names);
        Assert.Equal("7", file.Metadata["step"]);
        Assert.Equal([-2], file.ReadArray<long>("n"));
        Assert.Equal([1, -0.5f], file.ReadArray<float>("w"));
        Assert.Equal([9, 8, 7], file.ReadArray<byte>("b"));
        Assert.Equal("F32 [2, 1]", file.Entry("w").Description);
        Assert.True(file.Contains("w"));
        Assert.False(file.Contains("__metadata__"));
    }

    [Fact]
    public void Write_EveryKindOfSource_ReadsBack()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingStorage(1001, 7);
        EmbeddingInitialization.FillNormal(table, 1, seed: 2);
        var transposed = arange(6, dtype: float32).reshape(2, 3).t();
        SafeTensorsWriter.Write(FilePath,
        [
            TensorSource.FromStorage("table", table),
            TensorSource.FromTensor("transposed", transposed),
            TensorSource.FromTensor("parameter", new TorchSharp.Modules.Parameter(ones(2, 2))),
            TensorSource.FromTensor("steps", tensor(12L)),
            TensorSource.FromMemory<double>("d", new[] { Math.PI, double.MaxValue }),
            TensorSource.FromMemory<int>("i", new[] { int.MinValue, 3 }),
            TensorSource.FromMemory<float>("none", Array.Empty<float>(), 0, 4),
        ]);

        using var file = SafeTensorsFile.Open(FilePath);
        using var read = new EmbeddingStorage(1001, 7);
        file.Read("table", read);
        Assert.True(read.RowRange(0, 1001).SequenceEqual(table.RowRange(0, 1001)));
        Assert.Equal([0f, 3, 1, 4, 2, 5], file.ReadArray<float>("transposed"));
        var target = new TorchSharp.Modules.Parameter(zeros(3, 2));
        file.Read("transposed", target);
        Assert.True(target.requires_grad);
        Assert.Equal([0f, 3, 1, 4, 2, 5], target.detach().data<float>().ToArray());
        Assert.Equal([1f, 1, 1, 1], file.ReadArray<float>("parameter"));
        Assert.Empty(file.Entry("steps").Shape);
        Assert.Equal([12], file.ReadArray<long>("steps"));
        Assert.Equal([Math.PI, double.MaxValue], file.ReadArray<double>("d"));
        Assert.Equal([int.MinValue, 3], file.ReadArray<int>("i"));
        Assert.Empty(file.ReadArray<float>("none"));
        foreach (var name in file.Names) Assert.Equal(0, file.Entry(name).Begin % TensorTypes.SizeOf(file.Entry(name).Type));
    }

    [Fact]
    public void Write_AnyNamesAndValues_ReadsBack() =>
        Gen.Select(Gen.String[1, 12], Gen.Float.Array[0, 20]).Array[0, 8].Sample(pairs =>
        {
            var values = pairs.Where(p => IsText(p.Item1) && p.Item1 != "__metadata__").DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.Item2);
            var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
            SafeTensorsWriter.Write(path, [.. values.Select(p => TensorSource.FromMemory<float>(p.Key, p.Value))]);
            using var file = SafeTensorsFile.Open(path);
            Assert.Equal(values.Keys.Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
            foreach (var (name, expected) in values) Assert.Equal(expected, file.ReadArray<float>(name));
        }, iter: 100);

    // Half a surrogate pair is no text, and JSON cannot carry it.
    private static bool IsText(string value) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)) == value;

    [Fact]
    public void Write_Twice_GivesTheSameBytesWhateverTheOrder()
    {
        TensorSource[] tensors = [.. Enumerable.Range(0, 20).Select(i => TensorSource.FromMemory<int>($"t{i}", new[] { i }))];
        SafeTensorsWriter.Write(FilePath, tensors);
        var first = File.ReadAllBytes(FilePath);
        SafeTensorsWriter.Write(FilePath, [.. tensors.Reverse()]);
        Assert.Equal(first, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Open_AnyTruncation_Throws()
    {
        var golden = Golden();
        for (var length = 0; length < golden.Length; length++) ErrorOf(golden[..length]);
        Assert.Contains("1 bytes after", ErrorOf([.. golden, 0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[1]""", "start with '{'")]
    [InlineData("""{"a":""", "JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "gap before tensor 'b'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "gap before tensor 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,4]}}""", "not the 4 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4]}}""", "no data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4.5],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,4]}}""", "too large")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", "'BF16'")]
    [InlineData("""{"a":{"dtype":"4","shape":[4],"data_offsets":[0,4]}}""", "type '4'")]
    [InlineData("""{"a":{"shape":[4],"data_offsets":[0,4]}}""", "type ''")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "JSON")]
    [InlineData("""{"a":[0,4]}""", "not an object")]
    [InlineData("""{"__metadata__":{"a":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "map of texts")]
    public void Open_InvalidHeader_SaysWhatIsWrong(string header, string reason)
    {
        var message = ErrorOf(FileOf(header, 1, 2, 3, 4));
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(FilePath, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HugeHeaderLength_ThrowsWithoutAllocating()
    {
        var file = Golden();
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Assert.Contains("header would have", ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyDamageOfTheHeader_IsRefusedOrConsistent() =>
        Gen.Select(Gen.Int[0, Golden().Length - 20], Gen.Byte).Sample((at, value) =>
        {
            var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
            var bytes = Golden();
            bytes[at] = value;
            File.WriteAllBytes(path, bytes);
            try
            {
                using var file = SafeTensorsFile.Open(path);
                Assert.Equal(19, file.Names.Sum(n => file.Entry(n).End - file.Entry(n).Begin));
            }
            catch (MianException)
            {
                // Refused.
            }
        }, iter: 300);

    [Fact]
    public void Open_MissingFile_SaysSo() =>
        Assert.Contains("nothing.safetensors", Assert.Throws<MianException>(() => SafeTensorsFile.Open(Path.Combine(_folder, "nothing.safetensors"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_WrongNameTypeOrShape_SaysBoth()
    {
        File.WriteAllBytes(FilePath, Golden());
        using var file = SafeTensorsFile.Open(FilePath);
        Assert.Contains("no tensor 'x'", Assert.Throws<MianException>(() => file.ReadArray<float>("x")).Message, StringComparison.Ordinal);
        Assert.Contains("F32 [2, 1], expected F64", Assert.Throws<MianException>(() => file.ReadArray<double>("w")).Message, StringComparison.Ordinal);
        Assert.Contains("with 3 elements", Assert.Throws<MianException>(() => file.Read("w", new float[3])).Message, StringComparison.Ordinal);
        using var table = new EmbeddingStorage(1, 2);
        Assert.Contains("expected F32 [1, 2]", Assert.Throws<MianException>(() => file.Read("w", table)).Message, StringComparison.Ordinal);
        using var tensor = zeros(2);
        Assert.Contains("expected F32 [2]", Assert.Throws<MianException>(() => file.Read("w", tensor)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => file.ReadArray<short>("w"));
    }

    [Fact]
    public void Read_FileShrankMeanwhile_Throws()
    {
        File.WriteAllBytes(FilePath, Golden());
        using var file = SafeTensorsFile.Open(FilePath);
        // By another program, because .NET would not open the file twice.
        using (var truncate = Process.Start("truncate", ["-s", "-5", FilePath])) truncate.WaitForExit();
        Assert.Contains("shorter", Assert.Throws<MianException>(() => file.ReadArray<byte>("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Cancelled_LeavesThePreviousFile()
    {
        File.WriteAllBytes(FilePath, Golden());
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => SafeTensorsWriter.Write(FilePath,
            [TensorSource.FromMemory<float>("w", new float[4])], cancellation: cancellation.Token));
        Assert.Equal(Golden(), File.ReadAllBytes(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(_folder));
    }

    [SkippableFact]
    public void Write_DiskFull_SaysSoAndLeavesNothing()
    {
        Skip.IfNot(File.Exists("/dev/full"));
        // The temporary name leads to a device that is always full.
        var partial = $"{FilePath}.partial-{Environment.ProcessId}";
        File.CreateSymbolicLink(partial, "/dev/full");
        var error = Assert.Throws<MianException>(() => SafeTensorsWriter.Write(FilePath, [TensorSource.FromMemory<float>("w", new float[1 << 20])]));
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Write_FolderMissing_Throws() =>
        Assert.Throws<MianException>(() => SafeTensorsWriter.Write(Path.Combine(_folder, "no", "x"), []));

    [Fact]
    public void Write_WrongNamesOrShapes_Throws()
    {
        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(FilePath, [TensorSource.FromMemory<int>("a", new int[1]), TensorSource.FromMemory<int>("a", new int[1])]));
        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(FilePath, [TensorSource.FromMemory<int>("__metadata__", new int[1])]));
        Assert.Throws<ArgumentException>(() => TensorSource.FromMemory<int>("a", new int[3], 2, 2));
        Assert.Throws<ArgumentException>(() => TensorSource.FromMemory<int>("a", new int[3], -3, -1));
        Assert.Throws<NotSupportedException>(() => TensorSource.FromMemory<short>("a", new short[3]));
        Assert.Throws<NotSupportedException>(() => TensorSource.FromTensor("a", zeros(1, dtype: float16)));
        Assert.False(File.Exists(FilePath));
    }
}
