using Mian.Cli.Execution;

namespace Mian.Cli.Tests.Execution;

public sealed class JsonResultFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_NestedValue_UsesSnakeCaseAndLeavesOnlyTheFile()
    {
        var path = _folder["new/deeper/result.json"];

        JsonResultFile.Prepare(path).Write(new { DatasetHash = "ab", Test = new { Auc = 0.5, CtrRatio = 1.25 } });

        Assert.Equal("""{"dataset_hash":"ab","test":{"auc":0.5,"ctr_ratio":1.25}}""", File.ReadAllText(path).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Write_ValueThatCannotBeWritten_KeepsThePreviousFile()
    {
        var path = _folder["result.json"];
        File.WriteAllText(path, "previous");

        Assert.ThrowsAny<Exception>(() => JsonResultFile.Prepare(path).Write(new { Value = double.NaN }));

        Assert.Equal("previous", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Prepare_PathOfAFolder_Fails()
    {
        var failure = Assert.Throws<MianException>(() => JsonResultFile.Prepare(_folder.Path));

        Assert.Contains("is a folder", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_FolderBelowAFile_Fails()
    {
        File.WriteAllText(_folder["file"], "");

        var failure = Assert.Throws<MianException>(() => JsonResultFile.Prepare(_folder["file/result.json"]));

        Assert.Contains("cannot be made", failure.Message, StringComparison.Ordinal);
    }
}
