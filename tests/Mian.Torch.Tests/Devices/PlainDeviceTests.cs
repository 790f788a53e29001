using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Devices;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Devices;

/// <summary>
/// The code path of a GPU, run on the CPU: plain torch operations against the fused kernels.
/// </summary>
[Collection(nameof(TorchState))]
public sealed class PlainDeviceTests
{
    private const float Tolerance = 1e-4f;

    private static readonly DatasetSchema Lists = RandomBatch.Schema(multiValued: true);
    private static readonly int[] Lengths = [3, 0, 6, 1, 5, 2, 4, 0];

    public static TheoryData<string> Models => SmallTraining.AllModels();

    [Theory]
    [MemberData(nameof(Models))]
    public void Step_PlainOperations_FollowsTheFusedKernels(string model) => AssertSameCurve(model, SmallTraining.Config);

    [Theory]
    [MemberData(nameof(Models))]
    public void Checkpoint_OfOneDevice_ContinuesOnTheOther(string model)
    {
        var folder = Directory.CreateTempSubdirectory("mian-device-");
        var file = Path.Combine(folder.FullName, "checkpoint.safetensors");
        using var plain = Create(model, SmallTraining.Config, ComputeDevice.PlainCpu);
        using var fused = Create(model, SmallTraining.Config, ComputeDevice.Cpu);
        for (var i = 0; i < 3; i++) plain.Step(Batch(i), 1);
        Checkpoint.Save(file, plain, new TrainingState { Fingerprint = "same", Steps = 3 });
        Checkpoint.Load(file, fused, "same");
        for (var i = 3; i < 6; i++) Assert.Equal(plain.Step(Batch(i), 1), fused.Step(Batch(i), 1), Tolerance);
    }

    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cpu-plain", "cpu-plain")]
    public void Parse_Processor_IsItself(string text, string expected) => Assert.Equal(expected, ComputeDevice.Parse(text).ToString());

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:0:1")]
    [InlineData("")]
    public void Parse_OtherText_SaysWhatIsExpected(string text) =>
        Assert.Contains("Expected: cpu, cuda, cuda:N", Assert.Throws<MianException>(() => ComputeDevice.Parse(text)).Message, StringComparison.Ordinal);

    [SkippableFact]
    public void Parse_CudaWithoutGpu_SaysHowToGetOne()
    {
        Skip.If(cuda.is_available(), "This machine has a CUDA GPU.");
        var message = Assert.Throws<MianException>(() => ComputeDevice.Parse("cuda:1")).Message;
        Assert.Contains("MIAN_LIBTORCH", message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Step_Cuda_FollowsTheProcessor(string model)
    {
        Skip.IfNot(cuda.is_available(), "No CUDA GPU: the same operations are tested on the processor.");
        // A GPU draws other dropout masks.
        var config = SmallTraining.Config with { Mian = SmallTraining.Config.Mian with { TransformerDropout = 0 } };
        AssertSameCurve(model, config, ComputeDevice.Parse("cuda"));
    }

    private static void AssertSameCurve(string model, TrainConfig config, ComputeDevice? device = null)
    {
        using var fused = Create(model, config, ComputeDevice.Cpu);
        using var plain = Create(model, config, device ?? ComputeDevice.PlainCpu);
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(fused.Step(Batch(i), 1), plain.Step(Batch(i), 1), Tolerance);
            Assert.All(fused.Score(Batch(99)).Zip(plain.Score(Batch(99))), pair => Assert.Equal(pair.First, pair.Second, 2 * Tolerance));
        }
    }

    private static Learner Create(string model, TrainConfig config, ComputeDevice device) => Learner.Create(Lists, model, config, (5, true), device);

    private static Batch Batch(int seed) => RandomBatch.Make(Lists, Lengths, 2, seed);
}
