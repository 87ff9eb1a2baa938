"""Chapter 1 of the plan file: what is assumed of the market, and what the forecast may use."""

from salesplan.case.direction import Direction
from salesplan.case.schema import parameter


class Market(Direction):
    """Chapter 1."""

    market_growth_rate: float | None = parameter(
        None,
        "Growth of the market in the plan year",
        "fraction per year",
        "Empty: as the market forecast says. Give it to plan on an assumption instead.",
        ge=-0.9,
        le=5,
    )
    planned_share: float | None = parameter(
        None,
        "Own share of the market in the plan year",
        "fraction",
        "Empty: the share of the last twelve months.",
        gt=0,
        le=1,
    )
    backtest_origins: int = parameter(
        12,
        "Past months from which the forecast is tested",
        "months",
        "Twelve origins weigh the methods as well as 24 do (M3 monthly series).",
        ge=2,
        le=36,
    )
    replace_outliers: bool = parameter(
        False,
        "Forecast as if outliers had not happened",
        "yes or no",
        "No: they are named and kept, because cleaning made forecasts worse (M3 monthly series).",
    )
    mix_draws: int = parameter(
        1000,
        "How often customers are drawn to tell a shift in the mix from noise",
        "draws",
        "A thousand draws settle a 95 % interval to a few hundredths of its width.",
        ge=100,
        le=100_000,
    )
    mix_seed: int = parameter(
        1, "Seed of these draws", "", "The same seed gives the same intervals.", ge=0, le=2**31
    )
