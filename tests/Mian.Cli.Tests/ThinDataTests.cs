using System.Globalization;
using System.Text;
using Mian.Torch.Models;

namespace Mian.Cli.Tests;

/// <summary>Data that lacks something: each model trains where that makes sense, and otherwise one clear sentence says what is wrong.</summary>
[Collection(TrainingTests.Name)]
public sealed class ThinDataTests : IDisposable
{
    private const string Behaviours = "  behaviour:\n    - {name: past_item, item_field: item_id}\n    - {name: past_category, item_field: category}\n";
    private const string Context = "  context:\n    - {name: hour, time: hour}\n";
    private const string User = "  user:\n    - {name: activity, past: count, kind: log}\n";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. ModelCatalog.All.Select(e => e.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Train_NoUserAndNoContextFields_Works(string model) => AssertTrains(model, Prepare(Behaviours));

    [Theory]
    [MemberData(nameof(Models))]
    public void Train_OneItemFieldAndNoneElse_WorksOrSaysThatBehavioursAreMissing(string model)
    {
        var prepared = Prepare(Context, expectSuccess: false);
        if (prepared is null) return; // refused before any model saw it, with a message
        var run = Train(model, prepared);
        Assert.True(run.ExitCode == 0 || run.Error.Contains("behaviour", StringComparison.OrdinalIgnoreCase), run.Error);
        AssertNoTrace(run);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Train_OneUser_Works(string model) => AssertTrains(model, Prepare(Behaviours + User + Context, users: 1));

    [Theory]
    [MemberData(nameof(Models))]
    public void Train_OneItem_WorksOrSaysThatNoOtherCanBeDrawn(string model)
    {
        var run = Train(model, Prepare(Behaviours + Context, items: 1)!);
        if (model == "DIEN") Assert.Contains("no other can be drawn", run.Error, StringComparison.Ordinal);
        else Assert.True(run.ExitCode == 0, run.Error);
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData("", 1, 20)]
    [InlineData(User + Context, 12, 1)]
    [InlineData(Context, 12, 20)]
    public void Analyze_NoFineFieldsOrOneUserOrOneItem_SaysWhatItCan(string fields, int users, int items)
    {
        var run = CommandRun.Of("analyze", Prepare(Behaviours + fields, users: users, items: items)!, "--out", _folder["analysis"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
        Assert.Equal(fields.Length > 0, File.Exists(Path.Combine(_folder["analysis"], "field-information.svg")));
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData(0, "has no positives")]
    [InlineData(1, "has only positives")]
    public void Prepare_ConstantLabel_IsRefusedBeforeAnyModel(int label, string reason)
    {
        var run = PrepareRun(Behaviours + Context, _folder["dataset"], label: _ => label);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["dataset"]));
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData("train", "--out")]
    [InlineData("tune", "--out")]
    public void Command_UnknownModel_SuggestsTheNearest(string command, string output)
    {
        var run = CommandRun.Of(command, _folder["nowhere"], "--model", "DeepFN", output, _folder["run"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("DeepFM", run.Error, StringComparison.Ordinal);
        AssertNoTrace(run);
    }

    [Fact]
    public void Compare_ModelThatTheDataCannotServe_IsReportedAndTheOthersGoOn()
    {
        var run = CommandRun.Of("compare", Prepare(Behaviours + Context, items: 1)!, "--models", "DIEN,PoolingMLP", "--seeds", "1", "--set", "epochs=1", "--out", _folder["compare"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("no other can be drawn", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("PoolingMLP, seed 1: test AUC", run.Output + run.Error, StringComparison.Ordinal);
        AssertNoTrace(run);
    }

    private void AssertTrains(string model, string? dataset)
    {
        var run = Train(model, dataset!);
        Assert.True(run.ExitCode == 0, run.Error);
        AssertNoTrace(run);
    }

    private CommandRun Train(string model, string dataset) => CommandRun.Of(
        "train", dataset, "--model", model, "--set", "epochs=1", "embedding.dimension=4", "--out", _folder[$"run-{model}"], "--threads", "1");

    /// <summary>Prepares events of a few users and items; null where preparation refuses them.</summary>
    private string? Prepare(string fields, int users = 20, int items = 12, bool expectSuccess = true)
    {
        var dataset = _folder[$"dataset-{Guid.NewGuid():N}"];
        var run = PrepareRun(fields, dataset, users, items);
        AssertNoTrace(run);
        if (!expectSuccess && run.ExitCode != 0)
        {
            Assert.Contains("behaviour", run.Error, StringComparison.OrdinalIgnoreCase);
            return null;
        }

        Assert.True(run.ExitCode == 0, run.Error);
        return dataset;
    }

    private CommandRun PrepareRun(string fields, string dataset, int users = 20, int items = 12, Func<int, int>? label = null)
    {
        var raw = _folder["raw"];
        Directory.CreateDirectory(raw);
        var events = new StringBuilder("user,item,ts,clicked\n");
        for (var i = 0; i < 600; i++)
            events.Append(CultureInfo.InvariantCulture, $"u{i % users},i{i * 7 % 11 % items},{1_600_000_000 + (i * 3600)},{label?.Invoke(i) ?? (i / 3 % 2)}\n");
        File.WriteAllText(Path.Combine(raw, "events.csv"), events.ToString());
        File.WriteAllText(Path.Combine(raw, "items.csv"), "sku,category\n" + string.Concat(Enumerable.Range(0, items).Select(i => $"i{i},c{i % 3}\n")));
        File.WriteAllText(_folder["recipe.yaml"], $"""
            name: thin
            sources:
              events: {'{'}file: events.csv, format: csv, types: {'{'}ts: integer, clicked: integer{'}'}{'}'}
              items: {'{'}file: items.csv, format: csv{'}'}
            items: {'{'}source: items, key: sku{'}'}
            events: {'{'}source: events, user: user, item: item, time: ts{'}'}
            label: {'{'}rule: clicked = 1{'}'}
            split: {'{'}by: time, valid: 0.15, test: 0.15{'}'}
            history: {'{'}length: 5, before: time{'}'}
            fields:
              item:
                - {'{'}name: item_id, column: sku{'}'}
                - {'{'}name: category, column: category{'}'}

            """.TrimEnd() + "\n" + fields);
        return CommandRun.Of("data", "prepare", _folder["recipe.yaml"], "--from", raw, "--out", dataset);
    }

    private static void AssertNoTrace(CommandRun run)
    {
        Assert.DoesNotContain("   at Mian.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }
}
