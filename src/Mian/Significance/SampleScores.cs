using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Mian.Files;
using Mian.Metrics;

namespace Mian.Significance;

/// <summary>
/// The logit of every sample of a part, in the order of its samples table: what paired tests of two models need. As a file it is an
/// Arrow IPC file of one record batch with the columns <c>label</c> (uint8), <c>user</c> (int32) and <c>score</c> (float32).
/// </summary>
public sealed record SampleScores
{
    private static readonly Apache.Arrow.Schema Columns = new(
        [new Field("label", UInt8Type.Default, false), new Field("user", Int32Type.Default, false), new Field("score", FloatType.Default, false)], null);

    /// <summary>[N] 0 or 1.</summary>
    public required ReadOnlyMemory<byte> Labels { get; init; }

    /// <summary>[N] user row, 0 or more.</summary>
    public required ReadOnlyMemory<int> Users { get; init; }

    /// <summary>[N] logits, finite.</summary>
    public required ReadOnlyMemory<float> Scores { get; init; }

    /// <summary>The columns of predictions whose scores are logits.</summary>
    public static SampleScores Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new SampleScores { Labels = predictions.Labels, Users = predictions.Users, Scores = predictions.Scores };
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="MianException">It cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var batch = new RecordBatch(Columns,
        [
            new UInt8Array.Builder().Append(Labels.Span).Build(),
            new Int32Array.Builder().Append(Users.Span).Build(),
            new FloatArray.Builder().Append(Scores.Span).Build(),
        ], Scores.Length);
        using var writer = new ArrowFileWriter(stream, Columns, leaveOpen: true);
        writer.WriteRecordBatch(batch);
        writer.WriteEnd();
    });

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MianException">The file is missing, damaged or holds other columns.</exception>
    public static SampleScores Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var reader = new ArrowFileReader(stream);
            using var batch = reader.ReadNextRecordBatch() ?? throw new InvalidDataException("it holds no rows");
            return new SampleScores
            {
                Labels = Column<UInt8Array>(batch, "label").Values.ToArray(),
                Users = Column<Int32Array>(batch, "user").Values.ToArray(),
                Scores = Column<FloatArray>(batch, "score").Values.ToArray(),
            };
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            throw new MianException($"The scores in {path} cannot be read: {e.Message} Expected: the file that a finished run keeps beside run.json. Delete the run's folder and train it again.", e);
        }
    }

    private static T Column<T>(RecordBatch batch, string name) where T : class =>
        batch.Column(name) as T ?? throw new InvalidDataException($"column '{name}' is no {typeof(T).Name}");
}
