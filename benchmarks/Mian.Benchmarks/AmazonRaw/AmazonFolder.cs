namespace Mian.Benchmarks.AmazonRaw;

/// <summary>The two files of a shape in a folder.</summary>
internal static class AmazonFolder
{
    /// <summary>Writes both files. Each is complete as soon as it has its name.</summary>
    public static void Write(AmazonShape shape, string folder)
    {
        Directory.CreateDirectory(folder);
        var graph = new ReviewGraph(shape);
        var keys = new Keys(shape);
        Write(Path.Combine(folder, shape.ReviewsFile), new ReviewFile(shape, graph, keys).Write);
        Write(Path.Combine(folder, shape.MetaFile), new MetaFile(shape, graph, keys).Write);
    }

    /// <summary>True where both files are there.</summary>
    public static bool IsComplete(AmazonShape shape, string folder) =>
        File.Exists(Path.Combine(folder, shape.ReviewsFile)) && File.Exists(Path.Combine(folder, shape.MetaFile));

    private static void Write(string path, Action<string> write)
    {
        write(path + ".partial");
        File.Move(path + ".partial", path, overwrite: true);
    }
}
