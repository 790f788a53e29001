using System.IO.Hashing;
using System.Text;
using CsCheck;
using Mian.Features;
using Mian.Schema;

namespace Mian.Tests.Features;

public class FieldEncoderTests
{
    private static readonly Vocabulary Genres = Vocabulary.Build([new("Drama", 3), new("Comedy", 2), new("7", 1)], 1);

    [Fact]
    public void Encode_Vocabulary_GivesItsIdsAndOutOfVocabulary()
    {
        FieldEncoder encoder = Encoder(new VocabularyEncoding(1, null), Genres);
        Assert.Equal([2, 3, 4, 1, 1, 1], new[] { "Drama", "Comedy", "7", "War", "", null }.Select(encoder.Encode));
        Assert.Equal([4, 1, 1], new[] { 7.0, 7.5, double.NaN }.Select(encoder.EncodeNumber));
        Assert.Equal(5, encoder.TableRows);
    }

    [Fact]
    public void Encode_Hash_IsXxHash3WithSeedModuloBuckets()
    {
        Gen.Select(Gen.String, Gen.Int[1, 1000], Gen.Long).Sample((text, buckets, seed) =>
        {
            FieldEncoder encoder = Encoder(new HashEncoding(buckets, seed, null));
            var oracle = new XxHash3(seed);
            oracle.Append(Encoding.UTF8.GetBytes(text));
            int expected = text.Length == 0 ? 1 : 2 + (int)(oracle.GetCurrentHashAsUInt64() % (ulong)buckets);
            Assert.Equal(expected, encoder.Encode(text));
        });
        Assert.Equal(Encoder(new HashEncoding(99, 5, null)).Encode("0.5"), Encoder(new HashEncoding(99, 5, null)).EncodeNumber(0.5));
        string longText = new('é', 5000);
        Assert.Equal(2 + (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(longText), 3) % 10), Encoder(new HashEncoding(10, 3, null)).Encode(longText));
    }

    [Theory]
    [InlineData(-5.0, 2)]
    [InlineData(0.9999, 2)]
    [InlineData(1.0, 3)]
    [InlineData(2.0, 4)]
    [InlineData(3.0, 4)]
    [InlineData(4.0, 5)]
    [InlineData(double.PositiveInfinity, 5)]
    [InlineData(double.NegativeInfinity, 2)]
    [InlineData(double.NaN, 1)]
    public void EncodeNumber_Buckets_CountsBoundariesAtOrBelow(double value, int expected)
        => Assert.Equal(expected, Encoder(new BucketEncoding([1, 2, 4])).EncodeNumber(value));

    [Fact]
    public void EncodeNumber_AnyBuckets_EqualsALinearCount()
    {
        Gen.Select(Gen.Double[-10, 10].Array[0, 40], Gen.Double[-12, 12]).Sample((numbers, value) =>
        {
            double[] boundaries = [.. numbers.Distinct().Order()];
            FieldEncoder encoder = Encoder(new BucketEncoding(boundaries));
            foreach (double probe in boundaries.Append(value))
            {
                int id = encoder.EncodeNumber(probe);
                Assert.Equal(2 + boundaries.Count(b => b <= probe), id);
                Assert.InRange(id, 2, encoder.TableRows - 1);
            }
        });
    }

    [Fact]
    public void Encode_NumberAsText_IsParsedOrRefused()
    {
        FieldEncoder encoder = Encoder(new BucketEncoding([1, 2, 4]) { RawColumn = "price" });
        Assert.Equal([3, 5, 2, 1, 1], new[] { "1", "4e3", " -1.5 ", "", null }.Select(encoder.Encode));
        foreach (string wrong in new[] { "cheap", "1,5", "NaN", "Infinity" })
        {
            MianException e = Assert.Throws<MianException>(() => encoder.Encode(wrong));
            Assert.Contains($"Field 'f' (column 'price') expects a finite number, found '{wrong}'", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Scale_Standardised_SubtractsAndDivides()
    {
        FieldEncoder encoder = Encoder(new StandardEncoding(10, 4));
        Assert.Equal(-0.5f, encoder.Scale(8));
        Assert.Equal(2.5f, encoder.Scale("20"));
        Assert.True(float.IsNaN(encoder.Scale(double.NaN)));
        Assert.True(float.IsNaN(encoder.Scale("")));
        Assert.True(float.IsFinite(encoder.Scale(double.MaxValue)));
        Assert.Equal([2, 1], new[] { 8, double.NaN }.Select(encoder.EncodeNumber));
        Assert.Equal([2, 1], new[] { "8", null }.Select(encoder.Encode));
        Assert.Equal(3, encoder.TableRows);
        Assert.Throws<InvalidOperationException>(() => Encoder(new BucketEncoding([])).Scale(1));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00", 0, 3, 0, 0)]   // a Thursday
    [InlineData("1972-02-29T23:59:59", 23, 1, 1, 0)]  // a Tuesday
    [InlineData("2000-03-01T12:00:00", 12, 2, 2, 1)]  // a Wednesday
    [InlineData("2024-02-29T05:30:00", 5, 3, 1, 0)]   // a Thursday
    [InlineData("2023-05-31T23:00:00", 23, 2, 4, 1)]  // a Wednesday
    [InlineData("2023-06-01T00:00:00", 0, 3, 5, 2)]   // a Thursday
    [InlineData("2023-09-03T10:00:00", 10, 6, 8, 3)]  // a Sunday
    [InlineData("2023-11-30T00:00:00", 0, 3, 10, 3)]  // a Thursday
    [InlineData("2023-12-01T00:00:00", 0, 4, 11, 0)]  // a Friday
    public void EncodeTime_KnownDates_GiveTheirParts(string time, int hour, int weekday, int month, int season)
    {
        long seconds = DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        Assert.Equal([hour, weekday, month, season], Enum.GetValues<TimestampPart>().Select(p => Encoder(new TimestampEncoding(p)).EncodeTime(seconds) - 2));
        Assert.Equal(hour + 2, Encoder(new TimestampEncoding(TimestampPart.Hour)).EncodeNumber(seconds));
        Assert.Equal(month + 2, Encoder(new TimestampEncoding(TimestampPart.Month)).Encode(seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void EncodeTime_AnyTime_EqualsTheFrameworksCalendar()
    {
        const long year10000 = 253402300800;
        const long fourHundredYears = 146097L * 86400;
        Gen.Long[0, year10000 - 1].Sample(seconds =>
        {
            DateTime time = DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime;
            int[] expected = [time.Hour, ((int)time.DayOfWeek + 6) % 7, time.Month - 1, time.Month switch { 12 or 1 or 2 => 0, 3 or 4 or 5 => 1, 6 or 7 or 8 => 2, _ => 3 }];
            int[] found = Parts(seconds);
            Assert.Equal(expected, found);
            Assert.Equal(expected, Parts(seconds + (fourHundredYears * 1000))); // the calendar repeats, also far beyond DateTime
        });
        int[] last = Parts(long.MaxValue);
        Assert.All(last.Zip([24, 7, 12, 4]), p => Assert.InRange(p.First, 0, p.Second - 1));
    }

    [Fact]
    public void EncodeTime_WrongUse_Throws()
    {
        FieldEncoder hour = Encoder(new TimestampEncoding(TimestampPart.Hour));
        Assert.Throws<ArgumentOutOfRangeException>(() => hour.EncodeTime(-1));
        Assert.Throws<InvalidOperationException>(() => Encoder(new BucketEncoding([])).EncodeTime(1));
        Assert.Contains("whole seconds since 1970, found '-3'", Assert.Throws<MianException>(() => hour.Encode("-3")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Drama|Comedy", new[] { 2, 3 })]
    [InlineData("|Comedy||Drama|Comedy|", new[] { 3, 2 })]
    [InlineData("War|Drama|Noir", new[] { 1, 2 })]
    [InlineData("||", new int[0])]
    [InlineData("", new int[0])]
    [InlineData(null, new int[0])]
    public void EncodeMany_Separated_DropsEmptyPartsAndLaterDuplicates(string? raw, int[] expected)
    {
        List<int> ids = [99, 98];
        Encoder(new VocabularyEncoding(1, "|"), Genres).EncodeMany(raw, ids);
        Assert.Equal(expected, ids);
    }

    [Fact]
    public void EncodeMany_LongSeparatorHashOrNone_SplitsAsTold()
    {
        List<int> ids = [];
        FieldEncoder hashed = Encoder(new HashEncoding(1000, 1, ", "));
        hashed.EncodeMany("a, b,c, a", ids);
        Assert.Equal([hashed.Encode("a"), hashed.Encode("b,c")], ids);
        Encoder(new VocabularyEncoding(1, null), Genres).EncodeMany("Drama|Comedy", ids);
        Assert.Equal([1], ids);
        Encoder(new VocabularyEncoding(1, null), Genres).EncodeMany("Drama", ids);
        Assert.Equal([2], ids);
    }

    [Fact]
    public void Encode_AnyEncodingAnyValue_StaysWithinTheTable()
    {
        Gen<FieldEncoding> genEncoding = Gen.OneOf(
            Gen.Const<FieldEncoding>(new VocabularyEncoding(1, "a")),
            Gen.Select(Gen.Int[1, 50], Gen.Long, (b, s) => (FieldEncoding)new HashEncoding(b, s, "a")),
            Gen.Double[-1e6, 1e6].Array[0, 20].Select(b => (FieldEncoding)new BucketEncoding([.. b.Distinct().Order()])),
            Gen.Const<FieldEncoding>(new StandardEncoding(1, 2)));
        Gen.Select(genEncoding, Gen.String, Gen.Double).Sample((encoding, text, number) =>
        {
            FieldEncoder encoder = Encoder(encoding, Genres);
            List<int> ids = [encoder.EncodeNumber(number)];
            Assert.InRange(ids[0], 1, encoder.TableRows - 1);
            if (encoding is VocabularyEncoding or HashEncoding)
            {
                Assert.InRange(encoder.Encode(text), 1, encoder.TableRows - 1);
                encoder.EncodeMany(text, ids);
                Assert.All(ids, id => Assert.InRange(id, 1, encoder.TableRows - 1));
                Assert.Equal(ids.Count, ids.Distinct().Count());
            }
        });
    }

    [Fact]
    public void For_SharedEncoding_UsesTheItemFieldsEncoder()
    {
        FieldSchema item = Field(new VocabularyEncoding(1, null)) with { Name = "genre", Group = FieldGroup.Item, Table = "genre" };
        FieldSchema past = Field(new SharedEncoding("genre")) with { Name = "past_genre", Group = FieldGroup.Behaviour, Table = "genre" };
        var schema = new DatasetSchema { Fields = [past, item], Tables = [new("genre", 5)], MaxHistory = 1 };
        FieldEncoder encoder = FieldEncoder.For(schema, past, table => table == "genre" ? Genres : null);
        Assert.Equal(3, encoder.Encode("Comedy"));
        Assert.Equal(2, FieldEncoder.For(schema, item, _ => Genres).Encode("Drama"));
        Assert.Contains("item field 'tag', which the schema does not have", Assert.Throws<MianException>(() => FieldEncoder.For(schema, past with { Encoding = new SharedEncoding("tag") }, _ => Genres)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ImpossibleSettings_NamesTheField()
    {
        FieldEncoding[] wrong =
        [
            new VocabularyEncoding(1, null), new HashEncoding(0, 1, null), new BucketEncoding([1, 1]), new BucketEncoding([double.NaN]), new BucketEncoding([double.PositiveInfinity]),
            new StandardEncoding(0, 0), new StandardEncoding(double.NaN, 1), new StandardEncoding(0, double.PositiveInfinity), new SharedEncoding("x"),
        ];
        Assert.All(wrong, e => Assert.StartsWith("Field 'f' ", Assert.Throws<MianException>(() => Encoder(e)).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3.0, "3")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(1e22, "1E+22")]
    public void NumberText_Numbers_AreShortAndInvariant(double value, string expected) => Assert.Equal(expected, FieldEncoder.NumberText(value));

    private static int[] Parts(long seconds) => [.. Enum.GetValues<TimestampPart>().Select(p => Encoder(new TimestampEncoding(p)).EncodeTime(seconds) - 2)];

    private static FieldEncoder Encoder(FieldEncoding encoding, Vocabulary? vocabulary = null) => new(Field(encoding), vocabulary);

    private static FieldSchema Field(FieldEncoding encoding)
        => new() { Name = "f", Group = FieldGroup.Context, Kind = FieldKind.Categorical, Storage = FieldStorage.Requests, Column = "f", Table = "f", Encoding = encoding };
}
