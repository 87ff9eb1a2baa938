"""Chapter 1.3: from monthly forecasts to the plan year: own sales, the market, the own share."""

from collections.abc import Callable, Sequence

import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.forecast import Forecast, forecast
from salesplan.words import change, count, listing, money, number, percent

Span = Callable[[str], tuple[pd.Timestamp, pd.Timestamp]]


def monthly_sales(
    sales: pd.DataFrame, full: Sequence[str], quarter_of: Callable[[str], str]
) -> Finding:
    """Add sales up by month; a month without a sale sold nothing.

    Parameters
    ----------
    sales : DataFrame
        month, amount.
    full : sequence of str
        Months that the history covers from end to end; only these are forecast from.
    quarter_of : function of month to fiscal quarter

    Returns
    -------
    Finding
        month, quarter, amount, is_full; in order of time.

    Examples
    --------
    >>> sales = pd.DataFrame({"month": ["2025-01", "2025-03"], "amount": [5.0, 7.0]})
    >>> finding = monthly_sales(sales, ["2025-01", "2025-02"], lambda month: "FY2025-Q1")
    >>> finding.table[["month", "amount", "is_full"]].values.tolist()
    [['2025-01', 5.0, True], ['2025-02', 0.0, True], ['2025-03', 7.0, False]]
    """
    sold = sales.groupby("month")["amount"].sum()
    months = sorted({*sold.index, *full})
    table = pd.DataFrame(
        {
            "month": months,
            "quarter": [quarter_of(month) for month in months],
            "amount": sold.reindex(months, fill_value=0.0).to_numpy(float),
            "is_full": [month in set(full) for month in months],
        }
    )
    partial = table.loc[~table["is_full"], "month"].tolist()
    text = f"{count(len(full), 'full month')} of sales"
    left_out = f"; {listing(partial)} not covered in full and left out of the forecast"
    return Finding(table, text + (left_out if partial else "") + ".")


def year_ahead(trend: Forecast, months: list[str]) -> pd.Series:
    """Return the distribution of own sales over the plan year's months.

    Parameters
    ----------
    trend : Forecast
        Of one series.
    months : list of str

    Returns
    -------
    Series
        median, sd, low_80, high_80; currency.
    """
    return trend.total(months).iloc[0][["median", "sd", "low_80", "high_80"]].astype(float)


def outlook_sentence(year: pd.Series | None, plan_year: int, currency: str) -> str:
    """Say what the own forecast comes to in the plan year.

    Examples
    --------
    >>> year = pd.Series({"median": 4e6, "sd": 1e5, "low_80": 3.9e6, "high_80": 4.1e6})
    >>> outlook_sentence(year, 2026, "EUR").startswith("Without a change of course, FY2026")
    True
    """
    if year is None:
        return ""
    return (
        f"Without a change of course, FY{plan_year} brings {money(year['median'], currency)}; "
        f"with a chance of 80 % between {money(year['low_80'], currency)} and "
        f"{money(year['high_80'], currency)}."
    )


def backtest_sentence(backtest: pd.DataFrame) -> str:
    """Say how far off the combination was in the past, and which method weighs most.

    Parameters
    ----------
    backtest : DataFrame
        As in `Forecast`: the combination's own row has no weight.
    """
    if backtest.empty:
        return "The history is too short to test the methods on its own past."
    whole = backtest[backtest["weight"].isna()].iloc[0]
    heaviest = backtest.iloc[int(backtest["weight"].fillna(-1).argmax())]
    return (
        f"Tested from {count(int(whole['origins']), 'earlier month')}, the combined forecast was "
        f"{number(whole['smape'], 1)} % off on average (sMAPE) and its 80 % interval held in "
        f"{percent(whole['coverage_80'], 0)}; {heaviest['method']} weighs most with "
        f"{percent(heaviest['weight'], 0)}."
    )


def market_by_period(market: pd.DataFrame) -> pd.Series:
    """Return the size of the market in each period; float, index period in order of time.

    A row without a company is the whole market of its period; where there is none, the companies
    (with "others") are added up.
    """
    if "company" not in market:
        return market.groupby("period", sort=False)["amount"].sum()
    whole = market[market["company"].isna()].groupby("period", sort=False)["amount"].sum()
    parts = market[market["company"].notna()].groupby("period", sort=False)["amount"].sum()
    return whole.combine_first(parts)


def market_outlook(
    sizes: pd.Series,
    *,
    spans: Span,
    starts_on: pd.Timestamp,
    growth_rate: float | None,
    origins: int,
) -> Finding:
    """Forecast the market by its own periods (months, quarters or years) to the plan year's end.

    An assumed growth replaces the forecast's level, not its shape: the plan year's periods are
    scaled so that they add up to the last year grown by `growth_rate`.

    Parameters
    ----------
    sizes : Series, shape (periods,), index period
    spans : function of period to (first day, last day)
    starts_on : Timestamp
        First day of the plan year.
    growth_rate : float, optional
        Assumed growth, a fraction.
    origins : int
        Past periods from which the forecast is tested.

    Returns
    -------
    Finding
        series, period, forecast, low_80, high_80, low_95, high_95, is_plan_year.
    """
    labelled = pd.Series({_ordinary(period, spans): size for period, size in sizes.items()})
    labelled = labelled.sort_index()
    per_year = _per_year(sizes.index[0], spans)
    wanted = _plan_periods(starts_on, per_year)
    ahead = _distance(labelled.index[-1], wanted[-1], per_year)
    if len(labelled) < _FEWEST_PERIODS or ahead < 1:
        return not_computed("market", "period", "amount", because="too few periods to forecast")
    trend = forecast(labelled.to_frame("market"), ahead, season=per_year, origins=origins)
    table = trend.table.rename(columns={"month": "period"})
    table["is_plan_year"] = table["period"].isin(wanted)
    bounds = ["forecast", "low_80", "high_80", "low_95", "high_95"]
    last_year = float(labelled.iloc[-per_year:].sum())
    text = "The market is forecast from its own history"
    if growth_rate is not None:
        scale = last_year * (1 + growth_rate) / table.loc[table["is_plan_year"], "forecast"].sum()
        table.loc[table["is_plan_year"], bounds] *= scale
        text = f"The market is assumed to grow by {percent(growth_rate)} (given, not forecast)"
    size = float(table.loc[table["is_plan_year"], "forecast"].sum())
    against = (
        f", {change(size / last_year - 1)} on the last {_LENGTH[per_year]}" if last_year else ""
    )
    return Finding(table, f"{text}: {money(size)} in the plan year{against}.")


_FEWEST_PERIODS = 5  # as the forecaster's own rule
_FREQ = {12: "M", 4: "Q", 1: "Y"}
_LENGTH = {12: "twelve months", 4: "four quarters", 1: "year"}


def _per_year(period: str, spans: Span) -> int:
    """Return how many such periods make a year: 12, 4 or 1."""
    first, last = spans(str(period))
    return {0: 12, 1: 12, 2: 12, 3: 4}.get(round((last - first).days / 31), 1)


def _ordinary(period: object, spans: Span) -> str:
    """Write a period as the calendar month, quarter or year in which it starts."""
    first, _ = spans(str(period))
    per_year = _per_year(str(period), spans)
    if per_year == 12:
        return f"{first:%Y-%m}"
    return f"{first.year}-Q{(first.month - 1) // 3 + 1}" if per_year == 4 else str(first.year)


def _plan_periods(starts_on: pd.Timestamp, per_year: int) -> list[str]:
    """Label the periods of the plan year, each by where it starts."""
    periods = pd.period_range(starts_on, periods=per_year, freq=_FREQ[per_year])
    return [str(period).replace("Q", "-Q") for period in periods]


def _distance(first: str, last: str, per_year: int) -> int:
    """Count the periods from one label to a later one."""
    known, final = (pd.Period(label.replace("-Q", "Q"), _FREQ[per_year]) for label in (first, last))
    return int((final - known).n)


def own_share(market: pd.DataFrame, company: str, sales: pd.DataFrame, spans: Span) -> float | None:
    """Return the firm's share of the market over the last year of periods.

    The firm's own row of the market table is used where there is one; else its sales of the same
    periods.

    Parameters
    ----------
    market : DataFrame
        period, amount, company.
    company : str
    sales : DataFrame
        date, amount.
    spans : function of period to (first day, last day)

    Returns
    -------
    float or None
        Fraction; None where the market is zero.
    """
    sizes = market_by_period(market)
    if sizes.empty:
        return None
    order = sorted(sizes.index, key=lambda period: spans(str(period)))
    last = order[-_per_year(str(order[-1]), spans) :]
    whole = float(sizes[last].sum())
    rows = market[market["period"].isin(last)]
    if "company" in market and (rows["company"] == company).any():
        own = float(rows.loc[rows["company"] == company, "amount"].sum())
    else:
        first_day, last_day = spans(str(last[0]))[0], spans(str(last[-1]))[1]
        own = float(sales.loc[sales["date"].between(first_day, last_day), "amount"].sum())
    return own / whole if whole else None
