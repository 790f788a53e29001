namespace Mian.Schema;

/// <summary>The ids that every embedding table keeps for itself.</summary>
public static class ReservedIds
{
    /// <summary>Stands for "no value"; its row is zero, never trained and never contributes.</summary>
    public const int Padding = 0;

    /// <summary>Stands for a rare or unseen value; its row is trained by replacing a small share of ids.</summary>
    public const int OutOfVocabulary = 1;

    /// <summary>The first id of a value that the vocabulary knows.</summary>
    public const int First = 2;
}
