namespace Mian.Features;

/// <summary>Parts of a UTC time in the Gregorian calendar, for any time since 1970, also beyond the year 9999 where <see cref="DateTime"/> ends.</summary>
internal static class CalendarParts
{
    private const long SecondsPerDay = 86400;
    private const int DaysPer400Years = 146097;

    /// <summary>Days from 0000-03-01 to 1970-01-01.</summary>
    private const int DaysBefore1970 = 719468;

    /// <summary>How many values a part has.</summary>
    public static int Count(TimestampPart part) => part switch
    {
        TimestampPart.Hour => 24,
        TimestampPart.Weekday => 7,
        TimestampPart.Month => 12,
        TimestampPart.Season => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "not a part of a timestamp"),
    };

    /// <summary>The part of a time, counted from 0.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="seconds">Seconds since 1970, 0 or more.</param>
    public static int Of(TimestampPart part, long seconds)
    {
        if (seconds < 0)
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "time should be 0 or more seconds since 1970");
        long day = seconds / SecondsPerDay;
        return part switch
        {
            TimestampPart.Hour => (int)(seconds % SecondsPerDay / 3600),
            TimestampPart.Weekday => (int)((day + 3) % 7), // 1970-01-01 was a Thursday
            TimestampPart.Month => Month(day),
            TimestampPart.Season => (Month(day) + 1) % 12 / 3,
            _ => throw new ArgumentOutOfRangeException(nameof(part), part, "not a part of a timestamp"),
        };
    }

    /// <summary>0 (January) to 11. Years are taken to begin in March, so that the leap day ends one and months have a fixed pattern of 153 days in five.</summary>
    private static int Month(long day)
    {
        int dayOfEra = (int)((day + DaysBefore1970) % DaysPer400Years);
        int yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        return (monthFromMarch + 2) % 12;
    }
}
