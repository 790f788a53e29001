using System.Globalization;
using Mian.Dataset;

namespace Mian.Tests.Dataset;

public class DatasetFolderTests
{
    [Fact]
    public void Publish_NewDestination_LeavesOnlyTheDataset()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("deep", "er", "set"));
        Assert.Equal([folder.Path("deep", "er", "set")], Directory.GetFileSystemEntries(folder.Path("deep", "er")));
        Assert.False(File.Exists(folder.Path("deep", "er", "set", ".lock")));
        Assert.Empty(Directory.GetFiles(folder.Path("deep", "er", "set"), "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void Publish_OverADataset_ReplacesAllOfIt()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        File.WriteAllText(folder.Path("set", "recipe.yaml"), "old");
        SmallDataset.Publish(folder.Path("set") + "/", userKey: "new");
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Equal("new", set.Users.TextColumn("key")[0]);
        Assert.False(File.Exists(folder.Path("set", "recipe.yaml")));
        Assert.Equal([folder.Path("set")], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Publish_OverADatasetThatIsOpen_KeepsTheOldOneReadable()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        using PreparedDataset old = PreparedDataset.Open(folder.Path("set"));
        SmallDataset.Publish(folder.Path("set"), userKey: "new");
        Assert.Equal("anna", old.Users.TextColumn("key")[0]);
    }

    [Fact]
    public void Publish_IntoAnEmptyFolder_Works()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path("set"));
        SmallDataset.Publish(folder.Path("set"));
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Equal([folder.Path("set")], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Publish_ThroughALink_ReplacesItsTarget()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("real"));
        Directory.CreateSymbolicLink(folder.Path("link"), folder.Path("real"));
        SmallDataset.Publish(folder.Path("link"), userKey: "new");
        Assert.NotNull(new DirectoryInfo(folder.Path("link")).LinkTarget);
        using PreparedDataset set = PreparedDataset.Open(folder.Path("real"));
        Assert.Equal("new", set.Users.TextColumn("key")[0]);
    }

    [Fact]
    public void Dispose_WithoutPublish_LeavesThePreviousDatasetAlone()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        string hash = ManifestJson.Read(folder.Path("set")).ContentHash;
        using (DatasetFolder work = DatasetFolder.Create(folder.Path("set")))
            SmallDataset.WriteTables(work.WorkPath, userKey: "half");
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        set.Verify();
        Assert.Equal(hash, set.Manifest.ContentHash);
        Assert.Equal([folder.Path("set")], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Publish_TableMissing_KeepsThePreviousDataset()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        using (DatasetFolder work = DatasetFolder.Create(folder.Path("set")))
        {
            SmallDataset.WriteTables(work.WorkPath, userKey: "half");
            File.Delete(Path.Combine(work.WorkPath, "history.00000.arrow"));
            Assert.Contains("history.00000.arrow' is missing", Assert.Throws<MianException>(() => work.Publish(SmallDataset.Manifest)).Message, StringComparison.Ordinal);
        }
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Equal("anna", set.Users.TextColumn("key")[0]);
        Assert.Equal([folder.Path("set")], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Publish_AfterDispose_Throws()
    {
        using var folder = new TempFolder();
        DatasetFolder work = DatasetFolder.Create(folder.Path("set"));
        work.Dispose();
        work.Dispose();
        Assert.Throws<ObjectDisposedException>(() => work.Publish(SmallDataset.Manifest));
    }

    [Fact]
    public void Create_FolderWithAUsersFiles_RefusesAndTouchesNothing()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path("holiday"));
        File.WriteAllText(folder.Path("holiday", "photo.jpg"), "precious");
        MianException e = Assert.Throws<MianException>(() => DatasetFolder.Create(folder.Path("holiday")));
        Assert.Contains("not a data set", e.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(folder.Path("holiday", "photo.jpg")));
        Assert.Equal([folder.Path("holiday")], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Publish_UsersFilesAppearedMeanwhile_RefusesAndTouchesNothing()
    {
        using var folder = new TempFolder();
        using (DatasetFolder work = DatasetFolder.Create(folder.Path("set")))
        {
            SmallDataset.WriteTables(work.WorkPath);
            Directory.CreateDirectory(folder.Path("set"));
            File.WriteAllText(folder.Path("set", "photo.jpg"), "precious");
            Assert.Contains("not a data set", Assert.Throws<MianException>(() => work.Publish(SmallDataset.Manifest)).Message, StringComparison.Ordinal);
        }
        Assert.Equal("precious", File.ReadAllText(folder.Path("set", "photo.jpg")));
        Assert.Equal([folder.Path("set")], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Create_DestinationIsAFileOrTheRoot_Refuses()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.Path("file"), "x");
        Assert.Contains("is a file", Assert.Throws<MianException>(() => DatasetFolder.Create(folder.Path("file"))).Message, StringComparison.Ordinal);
        Assert.Contains("Cannot write a data set", Assert.Throws<MianException>(() => DatasetFolder.Create(folder.Path("file", "below"))).Message, StringComparison.Ordinal);
        Assert.Contains("root of a file system", Assert.Throws<MianException>(() => DatasetFolder.Create("/")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WorkOfADeadProcess_IsDeleted()
    {
        using var folder = new TempFolder();
        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string dead = Leftover(folder, "999999999", locked: true);   // above any process number
        string reused = Leftover(folder, "1", locked: true);         // the number lives, but nobody holds the lock
        string sameNumber = Leftover(folder, own, locked: true);
        Directory.CreateDirectory(folder.Path("set.partial-999999998")); // died before it had the lock
        Directory.CreateDirectory(folder.Path("set.partial-1000000000"));
        File.WriteAllText(folder.Path("set.partial-1000000000", ".lock"), "");
        using (DatasetFolder work = DatasetFolder.Create(folder.Path("set")))
        {
            Assert.False(Directory.Exists(dead));
            Assert.False(Directory.Exists(reused));
            Assert.Equal(sameNumber, work.WorkPath);
            Assert.False(File.Exists(Path.Combine(work.WorkPath, "users.00000.arrow")));
        }
        Assert.Empty(Directory.GetFileSystemEntries(folder.Root));
    }

    [Theory]
    [InlineData("set.partial-backup", true)]
    [InlineData("set.partial-999999999", false)]
    [InlineData("set.mian-replaced-x", true)]
    [InlineData("set.old-1", true)]
    [InlineData("settings.partial-999999999", true)]
    public void Create_NeighbourThatMianDidNotMake_Stays(string name, bool locked)
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        Directory.CreateDirectory(folder.Path(name));
        File.WriteAllText(folder.Path(name, "photo.jpg"), "precious");
        if (locked)
            File.WriteAllText(folder.Path(name, ".lock"), "");
        SmallDataset.Publish(folder.Path("set"), userKey: "new");
        Assert.Equal("precious", File.ReadAllText(folder.Path(name, "photo.jpg")));
    }

    [Fact]
    public void Create_WorkFolderOfThisProcessHoldsOtherFiles_Refuses()
    {
        using var folder = new TempFolder();
        string work = Leftover(folder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), locked: false);
        Assert.Contains("files of somebody else", Assert.Throws<MianException>(() => DatasetFolder.Create(folder.Path("set"))).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(work, "users.00000.arrow")));
    }

    [Fact]
    public void Create_WorkThatIsBeingWritten_Stays()
    {
        using var folder = new TempFolder();
        using DatasetFolder first = DatasetFolder.Create(folder.Path("set"));
        Assert.Contains("in use by this process", Assert.Throws<MianException>(() => DatasetFolder.Create(folder.Path("set"))).Message, StringComparison.Ordinal);
        string other = Leftover(folder, "999999999", locked: true);
        using (new FileStream(Path.Combine(other, ".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Throws<MianException>(() => DatasetFolder.Create(folder.Path("set")));
        Assert.True(Directory.Exists(other), "work whose lock is held was deleted");
        Assert.True(Directory.Exists(first.WorkPath));
    }

    [Fact]
    public void Create_ProcessDiedBetweenTheTwoRenames_BringsThePreviousDatasetBack()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        Directory.Move(folder.Path("set"), folder.Path("set.mian-replaced-999999999"));
        using (DatasetFolder.Create(folder.Path("set"))) { }
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Equal([folder.Path("set")], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Create_ProcessDiedBeforeDeletingTheOldOne_DeletesIt()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"), userKey: "new");
        SmallDataset.Publish(folder.Path("aside"));
        Directory.Move(folder.Path("aside"), folder.Path("set.mian-replaced-999999999"));
        using (DatasetFolder.Create(folder.Path("set"))) { }
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Equal("new", set.Users.TextColumn("key")[0]);
        Assert.Equal([folder.Path("set")], Directory.GetFileSystemEntries(folder.Root));
    }

    private static string Leftover(TempFolder folder, string process, bool locked)
    {
        string path = folder.Path($"set.partial-{process}");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "users.00000.arrow"), "half");
        if (locked)
            File.WriteAllText(Path.Combine(path, ".lock"), "");
        return path;
    }
}
