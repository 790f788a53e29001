using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;
using Mian.Progress;

namespace Mian.Ingest.Tests.Sources;

/// <summary>A folder of raw files and a database, deleted after the test.</summary>
internal sealed class RawFolder : IDisposable
{
    public RawFolder()
    {
        Directory.CreateDirectory(Path);
        Connection.Open();
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mian-raw-{Guid.NewGuid():N}");

    public DuckDBConnection Connection { get; } = new("DataSource=:memory:");

    public string Rejects => System.IO.Path.Combine(Path, "rejects.csv");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public RawFolder With(string name, string text, Encoding? encoding = null) => With(name, (encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public RawFolder With(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.WriteAllBytes(this[name], bytes);
            return this;
        }
        using var file = new GZipStream(File.Create(this[name]), CompressionLevel.Fastest);
        file.Write(bytes);
        return this;
    }

    /// <summary>Loads one source of events with columns u, i, t (integer) and what else the file has.</summary>
    public LoadedSources Load(string source, long skipBad = 0, string more = "")
    {
        var yaml = $$"""
            name: test
            sources:
              events: {{{source}}}
            {{more}}
            events: {source: events, user: u, item: i, time: t}
            label: {rule: true}
            split: {by: time}
            history: {length: 5}
            fields:
              item: [{name: item_id, column: i}]
              behaviour: [{name: past_item_id, item_field: item_id}]
            """;
        return LoadRecipe(RecipeReader.Parse(yaml, "test"), skipBad);
    }

    public LoadedSources LoadRecipe(Recipe recipe, long skipBad = 0, CancellationToken cancellation = default) =>
        SourceLoader.Load(Connection, recipe, new SourceOptions { From = Path, SkipBad = skipBad, RejectsFile = Rejects }, SilentProgress.Instance, cancellation);

    /// <summary>Rows of a query as texts: values separated by '~', null as '-'.</summary>
    public IReadOnlyList<string> Rows(string sql = "SELECT * FROM src_events ORDER BY source_order") =>
        [.. Sql.Rows(Connection, sql, CancellationToken.None).Select(r => string.Join('~', r.Select(v => v is null ? "-" : Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture))))];

    public void Execute(string sql) => Sql.Execute(Connection, sql, CancellationToken.None);

    public void Dispose()
    {
        Connection.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
