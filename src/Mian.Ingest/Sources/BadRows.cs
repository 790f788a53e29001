using System.Text;

namespace Mian.Ingest.Sources;

/// <summary>Counts malformed rows, writes those that are tolerated to a file, and stops at the first that is not.</summary>
internal sealed class BadRows : IDisposable
{
    private readonly long _allowed;
    private readonly string? _path;
    private StreamWriter? _writer;

    public BadRows(SourceOptions options)
    {
        _allowed = options.SkipBad;
        _path = options.RejectsFile;
        // A file of an earlier run would be taken for this one's.
        if (_path is not null && File.Exists(_path))
            File.Delete(_path);
    }

    /// <summary>Rows left out so far.</summary>
    public long Count { get; private set; }

    /// <summary>Rows that may still be left out.</summary>
    public long Left => _allowed - Count;

    /// <param name="file">Path of the file.</param>
    /// <param name="place">Where in it, e.g. <c>line 17</c>.</param>
    /// <param name="reason">What was expected and what was found, without a full stop.</param>
    /// <param name="raw">The row as it stands in the file.</param>
    /// <exception cref="MianException">No more bad rows are allowed.</exception>
    public void Add(string file, string place, string reason, string raw)
    {
        if (Count >= _allowed)
            throw new MianException($"{file}, {place}: {reason}. {Advice()}");
        Count++;
        if (_path is null)
            return;
        if (_writer is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            _writer = new StreamWriter(_path + ".partial", append: false, new UTF8Encoding(false)) { NewLine = "\n" };
            _writer.WriteLine("file,line,reason,raw");
        }
        _writer.WriteLine(string.Join(',', new[] { file, place[(place.IndexOf(' ', StringComparison.Ordinal) + 1)..], reason, raw }.Select(Quote)));
    }

    public void Dispose()
    {
        if (_writer is null)
            return;
        _writer.Dispose();
        File.Move(_path + ".partial", _path!, overwrite: true);
        _writer = null;
    }

    private string Advice() => _allowed == 0
        ? "Correct the row, or leave bad rows out with --skip-bad N."
        : $"It is bad row number {Count + 1}, and --skip-bad allows {_allowed}{(_path is null ? "" : $"; the rows before it are in '{_path}'")}.";

    private static string Quote(string value) =>
        value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
