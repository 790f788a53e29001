using System.Text.Json;
using Mian.Configuration;
using Mian.Files;

namespace Mian.Torch.Training;

/// <summary>The files of a run.</summary>
internal sealed class RunFolder
{
    internal RunFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>Full path.</summary>
    internal string Path { get; }

    /// <summary>Best parameters.</summary>
    internal string Model => File("model.safetensors");

    /// <summary>Latest parameters with optimizer state and position.</summary>
    internal string Checkpoint => File("checkpoint.safetensors");

    /// <summary>What the run was.</summary>
    internal string Manifest => File("run.json");

    /// <summary>Its settings.</summary>
    internal string Config => File("config.yaml");

    /// <summary>Scores of the test part by the best parameters.</summary>
    internal string TestScores => File("test-scores.arrow");

    /// <summary>Makes the folder for a new run.</summary>
    /// <exception cref="MianException">It holds something else, or a run that would be overwritten.</exception>
    internal void Prepare(bool resume, bool replace)
    {
        if (System.IO.File.Exists(Path))
            throw new MianException($"--out {Path} is a file. Expected: a folder for the run. Name another.");
        if (resume)
        {
            if (!System.IO.File.Exists(Checkpoint))
                throw new MianException($"There is nothing to resume: {Checkpoint} does not exist. Train without --resume first.");
            return;
        }

        if (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any() && !IsRun)
            throw new MianException($"--out {Path} is not empty and holds no run, so it is left alone. Name a new folder.");
        if (System.IO.File.Exists(Manifest) && !replace)
            throw new MianException($"--out {Path} holds a finished run, which is left alone. Name a new folder, or delete this one first.");
        Directory.CreateDirectory(Path);
        foreach (var file in new[] { Checkpoint, Model, Manifest, Config, TestScores }) System.IO.File.Delete(file);
    }

    /// <summary>Writes the settings.</summary>
    internal void SaveConfig(TrainConfig config) => AtomicFile.WriteText(Config, StrictYaml.Write(config));

    /// <summary>Writes the results.</summary>
    internal void SaveManifest(RunManifest manifest) => AtomicFile.WriteText(Manifest, JsonSerializer.Serialize(manifest, RunManifest.Json) + "\n");

    /// <summary>Reads the results.</summary>
    /// <exception cref="MianException">There is no finished run here.</exception>
    internal RunManifest LoadManifest()
    {
        if (!System.IO.File.Exists(Manifest))
        {
            throw new MianException(System.IO.File.Exists(Checkpoint)
                ? $"The run in {Path} is not finished. Continue it with 'mian train ... --out {Path} --resume'."
                : $"There is no run in {Path}: run.json is missing. Expected: the --out folder of 'mian train'.");
        }

        try
        {
            return JsonSerializer.Deserialize<RunManifest>(System.IO.File.ReadAllText(Manifest), RunManifest.Json)
                ?? throw new JsonException("empty document");
        }
        catch (JsonException e)
        {
            throw new MianException($"{Manifest} is damaged: {e.Message} Train again with 'mian train'.", e);
        }
    }

    private bool IsRun => System.IO.File.Exists(Config) || System.IO.File.Exists(Manifest) || System.IO.File.Exists(Checkpoint);

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
