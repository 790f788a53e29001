using System.CommandLine;

namespace Mian.Cli.Parsing;

/// <summary>Options that take an address on the web.</summary>
internal static class WebAddress
{
    /// <summary>An option that takes an http or https address to which a file name can be added.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What is there, and what happens without it.</param>
    public static Option<Uri?> Option(string name, string description)
    {
        var option = new Option<Uri?>(name) { Description = description, HelpName = "ADDRESS" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            // A password in the address would end up in messages and in download.json.
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" })
                return address;
            result.AddError($"Option '{name}' expects an address that begins with https:// or http:// and has no '?', '#' or user name, but '{text}' was given.");
            return null;
        };
        return option;
    }
}
