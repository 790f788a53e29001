using Mian.Cli.Execution;
using Mian.Cli.Printing;
using Mian.Ingest.Recipes;
using Mian.Ingest.Synthetic;

namespace Mian.Cli.Commands;

/// <summary><c>mian data list</c>.</summary>
internal sealed class DataListCommand : MianCommand
{
    /// <summary>Makes the command.</summary>
    public DataListCommand() : base("list", "List the recipes that come with mian and the sizes of the synthetic world.", "mian data list") =>
        AddSharedOptions();

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        TextTable.Write(context.Output, context.Width, ["recipe", "what it makes"], RecipeReader.Shipped.Select(r => new[] { r.Name, r.Description }));
        context.Print();
        TextTable.Write(context.Output, context.Width, ["preset", "size of the synthetic world"], SyntheticPresets.Names.Select(n => new[] { n, SyntheticPresets.Describe(n) }));
        context.Print();
        context.Print("Prepare raw tables with 'mian data prepare RECIPE --from RAW --out DATASET'; a recipe of your own is a YAML file.");
        context.Print("Public raw tables: 'mian data get'.");
        context.Json?.Write(new
        {
            Recipes = RecipeReader.Shipped,
            Presets = SyntheticPresets.Names.Select(name => new { Name = name, Description = SyntheticPresets.Describe(name) }),
        });
        return ExitCode.Ok;
    }
}
