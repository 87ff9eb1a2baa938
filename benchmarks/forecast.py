"""Forecast the 1,428 monthly series of the M3 competition and hold the figures against the bars.

The data are looked for in `../shared/data` beside the project; without them only the time of
ten series is taken.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd

from salesplan.market.forecast import forecast
from salesplan.market.track import Forecast

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "m3_competition" / "csv"
HORIZON = 18
Outcome = dict[str, object]


def read_monthly(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the M3 months: histories that end together, and the 18 months that followed.

    Parameters
    ----------
    path : Path
        `M3Month.csv`: Series, N (values with the test period), then the values.

    Returns
    -------
    tuple of two DataFrames
        shape (months, series) with missing values before a series starts, and (18, series). The
        months are named as if every series ended in 1999-12.
    """
    sheet = pd.read_csv(path)
    lengths = sheet["N"].to_numpy(dtype=int)
    values = sheet.iloc[:, 6:].to_numpy(dtype=float)
    whole = np.full(values.shape, np.nan)
    for row, length in enumerate(lengths):
        whole[row, values.shape[1] - length :] = values[row, :length]
    names = sheet["Series"].str.strip().str.replace(" ", "")
    months = pd.period_range(end="2001-06", periods=values.shape[1], freq="M").astype(str)
    table = pd.DataFrame(whole.T, months, names)
    return table.iloc[:-HORIZON], table.iloc[-HORIZON:]


def compare(done: Forecast, history: pd.DataFrame, future: pd.DataFrame) -> dict[str, float]:
    """Error and coverage over all series and months.

    Returns
    -------
    dict
        smape (per cent), mase, coverage_80, coverage_95, year_80 (coverage of the sum of the
        first twelve months); coverages in per cent.
    """
    shape = (history.shape[1], HORIZON)
    actual = future.to_numpy().T
    figures = {name: done.table[name].to_numpy().reshape(shape) for name in done.table.columns[2:]}
    off = np.abs(actual - figures["forecast"])
    scale = history.diff(12).abs().mean().to_numpy()
    year = done.total(list(future.index[:12]))
    spent = actual[:, :12].sum(axis=1)
    inside = {
        width: (figures[f"low_{width}"] <= actual) & (actual <= figures[f"high_{width}"])
        for width in (80, 95)
    }
    return {
        "smape": float((200 * off / (np.abs(actual) + np.abs(figures["forecast"]))).mean()),
        "mase": float((off.mean(axis=1) / scale).mean()),
        "coverage_80": 100 * float(inside[80].mean()),
        "coverage_95": 100 * float(inside[95].mean()),
        "year_80": 100 * float(((year["low_80"] <= spent) & (spent <= year["high_80"])).mean()),
    }


def time_ten_series(tries: int = 3) -> float:
    """Time ten series of five years with twelve origins: the best of some tries, seconds."""
    rng = np.random.default_rng(7)
    season = 100 + 20 * np.sin(np.arange(60) * np.pi / 6)[:, None]
    months = pd.period_range("2021-01", periods=60, freq="M").astype(str)
    history = pd.DataFrame(season * rng.lognormal(0, 0.1, (60, 10)), months, list("abcdefghij"))
    spans = []
    for _ in range(tries):
        start = time.perf_counter()
        forecast(history, HORIZON, origins=12)
        spans.append(time.perf_counter() - start)
    return min(spans)


def main() -> list[Outcome]:
    """Measure, print one line a figure, and return them with their bars."""
    outcomes: list[Outcome] = []
    seconds = time_ten_series()
    outcomes.append(
        _outcome("ten series, twelve origins, s", seconds, "< 0.5", holds=seconds < 0.5)
    )
    if DATA.exists():
        history, future = read_monthly(DATA / "M3Month.csv")
        found = compare(forecast(history, HORIZON), history, future)
        covered = found["coverage_80"]
        outcomes += [
            _outcome(
                "M3 monthly sMAPE, %", found["smape"], "<= 13.7", holds=found["smape"] <= 13.7
            ),
            _outcome("M3 monthly MASE", found["mase"], "<= 0.86", holds=found["mase"] <= 0.86),
            _outcome("80 % interval covers, %", covered, "77-83", holds=77 <= covered <= 83),
            _outcome("95 % interval covers, %", found["coverage_95"]),
            _outcome("80 % interval of the year covers, %", found["year_80"]),
        ]
    for outcome in outcomes:
        print(f"forecast: {outcome['what']}: {outcome['value']} ({outcome['bar']})")
    return outcomes


def _outcome(what: str, value: float, bar: str = "shown", *, holds: bool = True) -> Outcome:
    """Make one line of the result."""
    return {"what": what, "value": round(value, 3), "bar": bar, "holds": holds}


if __name__ == "__main__":
    main()
