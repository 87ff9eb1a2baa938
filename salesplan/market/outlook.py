"""Chapter 1.3: from monthly forecasts to the plan year: own sales, the market, the own share."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.forecast import forecast
from salesplan.market.history import FEWEST_VALUES
from salesplan.market.track import Forecast
from salesplan.words import change, count, listing, money, number, percent

Span = Callable[[str], tuple[pd.Timestamp, pd.Timestamp]]
Next = Callable[[str], str]
_BOUNDS = ["forecast", "low_80", "high_80", "low_95", "high_95"]
_LENGTH = {12: "twelve months", 4: "four quarters", 1: "year"}
_POOR_COVERAGE, _FEW_ORIGINS = 0.65, 5


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
            "month": pd.Series(months, dtype="str"),
            "quarter": pd.Series([quarter_of(month) for month in months], dtype="str"),
            "amount": sold.reindex(months, fill_value=0.0).to_numpy(float),
            "is_full": pd.Series([month in set(full) for month in months], dtype=bool),
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


def outlook_sentence(year: pd.Series, plan_year: int, currency: str, backtest: pd.DataFrame) -> str:
    """Say what the own forecast comes to in the plan year, and whether its range can be trusted.

    Examples
    --------
    >>> year = pd.Series({"median": 4e6, "sd": 1e5, "low_80": 3.9e6, "high_80": 4.1e6})
    >>> tested = pd.DataFrame({"weight": [float("nan")], "coverage_80": [0.4], "origins": [12]})
    >>> print(outlook_sentence(year, 2026, "EUR", tested))
    Without a change of course, FY2026 brings 4 million EUR; with a chance of 80 % between \
3.9 million EUR and 4.1 million EUR. Take the range with care: tested on the past, it held in \
40 % of the months only.
    """
    text = (
        f"Without a change of course, FY{plan_year} brings {money(year['median'], currency)}; "
        f"with a chance of 80 % between {money(year['low_80'], currency)} and "
        f"{money(year['high_80'], currency)}."
    )
    whole = backtest[backtest["weight"].isna()]
    if whole.empty or whole["origins"].iloc[0] < _FEW_ORIGINS:
        return text
    held = float(whole["coverage_80"].iloc[0])
    if held >= _POOR_COVERAGE:
        return text
    return (
        f"{text} Take the range with care: tested on the past, it held in {percent(held, 0)} of "
        "the months only."
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
    unused = backtest.loc[backtest["weight"] == 0, "method"].tolist()
    short = f" {listing(unused, most=5)} need a longer history and have no weight."
    return (
        f"Tested from {count(int(whole['origins']), 'earlier month')}, the combined forecast was "
        f"{number(whole['smape'], 1)} % off on average (sMAPE) and its 80 % interval held in "
        f"{percent(whole['coverage_80'], 0)}; {heaviest['method']} weighs most with "
        f"{percent(heaviest['weight'], 0)}.{short if unused else ''}"
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
    following: Next,
    starts_on: pd.Timestamp,
    growth_rate: float | None,
    origins: int,
) -> Finding:
    """Forecast the market by its own periods (months, quarters or years) to the plan year's end.

    Only periods of the newest one's length count; one that is absent in between is a gap, not
    zero. An assumed growth replaces the forecast's level, not its shape: the plan year's periods
    are scaled so that they add up to the last year grown by `growth_rate` a year. With fewer than
    five periods and a growth assumed, the last year lends its shape and there is no interval.

    Parameters
    ----------
    sizes : Series, shape (periods,), index period
        In the one spelling: "FY2026-Q1", "FY2026", "2026-03".
    spans : function of period to (first day, last day)
    following : function of period to the next one of the same length
    starts_on : Timestamp
        First day of the plan year.
    growth_rate : float, optional
        Assumed growth a year, a fraction.
    origins : int
        Past periods from which the forecast is tested.

    Returns
    -------
    Finding
        series, period, forecast, low_80, high_80, low_95, high_95, is_plan_year.
    """
    known = _regular(sizes, spans, following)
    per_year = _per_year(known.index[-1], spans)
    ahead = _ahead(known.index[-1], starts_on, per_year, spans=spans, following=following)
    if not ahead:
        return not_computed("market", "period", "amount", because="it ends after the plan year")
    is_short = len(known) < FEWEST_VALUES
    if is_short and (growth_rate is None or len(known) < per_year):
        return not_computed("market", "period", "amount", because="too few periods to forecast")
    last_year = float(known.iloc[-per_year:].sum())
    bounds = _repeated(known, len(ahead), per_year) if is_short else _forecast(
        known, len(ahead), per_year, origins=origins)  # fmt: skip
    table = bounds.assign(series="market", period=ahead)
    table["is_plan_year"] = [spans(period)[0] >= starts_on for period in ahead]
    text = "The market is forecast from its own history"
    if growth_rate is not None:
        planned = table["is_plan_year"]
        grown = last_year * (1 + growth_rate) ** (len(ahead) / per_year)
        table.loc[planned, _BOUNDS] *= grown / table.loc[planned, "forecast"].sum()
        text = f"The market is assumed to grow by {percent(growth_rate)} a year (given)"
    size = float(table.loc[table["is_plan_year"], "forecast"].sum())
    against = f", {change(size / last_year - 1)} on its last {_LENGTH[per_year]}"
    sentence = f"{text}: {money(size)} in the plan year{against if last_year else ''}."
    return Finding(table[["series", "period", *_BOUNDS, "is_plan_year"]], sentence)


def _regular(sizes: pd.Series, spans: Span, following: Next) -> pd.Series:
    """Keep the periods of the newest one's length, in order of time, gaps as missing."""
    starts = pd.Series({str(period): spans(str(period))[0] for period in sizes.index})
    newest = str(starts.idxmax())
    per_year = _per_year(newest, spans)
    same = [p for p in starts.sort_values().index if _per_year(str(p), spans) == per_year]
    periods = [str(same[0])]
    while periods[-1] != same[-1]:
        periods.append(following(periods[-1]))
    return sizes.rename(index=str).reindex(periods)


def _per_year(period: str, spans: Span) -> int:
    """Return how many such periods make a year: 12, 4 or 1."""
    first, last = spans(str(period))
    return {0: 12, 1: 12, 2: 12, 3: 4}.get(round((last - first).days / 31), 1)


def _ahead(
    last: str, starts_on: pd.Timestamp, per_year: int, *, spans: Span, following: Next
) -> list[str]:
    """Name the periods from the one after the last known to the plan year's last."""
    periods, planned = [], 0
    while planned < per_year:
        last = following(last)
        planned += spans(last)[0] >= starts_on
        periods.append(last)
    return periods if spans(periods[0])[0] <= starts_on else []


def _forecast(known: pd.Series, ahead: int, per_year: int, *, origins: int) -> pd.DataFrame:
    """Forecast by position in time; the forecaster's own labels are not used."""
    freq = {12: "M", 4: "Q", 1: "Y"}[per_year]
    index = pd.period_range("2000", periods=len(known), freq=freq).astype(str)
    history = pd.DataFrame({"market": known.to_numpy(float)}, index.str.replace("Q", "-Q"))
    trend = forecast(history, ahead, season=per_year, origins=origins)
    return trend.table[_BOUNDS]


def _repeated(known: pd.Series, ahead: int, per_year: int) -> pd.DataFrame:
    """Repeat the last year's shape; there is too little history for an interval."""
    shape = np.resize(known.iloc[-per_year:].to_numpy(float), ahead)
    return pd.DataFrame({"forecast": shape}).reindex(columns=_BOUNDS)


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
