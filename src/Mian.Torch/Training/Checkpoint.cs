using Mian.Torch.Checkpoints;
using Mian.Torch.Tables;

namespace Mian.Torch.Training;

/// <summary>
/// Saves and restores a learner as safetensors: <c>dense/*</c> parameters and buffers, <c>table/*</c> embedding rows, and in checkpoints
/// <c>optimizer/*</c> state. Files are replaced in one step, so an interrupted save leaves the previous one.
/// </summary>
internal static class Checkpoint
{
    private const string StateKey = "mian_training_state";
    private const string HashKey = "mian_dataset_hash";

    /// <summary>Saves the parameters alone.</summary>
    internal static void SaveModel(string path, Learner learner, string datasetHash)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        SafeTensorsWriter.Write(path, Parameters(learner), new Dictionary<string, string> { [HashKey] = datasetHash });
    }

    /// <summary>Writes the parameters with texts of the caller's.</summary>
    internal static void Export(string path, Learner learner, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        SafeTensorsWriter.Write(path, Parameters(learner), metadata, cancellation);
    }

    /// <summary>Restores parameters.</summary>
    /// <exception cref="MianException">The file is missing, damaged or of another model.</exception>
    internal static void LoadModel(string path, Learner learner)
    {
        using var file = SafeTensorsFile.Open(path);
        ReadParameters(file, learner, path);
        learner.Push();
    }

    /// <summary>Restores the parameters of a model whose tables have grown since: old rows get their values, fresh rows stay as they are.</summary>
    /// <exception cref="MianException">The file is missing, damaged or of another model.</exception>
    internal static void LoadGrownModel(string path, Learner learner)
    {
        using var file = SafeTensorsFile.Open(path);
        ReadDense(file, learner, path);
        foreach (var table in learner.Embeddings.Tables)
        {
            Require(file, $"table/{table.Name}", path);
            file.ReadFirstRows($"table/{table.Name}", table.Weights);
        }

        learner.Push();
    }

    /// <summary>Restores the optimizers of a model whose tables have grown since: old rows go on, fresh rows start with nothing.</summary>
    /// <returns>False where there is no checkpoint, so that all optimizers start anew.</returns>
    /// <exception cref="MianException">The file is damaged or of another model.</exception>
    internal static bool LoadGrownOptimizers(string path, Learner learner)
    {
        if (!System.IO.File.Exists(path)) return false;
        using var file = SafeTensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(StateKey, out var json)) throw NoCheckpoint(path);
        foreach (var (name, values) in OptimizerStates(learner))
        {
            Require(file, name, path);
            file.ReadFirstRows(name, values);
        }

        learner.Push();
        learner.Steps = TrainingState.FromJson(json, path).Steps;
        return true;
    }

    /// <summary>Saves everything that continuing needs.</summary>
    internal static void Save(string path, Learner learner, TrainingState state)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var tensors = Parameters(learner);
        foreach (var (name, values) in OptimizerStates(learner)) tensors.Add(TensorSource.FromStorage(name, values));
        SafeTensorsWriter.Write(path, tensors, new Dictionary<string, string> { [StateKey] = state.ToJson() });
    }

    /// <summary>Restores everything that <see cref="Save"/> saved.</summary>
    /// <exception cref="MianException">The file is damaged, or belongs to another model, data set, seed or configuration.</exception>
    internal static TrainingState Load(string path, Learner learner, string fingerprint)
    {
        using var file = SafeTensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(StateKey, out var json))
            throw NoCheckpoint(path);
        var state = TrainingState.FromJson(json, path);
        if (state.Fingerprint != fingerprint)
        {
            throw new MianException(
                $"The checkpoint {path} belongs to another run: model, seed, data set or settings differ. Resume with the same command and the same --config and --set, or train into a new --out. " +
                $"Checkpoint: {FirstDifference(state.Fingerprint, fingerprint)}");
        }

        ReadParameters(file, learner, path);
        foreach (var (name, values) in OptimizerStates(learner))
        {
            Require(file, name, path);
            file.Read(name, values);
        }

        learner.Push();
        learner.Steps = state.Steps;
        return state;
    }

    private static List<TensorSource> Parameters(Learner learner)
    {
        learner.Pull();
        var tensors = new List<TensorSource>();
        foreach (var (name, value) in learner.Model.state_dict()) tensors.Add(TensorSource.FromTensor($"dense/{name}", value));
        foreach (var table in learner.Embeddings.Tables) tensors.Add(TensorSource.FromStorage($"table/{table.Name}", table.Weights));
        return tensors;
    }

    private static MianException NoCheckpoint(string path) =>
        new($"{path} is no training checkpoint: it carries no '{StateKey}'. Expected: a file written by 'mian train'.");

    private static void ReadDense(SafeTensorsFile file, Learner learner, string path)
    {
        foreach (var (name, value) in learner.Model.state_dict())
        {
            Require(file, $"dense/{name}", path);
            file.Read($"dense/{name}", value);
        }
    }

    private static void ReadParameters(SafeTensorsFile file, Learner learner, string path)
    {
        ReadDense(file, learner, path);
        foreach (var table in learner.Embeddings.Tables)
        {
            Require(file, $"table/{table.Name}", path);
            file.Read($"table/{table.Name}", table.Weights);
        }
    }

    private static IEnumerable<(string Name, EmbeddingStorage Values)> OptimizerStates(Learner learner)
    {
        foreach (var state in learner.Dense.State) yield return ($"optimizer/dense/{state.Name}", state.Values);
        foreach (var table in learner.Embeddings.Tables)
        {
            foreach (var state in table.Optimizer?.State ?? []) yield return ($"optimizer/table/{table.Name}/{state.Name}", state.Values);
        }
    }

    private static void Require(SafeTensorsFile file, string name, string path)
    {
        if (!file.Contains(name))
            throw new MianException($"{path} has no tensor '{name}', which the model in its settings needs. The file belongs to another model or version: train again.");
    }

    /// <summary>The first line in which two fingerprints differ, so that the user sees which setting it is.</summary>
    private static string FirstDifference(string saved, string asked)
    {
        var (before, now) = (saved.Split('\n'), asked.Split('\n'));
        for (var i = 0; i < Math.Min(before.Length, now.Length); i++)
        {
            if (before[i] != now[i]) return $"'{before[i].Trim()}', now: '{now[i].Trim()}'.";
        }

        return "the number of settings differs.";
    }
}
