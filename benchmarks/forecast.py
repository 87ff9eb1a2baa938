"""Forecast the 1,428 monthly series of the M3 competition and hold the figures against the bars.

Then short histories, the zero-heavy series of a retailer, and wholes with their parts. The data are
looked for in `../shared/data` beside the project; without them only the time of ten series is
taken.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks._hierarchies import read_store, try_all
from salesplan.market.forecast import forecast
from salesplan.market.track import Forecast

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
HORIZON = 18
SHORT = (14, 20, 24, 36)
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


def compare(done: Forecast, scale: np.ndarray, future: pd.DataFrame) -> dict[str, float]:
    """Error and coverage over all series and months.

    Parameters
    ----------
    done : Forecast
    scale : array, shape (series,)
        Denominator of MASE: mean absolute change on the year before, over the whole history.
    future : DataFrame, shape (months, series)

    Returns
    -------
    dict
        smape (per cent), mase, coverage_80, coverage_95, third_1 to third_3 (coverage_80 of
        each third of the horizon), year_80 (of the sum of the first twelve months), year_off
        (mean error of that sum); coverages and year_off in per cent.
    """
    actual = future.to_numpy().T
    figures = {
        name: done.table[name].to_numpy().reshape(actual.shape) for name in done.table.columns[2:]
    }
    off = np.abs(actual - figures["forecast"])
    year = done.total(list(future.index[:12]))
    spent = actual[:, :12].sum(axis=1)
    inside = {
        width: (figures[f"low_{width}"] <= actual) & (actual <= figures[f"high_{width}"])
        for width in (80, 95)
    }
    third = actual.shape[1] // 3
    thirds = {
        f"third_{n + 1}": 100 * float(inside[80][:, n * third : (n + 1) * third].mean())
        for n in range(3)
    }
    return {
        "smape": float((200 * off / (np.abs(actual) + np.abs(figures["forecast"]))).mean()),
        "mase": float(np.nanmean(off.mean(axis=1) / np.where(scale > 0, scale, np.nan))),
        "coverage_80": 100 * float(inside[80].mean()),
        "coverage_95": 100 * float(inside[95].mean()),
        "year_80": 100 * float(((year["low_80"] <= spent) & (spent <= year["high_80"])).mean()),
        "year_off": 100 * float((np.abs(year["median"] - spent) / np.abs(spent)).mean()),
        **thirds,
    }


def time_ten_series(tries: int = 10) -> float:
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
    outcomes = [_below("ten series, twelve origins, s", time_ten_series(), 0.5)]
    if DATA.exists():
        outcomes += [*_competition(), *_zero_heavy(), *_parts()]
    for outcome in outcomes:
        print(f"forecast: {outcome['what']}: {outcome['value']} ({outcome['bar']})")
    return outcomes


def _competition() -> list[Outcome]:
    """M3 at full length, and cut to short histories."""
    history, future = read_monthly(DATA / "m3_competition" / "csv" / "M3Month.csv")
    scale = history.diff(12).abs().mean().to_numpy()
    full = compare(forecast(history, HORIZON), scale, future)
    outcomes = [
        _below("M3 monthly sMAPE, %", full["smape"], 13.7),
        _below("M3 monthly MASE", full["mase"], 0.86),
        _between("80 % interval covers, %", full["coverage_80"], 77, 83),
        *(
            _between(f"80 % interval covers in third {n} of the horizon, %", full[f"third_{n}"],
                     73, 86)
            for n in (1, 2, 3)
        ),
        _above("95 % interval covers, %", full["coverage_95"], 91),
        _shown("80 % interval of the year covers, %", full["year_80"]),
    ]  # fmt: skip
    for months in SHORT:
        cut = compare(forecast(history.iloc[-months:], HORIZON), scale, future)
        bars = months == 36
        smape, mase = f"cut to {months} months, sMAPE, %", f"cut to {months} months, MASE"
        outcomes += [
            _below(smape, cut["smape"], 14.7) if bars else _shown(smape, cut["smape"]),
            _below(mase, cut["mase"], 0.93) if bars else _shown(mase, cut["mase"]),
            _between(
                f"cut to {months} months, 80 % interval covers, %", cut["coverage_80"], 77, 83
            ),
            _between(f"cut to {months} months, 80 % of the year covers, %", cut["year_80"], 75, 86),
            _shown(f"cut to {months} months, the year is off by, %", cut["year_off"]),
        ]  # fmt: skip
    return outcomes


def _zero_heavy() -> list[Outcome]:
    """Superstore by sub-category and region: 68 series of 48 months, nine in ten with zeros."""
    store = read_store(DATA)
    months = pd.period_range("2014-01", "2017-12", freq="M").astype(str)
    whole = store.pivot_table(
        index="month", columns=["Sub-Category", "Region"], values="amount", aggfunc="sum"
    )
    whole = whole.reindex(months).fillna(0.0).set_axis(range(whole.shape[1]), axis=1)
    found = []
    for cut in (30, 33, 36):
        history, future = whole.iloc[:cut], whole.iloc[cut : cut + 12]
        scale = history.diff(12).abs().mean().to_numpy()
        ours = compare(forecast(history, 12), scale, future)
        naive = np.abs(future.to_numpy() - history.iloc[-12:].to_numpy()).mean(axis=0)
        found.append({**ours, "naive": float((naive / scale).mean())})
    mean = pd.DataFrame(found).mean()
    ratio = float(mean["mase"] / mean["naive"])
    return [
        _below("zero-heavy series, MASE against the seasonal naive's", ratio, 0.95),
        _shown("zero-heavy series, MASE", float(mean["mase"])),
        _between("zero-heavy series, 80 % interval covers, %", float(mean["coverage_80"]), 77, 92),
    ]


def _parts() -> list[Outcome]:
    """Wholes and parts at every cut-off of five hierarchies; ratios of mean errors."""
    tried = try_all(DATA).groupby("hierarchy", sort=False).mean()
    outcomes = []
    for name, row in tried.iterrows():
        outcomes += [
            _shown(f"{name}: whole moved by MinT, error against keeping it",
                   row["whole_mint"] / row["whole"]),
            _below(f"{name}: parts reconciled, error against each alone",
                   row["parts_reconciled"] / row["parts"], 1.02),
            _shown(f"{name}: 80 % interval of reconciled parts covers, %",
                   100 * row["coverage_80"]),
        ]  # fmt: skip
    mean = tried.mean()
    outcomes += [
        _above("five hierarchies: whole moved by MinT, error against keeping it",
               float((tried["whole_mint"] / tried["whole"]).mean()), 0.99),
        _below("five hierarchies: parts reconciled, error against each alone",
               float((tried["parts_reconciled"] / tried["parts"]).mean()), 1.005),
        _between("five hierarchies: 80 % interval of reconciled parts covers, %",
                 100 * float(mean["coverage_80"]), 77, 86),
    ]  # fmt: skip
    return outcomes


def _shown(what: str, value: float) -> Outcome:
    return {"what": what, "value": round(float(value), 3), "bar": "shown", "holds": True}


def _below(what: str, value: float, bar: float) -> Outcome:
    return {**_shown(what, value), "bar": f"<= {bar:g}", "holds": bool(value <= bar)}


def _above(what: str, value: float, bar: float) -> Outcome:
    return {**_shown(what, value), "bar": f">= {bar:g}", "holds": bool(value >= bar)}


def _between(what: str, value: float, low: float, high: float) -> Outcome:
    return {**_shown(what, value), "bar": f"{low:g}-{high:g}", "holds": bool(low <= value <= high)}


if __name__ == "__main__":
    main()
