namespace Mian.Configuration;

/// <summary>A settings record with rules that span several of its keys; asked after all its keys were read without a mistake.</summary>
public interface IValidatable
{
    /// <summary>One complete sentence for each broken rule (what was expected, what was found); empty where all is well.</summary>
    IEnumerable<string> Validate();
}
