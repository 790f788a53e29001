using System.Globalization;
using System.Text;

namespace Mian.Ingest.Synthetic;

/// <summary>Writes users.csv and items.csv; a share of the values is left empty, as in life.</summary>
internal static class EntityTables
{
    /// <summary>Name of the table of users.</summary>
    public const string UsersFile = "users.csv";

    /// <summary>Name of the table of items.</summary>
    public const string ItemsFile = "items.csv";

    public static void WriteUsers(string directory, World world, CancellationToken cancellation)
    {
        using var writer = Open(directory, UsersFile);
        writer.Write("user_id,gender,age,occupation,city\n");
        var person = new Person();
        var options = world.Options;
        for (var user = 0; user < options.Users; user++)
        {
            if (user % 4096 == 0)
                cancellation.ThrowIfCancellationRequested();
            person.Become(user, options, world.Affinity, world.Market);
            var gaps = new UserRandom(options.Seed, RandomStream.Gaps, user);
            writer.Write(WorldNames.User(user, options.Users));
            Write(writer, PlaceWords.Genders[person.Gender], gaps.Chance(options.Missing));
            Write(writer, person.Age.ToString(CultureInfo.InvariantCulture), gaps.Chance(options.Missing));
            Write(writer, OccupationWords.All[person.Occupation].Name, gaps.Chance(options.Missing));
            Write(writer, PlaceWords.All[person.City].Name, gaps.Chance(options.Missing / 10));
            writer.Write('\n');
        }
    }

    public static void WriteItems(string directory, World world, CancellationToken cancellation)
    {
        using var writer = Open(directory, ItemsFile);
        writer.Write("item_id,category,brand,price\n");
        var market = world.Market;
        var options = world.Options;
        for (var item = 0; item < options.Items; item++)
        {
            if (item % 4096 == 0)
                cancellation.ThrowIfCancellationRequested();
            var gaps = new UserRandom(options.Seed, RandomStream.Gaps, (1L << 41) | (uint)item);
            writer.Write(WorldNames.Item(item, options.Items));
            Write(writer, market.Categories[market.Category[item]].Name, false);
            Write(writer, PlaceWords.Brands[market.Brand[item]], gaps.Chance(options.Missing));
            Write(writer, market.Price[item].ToString("F2", CultureInfo.InvariantCulture), gaps.Chance(options.Missing));
            writer.Write('\n');
        }
    }

    private static StreamWriter Open(string directory, string name) =>
        new(Path.Combine(directory, name), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);

    private static void Write(StreamWriter writer, string value, bool isMissing)
    {
        writer.Write(',');
        if (!isMissing)
            writer.Write(value);
    }
}
