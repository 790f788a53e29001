using Mian.Dataset;
using Mian.Progress;

namespace Mian.Ingest.Tests.Appending;

public sealed class BadDayTests : IDisposable
{
    private readonly DailyShop _shop = new(4, days: 2);

    public BadDayTests() => _shop.Prepare();

    private long Last => ManifestJson.Read(_shop.Set).StageAfter(0).LastTime;

    [Theory]
    [InlineData(0)]
    [InlineData(-DailyShop.Day)]
    public void Append_EventNotLaterThanTheSet_NamesItAndChangesNothing(long shift)
    {
        _shop.WriteRaw("late", [new("u1", "i2", Last + 100, 5, "city0"), new("u3", "i4", Last + shift, 5, "city0")], _shop.Base);
        string message = _shop.AppendFails(_shop.Raw("late"));
        foreach (string part in new[] { "Event 1 of source 'log'", "user 'u3'", "item 'i4'", $"time '{Last + shift}'", $"({Last},", "1 of 2 events", "Leave those events out" })
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_SameDayTwice_SaysWhichDayItIs()
    {
        _shop.Append(0);
        _shop.Append(1);
        Assert.Contains("This looks like day-00001, which is in the data set already", _shop.AppendFails(_shop.Raw("day0")), StringComparison.Ordinal);
        Assert.Contains("This looks like day-00002, which is in the data set already", _shop.AppendFails(_shop.Raw("day1")), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_SplitByUserOrder_SaysWhyAndWhatToDo()
    {
        _shop.Recipe = DailyShop.Yaml.Replace("by: time", "by: user_order", StringComparison.Ordinal);
        _shop.Prepare();
        string message = _shop.AppendFails(_shop.Raw("day0"));
        Assert.Contains("splits by user_order", message, StringComparison.Ordinal);
        Assert.Contains("Expected: 'split: {by: time}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("people.csv", "users", "'u0x'")]
    [InlineData("goods.csv", "items", "'i0x'")]
    public void Append_NewKeyWithoutItsSource_IsAnErrorWhereTheSourceDecides(string file, string word, string key)
    {
        var events = new List<ShopEvent> { new(word == "users" ? "u0x" : "u1", word == "items" ? "i0x" : "i1", Last + 5, 5, null) };
        _shop.WriteRaw("day", events.ConvertAll(e => e with { User = "u1", Item = "i1" }), _shop.Base);
        File.WriteAllLines(Path.Combine(_shop.Raw("day"), "log.csv"), ["user,item,time,rating,city", .. events.Select(e => $"{e.User},{e.Item},{e.Time},{e.Rating},")]);
        File.Delete(Path.Combine(_shop.Raw("day"), file));
        string message = _shop.AppendFails(_shop.Raw("day"));
        Assert.Contains($"name {word} that the data set does not have, and the day has no source of them", message, StringComparison.Ordinal);
        Assert.Contains(key, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_NewKeyThatItsSourceLacks_IsAnErrorWhereTheSourceDecides()
    {
        File.AppendAllText(Path.Combine(_shop.Raw("day0"), "log.csv"), $"nobody,i1,{Last + 500_000},5,city0\n");
        Assert.Contains("name users that are neither in the data set nor in source 'people': 'nobody' (1 events)", _shop.AppendFails(_shop.Raw("day0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_KeysOfEvents_GiveUnknownKeysARow()
    {
        _shop.Recipe = DailyShop.Yaml.Replace("{source: people, key: user}", "{source: people, key: user, keys: events}", StringComparison.Ordinal);
        _shop.Prepare();
        File.AppendAllText(Path.Combine(_shop.Raw("day0"), "log.csv"), $"nobody,i1,{Last + 500_000},5,city0\n");
        long described = _shop.Days[0].Select(e => e.User).Except(_shop.Base.Select(e => e.User)).Count();
        var report = _shop.Append(0);
        Assert.Equal(described + 1, report.NewUsers);
        using var dataset = PreparedDataset.Open(_shop.Set);
        int row = Enumerable.Range(0, (int)dataset.Users.Rows).Single(u => dataset.Users.TextColumn("key")[u] == "nobody");
        Assert.True(dataset.Users.TextColumn("raw:age").IsNull(row));
        Assert.True(float.IsNaN(dataset.Users.Column<float>("age")[row]));
    }

    [Fact]
    public void Append_ChangedProfile_IsCountedAndTheFirstOneStays()
    {
        _shop.WriteRaw("day", [new("u1", "i1", Last + 9, 5, "city0")], _shop.Base);
        File.WriteAllText(Path.Combine(_shop.Raw("day"), "people.csv"), "user,gender,age\nu1,F,99\nu2,F,22\nu99,F,30\n");
        string before = AgeOf("u1");
        var report = _shop.Append(_shop.Raw("day"));
        Assert.Equal((1, 0, 1), (report.Day.ChangedUsers, report.Day.ChangedItems, report.NewUsers));
        Assert.Equal(before, AgeOf("u1"));
        Assert.Equal("30", AgeOf("u99"));

        string AgeOf(string user)
        {
            using var dataset = PreparedDataset.Open(_shop.Set);
            int row = Enumerable.Range(0, (int)dataset.Users.Rows).Single(u => dataset.Users.TextColumn("key")[u] == user);
            return dataset.Users.TextColumn("raw:age")[row]!;
        }
    }

    [Fact]
    public void Append_WithoutUsersAndItems_TakesThoseThatAreKnown()
    {
        _shop.WriteRaw("day", [new("u1", "i1", Last + 9, 5, "city0"), new("u2", "i1", Last + 12, 1, null)], _shop.Base);
        Assert.Equal(["log.csv"], Directory.GetFiles(_shop.Raw("day")).Select(Path.GetFileName));
        var report = _shop.Append(_shop.Raw("day"));
        Assert.Equal((0, 0, 2, 1), (report.NewUsers, report.NewItems, report.Day.Counts.Requests, report.Day.Counts.Positives));
    }

    [Fact]
    public void Append_MalformedRow_StopsUnlessItIsTolerated()
    {
        File.AppendAllText(Path.Combine(_shop.Raw("day0"), "log.csv"), "u1,i1,soon,5,city0\n");
        Assert.Contains("'soon'", _shop.AppendFails(_shop.Raw("day0")), StringComparison.Ordinal);
        var report = _shop.Append(_shop.Raw("day0"), skipBad: 1);
        Assert.Equal((1, _shop.Days[0].Count), (report.Day.RejectedRows, report.Day.Counts.Requests));
        Assert.Contains("soon", File.ReadAllText(_shop.Set + ".rejects.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_RepeatedEvent_IsAnErrorAsInPreparation()
    {
        string file = Path.Combine(_shop.Raw("day0"), "log.csv");
        File.AppendAllText(file, File.ReadLines(file).ElementAt(1) + "\n");
        Assert.Contains("occurs more than once", _shop.AppendFails(_shop.Raw("day0")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "does not exist")]
    [InlineData("empty", "log.csv")]
    public void Append_WithoutEvents_SaysWhatIsMissing(string folder, string expected)
    {
        Directory.CreateDirectory(_shop.Raw("empty"));
        Assert.Contains(expected, _shop.AppendFails(_shop.Raw(folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_RecipeThatLostAField_IsRefused()
    {
        string copy = Path.Combine(_shop.Set, DatasetLayout.RecipeFile);
        File.WriteAllText(copy, DailyShop.Yaml.Replace("    - {name: weekday, time: weekday}\n", "", StringComparison.Ordinal));
        Assert.Contains("has no field 'weekday', which the data set has", _shop.AppendFails(_shop.Raw("day0")), StringComparison.Ordinal);
        File.Delete(copy);
        Assert.Contains("The copy of the recipe", _shop.AppendFails(_shop.Raw("day0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_ToNoDataset_SaysSo()
    {
        _shop.Days.Clear();
        Directory.Delete(_shop.Set, recursive: true);
        Assert.Contains("Make one with 'mian data prepare'", Assert.Throws<MianException>(() => _shop.Append(_shop.Raw("day0"))).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Set));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Append_Cancelled_LeavesTheSetAsItWas(int report)
    {
        using var cancel = new CancellationTokenSource();
        string before = _shop.Fingerprint();
        _shop.Progress = new At(report, cancel.Cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => _shop.Append(0, cancel.Token));
        Assert.Equal(before, _shop.Fingerprint());
        _shop.Progress = SilentProgress.Instance;
        Assert.Equal(1, _shop.Append(0).Manifest.Days);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Append_DiskFull_SaysSoAndLeavesTheSetAsItWas(int report)
    {
        _shop.Progress = new At(report, () => throw new IOException("No space left on device"));
        Assert.Contains("No space left on device", _shop.AppendFails(_shop.Raw("day0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_SetChangedMeanwhile_IsRefused()
    {
        string manifest = Path.Combine(_shop.Set, DatasetLayout.ManifestFile);
        string hash = ManifestJson.Read(_shop.Set).ContentHash;
        _shop.Progress = new At(2, () => File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(hash, new string('0', 32), StringComparison.Ordinal)));
        string message = Assert.Throws<MianException>(() => _shop.Append(0)).Message;
        Assert.Contains("was changed by another process meanwhile", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_WithoutDays_WritesTheFormatThatOlderVersionsRead()
    {
        string text = File.ReadAllText(Path.Combine(_shop.Set, DatasetLayout.ManifestFile));
        Assert.Contains("\"format_version\": 1,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("growth", text, StringComparison.Ordinal);
    }

    public void Dispose() => _shop.Dispose();

    /// <summary>Does something at the n-th report.</summary>
    private sealed class At(int report, Action act) : IProgressSink
    {
        private int _reports;

        public void Report(string phase, long done, long total, string unit, string? detail = null)
        {
            if (_reports++ == report)
                act();
        }

        public void Line(string text) { }
    }
}
