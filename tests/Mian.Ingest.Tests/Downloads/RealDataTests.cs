using System.IO.Compression;
using Mian.Ingest.Downloads;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Tests.Downloads;

public sealed class RealDataTests : IDisposable
{
    private readonly SmallSet _set = new();

    public void Dispose() => _set.Dispose();

    [SkippableTheory]
    [InlineData("movielens-100k", "movielens-100k")]
    [InlineData("movielens-1m", "movielens-1m-half")]
    public void Run_MovieLens_UnpacksTheFilesAsTheyAre(string name, string data)
    {
        var raw = Raw(data);

        Get(name, raw);

        Assert.All(PublicDatasets.Get(name).Files[0].Members.Select(m => Path.GetFileName(m)), file => Assert.Equal(File.ReadAllBytes(Path.Combine(raw, file)), _set.Bytes(file)));
    }

    [SkippableFact]
    public void Run_MovieLens100k_PreparesLikeTheRawFiles()
    {
        var raw = Raw("movielens-100k");

        Get("movielens-100k", raw);

        Assert.Equal(Prepare(raw, "a"), Prepare(_set.Out, "b"));
    }

    private static string Raw(string data)
    {
        var raw = Path.Combine(Environment.GetEnvironmentVariable("MIAN_DATA") ?? "", data);
        Skip.IfNot(Directory.Exists(raw), $"MIAN_DATA names no folder with {data}.");
        return raw;
    }

    // The archive is made here of the real files, so its own hash takes the place of the published one.
    private void Get(string name, string raw)
    {
        var known = PublicDatasets.Get(name);
        var archive = Zip(raw, known.Files[0].Members);
        using var server = new LocalServer(r => Reply.File(archive, r));
        _set.Get(server.Address, known with { Files = [known.Files[0] with { Bytes = archive.Length, Md5 = null, Sha256 = SmallSet.Sha256(archive) }] });
    }

    private string Prepare(string from, string name)
    {
        const string Recipe = "movielens-100k";
        var options = new PrepareOptions { From = from, Out = _set[name] };
        return DatasetPreparation.Run(RecipeReader.Load(Recipe), RecipeReader.TextOf(Recipe), options, SilentProgress.Instance, CancellationToken.None).ContentHash;
    }

    private static byte[] Zip(string folder, IReadOnlyList<string> members)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var member in members)
                archive.CreateEntryFromFile(Path.Combine(folder, Path.GetFileName(member)), member, CompressionLevel.Fastest);
        }

        return bytes.ToArray();
    }
}
