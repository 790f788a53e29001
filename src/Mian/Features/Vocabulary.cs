using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Mian.Dataset;
using Mian.Schema;

namespace Mian.Features;

/// <summary>
/// The values of an embedding table and their ids, or the values of a raw column and their codes (a dictionary). Immutable and thread-safe.
/// A vocabulary gives ids 2, 3, ... and 1 to values it does not know; a dictionary gives codes 1, 2, ... and 0 to values it does not know.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>Slots are a power of two of ints, at most half full.</summary>
    private const int MaxValues = 1 << 29;

    private static readonly ColumnSpec ValueColumn = new("value", ColumnKind.Text);
    private static readonly ColumnSpec CountColumn = new("count", ColumnKind.Int64);

    private readonly byte[] _utf8;
    private readonly int[] _offsets;
    private readonly long[]? _counts;

    /// <summary>Open addressing with linear probing: row + 1, or 0 for an empty slot.</summary>
    private readonly int[] _slots;

    private Vocabulary((byte[] Values, int[] Offsets) text, long[]? counts, string origin)
    {
        (_utf8, _offsets) = text;
        _counts = counts;
        Values = _offsets.Length - 1;
        FirstId = counts is null ? 1 : ReservedIds.First;
        if (Values > MaxValues)
            throw new MianException($"{origin} has {Values:N0} values; at most {MaxValues:N0} are possible. Raise min_count, or hash the field.");
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, Values * 2))];
        for (int row = 0; row < Values; row++)
        {
            int slot = Find(ValueOfRow(row));
            if (_slots[slot] != 0)
                throw new MianException($"{origin} has the value '{Encoding.UTF8.GetString(ValueOfRow(row))}' twice, at rows {_slots[slot] - 1:N0} and {row:N0}; every value should be there once. Prepare the data set again.");
            _slots[slot] = row + 1;
        }
    }

    /// <summary>Number of ids, the reserved ones included: rows of the embedding table.</summary>
    public int Rows => FirstId + Values;

    /// <summary>Number of values.</summary>
    public int Values { get; }

    /// <summary>The id of the first value: 2 for a vocabulary, 1 for a dictionary.</summary>
    public int FirstId { get; }

    /// <summary>What values that are not known get: 1 (out of vocabulary) for a vocabulary, 0 (missing) for a dictionary.</summary>
    public int UnknownId => FirstId - 1;

    /// <summary>Makes a vocabulary from the counts of the training part. Ids go by count, the largest first, then by ordinal order of the values.</summary>
    /// <param name="counts">Values and counts; the counts of a value that occurs several times add up, empty values (missing ones) are left out.</param>
    /// <param name="minCount">Values with a smaller count are left out, so that they are out of vocabulary.</param>
    /// <exception cref="MianException">A value is not valid Unicode or takes more than 64 KiB of utf-8.</exception>
    public static Vocabulary Build(IEnumerable<KeyValuePair<string, long>> counts, int minCount)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string value, long count) in counts)
        {
            if (value.Length > 0)
                CollectionsMarshal.GetValueRefOrAddDefault(sums, value, out _) += count;
        }
        KeyValuePair<string, long>[] kept = [.. sums.Where(p => p.Value >= minCount)];
        Array.Sort(kept, static (a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : string.CompareOrdinal(a.Key, b.Key));
        return Create([.. kept.Select(p => p.Key)], [.. kept.Select(p => p.Value)]);
    }

    /// <summary>Makes a dictionary: the value of row r has code r + 1, and 0 stands for missing.</summary>
    /// <param name="values">Distinct values in the order of their codes.</param>
    /// <exception cref="MianException">A value occurs twice, is not valid Unicode or takes more than 64 KiB of utf-8.</exception>
    public static Vocabulary BuildDictionary(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Create([.. values], null);
    }

    /// <summary>This vocabulary with further values at its end: the most frequent first, then by ordinal order. Ids of values that are here stay.</summary>
    /// <param name="counts">Values and counts; those of known and of empty values are left out, the counts of a value that occurs several times add up.</param>
    /// <param name="minCount">Values with a smaller count are left out.</param>
    /// <returns>This very vocabulary where nothing is added.</returns>
    /// <exception cref="InvalidOperationException">This is a dictionary.</exception>
    /// <exception cref="MianException">A value is not valid Unicode or takes more than 64 KiB of utf-8.</exception>
    public Vocabulary Grow(IEnumerable<KeyValuePair<string, long>> counts, int minCount)
    {
        if (_counts is null)
            throw new InvalidOperationException("A dictionary has no counts.");
        Vocabulary added = Build(counts.Where(c => IdOf(c.Key) == UnknownId), minCount);
        return added.Values == 0 ? this : Create([.. AllValues(), .. added.AllValues()], [.. _counts, .. added._counts!]);
    }

    /// <summary>This dictionary with further values at its end, in the order given. Codes of values that are here stay.</summary>
    /// <param name="values">Any values; known and empty ones are left out.</param>
    /// <returns>This very dictionary where nothing is added.</returns>
    /// <exception cref="InvalidOperationException">This is a vocabulary.</exception>
    /// <exception cref="MianException">A value is not valid Unicode or takes more than 64 KiB of utf-8.</exception>
    public Vocabulary GrowDictionary(IEnumerable<string> values)
    {
        if (_counts is not null)
            throw new InvalidOperationException("A vocabulary grows by counts.");
        string[] added = [.. values.Where(v => v.Length > 0 && IdOf(v) == UnknownId).Distinct(StringComparer.Ordinal)];
        return added.Length == 0 ? this : Create([.. AllValues(), .. added], null);
    }

    /// <summary>XxHash128 over the values of the first ids, 32 lower-case hex digits: equal where these ids mean the same.</summary>
    /// <param name="rows">How many ids, the reserved ones included; <see cref="FirstId"/> to <see cref="Rows"/>.</param>
    public string PrefixHash(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, FirstId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Rows);
        var hash = new XxHash128();
        Span<byte> length = stackalloc byte[sizeof(int)];
        for (int row = 0; row < rows - FirstId; row++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, ValueOfRow(row).Length);
            hash.Append(length);
            hash.Append(ValueOfRow(row));
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Reads a vocabulary (columns value and count).</summary>
    /// <exception cref="MianException">The file is missing or damaged.</exception>
    public static Vocabulary Open(string path) => Read(path, hasCounts: true);

    /// <summary>Reads a dictionary (column value).</summary>
    /// <exception cref="MianException">The file is missing or damaged.</exception>
    public static Vocabulary OpenDictionary(string path) => Read(path, hasCounts: false);

    /// <summary>The id of a value; <see cref="UnknownId"/> where it is not known. Allocates nothing.</summary>
    public int IdOf(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return IdOf(value.AsSpan());
    }

    /// <summary>The id of a value; <see cref="UnknownId"/> where it is not known. Allocates nothing.</summary>
    public int IdOf(ReadOnlySpan<char> value)
    {
        int bound = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (bound <= 512)
        {
            Span<byte> utf8 = stackalloc byte[512];
            return IdOf(utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
        }
        byte[] rented = ArrayPool<byte>.Shared.Rent(bound);
        int id = IdOf(rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return id;
    }

    /// <summary>The id of a value given as utf-8; <see cref="UnknownId"/> where it is not known. Allocates nothing.</summary>
    public int IdOf(ReadOnlySpan<byte> utf8)
    {
        int row = _slots[Find(utf8)] - 1;
        return row < 0 ? UnknownId : FirstId + row;
    }

    /// <summary>The value of an id as a new string; null for a reserved id.</summary>
    /// <param name="id">0 to <see cref="Rows"/> - 1.</param>
    public string? ValueOf(int id)
    {
        RequireId(id);
        return id < FirstId ? null : Encoding.UTF8.GetString(ValueOfRow(id - FirstId));
    }

    /// <summary>How often the value of an id occurs in the training part (of a value that an appended day brought: in all events up to that day); 0 for a reserved id and in a dictionary.</summary>
    /// <param name="id">0 to <see cref="Rows"/> - 1.</param>
    public long CountOf(int id)
    {
        RequireId(id);
        return id < FirstId || _counts is null ? 0 : _counts[id - FirstId];
    }

    /// <summary>Writes the values (and counts) to a file that is complete or absent at any time.</summary>
    /// <exception cref="MianException">The file cannot be written, e.g. because the disk is full.</exception>
    public void Save(string path)
    {
        var values = new TextColumnBuffer(ValueColumn, path);
        var counts = new ColumnBuffer<long>(CountColumn);
        for (int row = 0; row < Values; row++)
        {
            values.AddUtf8(ValueOfRow(row));
            counts.Add(_counts?[row] ?? 0);
        }
        try
        {
            string partial = path + ShardFile.PartialSuffix;
            using (Stream stream = DurableFile.Create(partial))
                ShardFile.Write(stream, _counts is null ? [values] : [values, counts], Values);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot write '{path}' ({Values:N0} values): {e.Message} A data set that was there before is untouched. Free some space or choose another output folder, and start again.", e);
        }
    }

    private static Vocabulary Create(string[] values, long[]? counts)
    {
        var text = new TextColumnBuffer(ValueColumn, "vocabulary");
        foreach (string value in values)
            text.Add(value);
        return new Vocabulary(text.ToArrays(), counts, "The vocabulary");
    }

    private static Vocabulary Read(string path, bool hasCounts)
    {
        using TableReader table = TableReader.OpenFile(path);
        long[]? counts = null;
        if (hasCounts)
            table.Column<long>(CountColumn.Name).CopyTo(0, counts = new long[table.Rows]);
        return new Vocabulary(table.TextColumn(ValueColumn.Name).ToArrays(), counts, $"The vocabulary '{path}'");
    }

    private IEnumerable<string> AllValues() => Enumerable.Range(FirstId, Values).Select(id => ValueOf(id)!);

    private ReadOnlySpan<byte> ValueOfRow(int row) => _utf8.AsSpan(_offsets[row].._offsets[row + 1]);

    /// <summary>The slot of a value: its own, or the empty one where it would go.</summary>
    private int Find(ReadOnlySpan<byte> utf8)
    {
        int mask = _slots.Length - 1;
        int slot = (int)XxHash3.HashToUInt64(utf8) & mask;
        while (_slots[slot] != 0 && !ValueOfRow(_slots[slot] - 1).SequenceEqual(utf8))
            slot = (slot + 1) & mask;
        return slot;
    }

    private void RequireId(int id)
    {
        if ((uint)id >= (uint)Rows)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"id should be in range [0-{Rows - 1}]");
    }
}
