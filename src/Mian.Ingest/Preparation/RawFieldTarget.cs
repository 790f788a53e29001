using System.Runtime.InteropServices;
using Mian.Dataset;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>The encoded column of a field that is made of a raw text, in a table that is being written.</summary>
internal sealed class RawFieldTarget(EncodedField field, TableWriter table)
{
    private readonly ColumnTarget _target = new(table, field.Schema);
    private readonly List<int> _ids = [];

    /// <summary>Encodes and adds the text of the current row; null where it is missing.</summary>
    public void Add(string? raw)
    {
        switch (field.Schema.Kind)
        {
            case FieldKind.Scaled:
                _target.Add(field.Encoder!.Scale(raw));
                break;
            case FieldKind.MultiValued:
                field.Encoder!.EncodeMany(raw, _ids);
                _target.Add(CollectionsMarshal.AsSpan(_ids));
                break;
            default:
                _target.Add(field.Encoder!.Encode(raw));
                break;
        }
    }
}
