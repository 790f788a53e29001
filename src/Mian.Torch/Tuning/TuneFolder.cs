using System.Text.Json;
using Mian.Files;
using Mian.Torch.Experiments;
using Mian.Torch.Training;

namespace Mian.Torch.Tuning;

/// <summary>What makes two searches the same search, and the time that it took so far.</summary>
internal sealed record TuneIdentity(string Model, string DatasetHash, long Seed, SearchKind Search, string Device, string Space, string Config)
{
    /// <summary>Seconds so far.</summary>
    public double Seconds { get; init; }
}

/// <summary>The files of a search, each written whole or not at all.</summary>
internal sealed class TuneFolder
{
    private static readonly JsonSerializerOptions OneLine = new(RunManifest.Json) { WriteIndented = false };

    internal TuneFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>Full path.</summary>
    internal string Path { get; }

    /// <summary>Settings of the best trial.</summary>
    internal string Best => File("best.yaml");

    /// <summary>Folder of the runs.</summary>
    internal string Runs => File("runs");

    private string Identity => File("search.json");

    private string Space => File("space.yaml");

    private string Trials => File("trials.jsonl");

    /// <summary>Makes the folder, or checks that it holds this very search.</summary>
    /// <returns>Seconds that the search took so far.</returns>
    /// <exception cref="MianException">It holds something else.</exception>
    internal double Prepare(TuneIdentity search)
    {
        if (System.IO.File.Exists(Path)) throw new MianException($"--out {Path} is a file. Expected: a folder for the search. Name another.");
        if (!System.IO.File.Exists(Identity))
        {
            if (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any())
                throw new MianException($"--out {Path} is not empty and holds no search, so it is left alone. Name a new folder.");
            Save(search);
            AtomicFile.WriteText(Space, search.Space);
            return 0;
        }

        var earlier = Read<TuneIdentity>(Identity, System.IO.File.ReadAllText(Identity));
        if (Difference(earlier, search) is { } difference)
            throw new MianException($"--out {Path} holds another search: {difference}. Repeat its command to continue it (only --trials or --minutes may change), or name a new folder.");
        return earlier.Seconds;
    }

    /// <summary>Keeps a second process from the same search.</summary>
    /// <exception cref="MianException">Another process searches here.</exception>
    internal RunLock Lock() => RunLock.TryTake(File("search.lock"))
        ?? throw new MianException($"--out {Path} is in use: {RunLock.OwnerOf(File("search.lock"))} searches there now. Wait for its end, or name another folder.");

    /// <summary>Writes identity and time.</summary>
    internal void Save(TuneIdentity search) => AtomicFile.WriteText(Identity, JsonSerializer.Serialize(search, RunManifest.Json) + "\n");

    /// <summary>Writes all trials.</summary>
    internal void Save(IEnumerable<Trial> trials) => AtomicFile.WriteText(Trials, string.Concat(trials.Select(t => JsonSerializer.Serialize(t, OneLine) + "\n")));

    /// <summary>Reads the trials of earlier calls.</summary>
    /// <exception cref="MianException">The file is damaged.</exception>
    internal List<Trial> LoadTrials() => System.IO.File.Exists(Trials)
        ? [.. System.IO.File.ReadLines(Trials).Where(l => l.Length > 0).Select(l => Read<Trial>(Trials, l))]
        : [];

    /// <summary>Deletes the tensors of a trial that is not the best.</summary>
    internal void Thin(Trial trial)
    {
        if (trial.Run is not null && Directory.Exists(System.IO.Path.Combine(Runs, trial.Run))) RunStore.Thin(System.IO.Path.Combine(Runs, trial.Run));
    }

    private static string? Difference(TuneIdentity there, TuneIdentity here)
    {
        (string Name, object There, object Here)[] facts =
        [
            ("model", there.Model, here.Model), ("data set", there.DatasetHash, here.DatasetHash), ("--seed", there.Seed, here.Seed), ("--search", there.Search, here.Search), ("--device", there.Device, here.Device),
        ];
        foreach (var (name, old, now) in facts)
        {
            if (!old.Equals(now)) return $"its {name} is {old}, not {now}";
        }

        return there.Space != here.Space ? "its space differs (space.yaml there holds it)"
            : there.Config != here.Config ? "the settings that it started from, or the version of mian, differ (search.json there holds both)"
            : null;
    }

    private static T Read<T>(string path, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, RunManifest.Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new MianException($"{path} is damaged: {e.Message} Delete this file and repeat the command; finished runs are not trained again.", e);
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
