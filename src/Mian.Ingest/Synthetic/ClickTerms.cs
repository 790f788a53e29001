namespace Mian.Ingest.Synthetic;

/// <summary>The terms of one impression's logit.</summary>
/// <param name="Intercept">Fitted to the click rate, plus the user's readiness.</param>
/// <param name="Taste">Drifting long-term taste.</param>
/// <param name="Occupation">Occupation x category.</param>
/// <param name="GenderAge">Gender x category and age x category.</param>
/// <param name="Season">Season x category.</param>
/// <param name="Weather">Weather x category.</param>
/// <param name="Hour">Hour and weekend x department.</param>
/// <param name="Price">Price against purse.</param>
/// <param name="Quality">The item's quality and whether it is an everyday item.</param>
/// <param name="Recent">What the user clicked lately.</param>
internal readonly record struct ClickTerms(
    double Intercept,
    double Taste,
    double Occupation,
    double GenderAge,
    double Season,
    double Weather,
    double Hour,
    double Price,
    double Quality,
    double Recent)
{
    /// <summary>The logit.</summary>
    public double Logit => Intercept + Taste + Occupation + GenderAge + Season + Weather + Hour + Price + Quality + Recent;
}
