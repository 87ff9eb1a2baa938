"""Chapter 1.2, mix shift: which lines and customer types gain weight, and which only seem to."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.finding import Finding, not_computed
from salesplan.market.compared import Spans
from salesplan.market.demand import EVERYTHING, UNKNOWN
from salesplan.words import count, listing, points

FEWEST_CUSTOMERS = 10
_CONFIDENCE = 0.95
_CHUNK = 50  # draws at a time, so that a hundred thousand customers fit into memory
Array = NDArray[np.float64]


def mix_shift(
    sales: pd.DataFrame,
    spans: Spans | None,
    dimensions: Sequence[str] = ("product_line", "customer_type"),
    *,
    draws: int = 1000,
    seed: int = 1,
) -> Finding:
    """How the parts of sales moved, with an interval by resampling customers.

    Customers are drawn with replacement, both spans of each together, and the shift is worked out
    again for every draw. The interval of a dimension holds for all its names at once (95 %): its
    half-width is the same multiple of each name's standard error, so that of ten names that do not
    move hardly any seems to. A shift whose interval holds zero is within noise. Sales without a
    customer are drawn by their order, as if each were a customer of its own.

    Parameters
    ----------
    sales : DataFrame
        date, month, customer, sale, amount (currency units) and the dimensions.
    spans : Spans, optional
        Which months are compared; None where the history is too short.
    dimensions : sequence of str
        Columns whose mix is looked at; one with a single name is left out.
    draws, seed : int
        How often customers are drawn, and the seed of the drawing.

    Returns
    -------
    Finding
        dimension, name, share_before, share, share_change, low, high (differences of fractions),
        is_within_noise, n (customers drawn).

    References
    ----------
    Davison & Hinkley, *Bootstrap Methods and their Application* (1997), 2.4, 4.2.5 (several
    estimates at once).

    Examples
    --------
    >>> sales = pd.DataFrame([("2024-01", "x", 100.0), ("2025-01", "x", 50.0),
    ...                       ("2025-01", "y", 50.0)], columns=["month", "product_line", "amount"])
    >>> sales = sales.merge(pd.DataFrame({"customer": list("abcdefghijkl")}), how="cross")
    >>> sales = sales.assign(sale=None, date=pd.Timestamp("2025-01-01"))
    >>> spans = Spans(("2024-01",), ("2025-01",), ("FY2024", "FY2025"))
    >>> mix_shift(sales, spans, ["product_line"]).table["share_change"].tolist()
    [0.5, -0.5]
    """
    if set(sales["customer"].unique()) <= {EVERYTHING, UNKNOWN}:
        return not_computed("sales", "customer", because="without customers there is no resampling")
    if spans is None:
        return not_computed("sales", "date", "amount", because="fewer than six full months")
    inside = spans.rows(sales)
    several = [name for name in dimensions if inside[name].nunique() > 1]
    if not several:
        why = "there is one product line and one customer type"
        return not_computed("products", "product", "product_line", because=why)
    units = _units(inside)
    if (n := int(units.max()) + 1) < FEWEST_CUSTOMERS:
        why = f"{count(n, 'customer')} cannot tell a shift from noise"
        return not_computed("sales", "customer", because=why)
    tables = [_of_dimension(inside, units, name, draws=draws, seed=seed) for name in several]
    table = pd.concat(tables, ignore_index=True)
    return Finding(table, _text(table, spans))


def resample(amounts: Array, draws: int, seed: int) -> Array:
    """Draw rows with replacement, and add each draw up.

    Parameters
    ----------
    amounts : array, shape (rows, columns)
    draws, seed : int

    Returns
    -------
    array, shape (draws, columns)
        Sums of as many rows as there are, drawn anew each time.

    Examples
    --------
    >>> resample(np.ones((5, 1)), 3, seed=1).tolist()
    [[5.0], [5.0], [5.0]]
    """
    rng = np.random.default_rng(seed)
    rows = len(amounts)
    sums = np.empty((draws, amounts.shape[1]))
    for first in range(0, draws, _CHUNK):
        last = min(first + _CHUNK, draws)
        drawn = rng.integers(0, rows, (last - first, rows))
        drawn += rows * np.arange(last - first)[:, None]
        times = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape)
        sums[first:last] = times.astype("float64") @ amounts
    return sums


def _units(inside: pd.DataFrame) -> NDArray[np.intp]:
    """Number what is drawn: each customer, and each order of those whom nobody has named."""
    unnamed = inside[inside["customer"] == UNKNOWN]
    order = (
        unnamed["sale"].astype(object).where(unnamed["sale"].notna(), unnamed["date"].astype(str))
    )
    unit = inside["customer"].astype(object)
    unit.loc[unnamed.index] = "\0" + order.astype(str)
    return pd.factorize(unit.astype(str), sort=True)[0]


def _of_dimension(
    inside: pd.DataFrame, units: NDArray[np.intp], dimension: str, *, draws: int, seed: int
) -> pd.DataFrame:
    names = inside[dimension].astype(str)
    place, labels = pd.factorize(names, sort=True)
    width, rows = 2 * len(labels), int(units.max()) + 1
    cells = units * width + 2 * place + inside["is_after"].to_numpy()
    money = inside["amount"].to_numpy("float64")
    amounts = np.bincount(cells, money, rows * width).reshape(rows, width).astype("float64")
    shares = _shares(amounts.sum(axis=0)[None])
    change = (shares[..., 1] - shares[..., 0])[0]
    drawn = _shares(resample(amounts, draws, seed))
    low, high = _interval(change, drawn[..., 1] - drawn[..., 0])
    table = pd.DataFrame(
        {
            "dimension": dimension,
            "name": labels,
            "share_before": shares[0, :, 0],
            "share": shares[0, :, 1],
            "share_change": change,
            "low": low,
            "high": high,
            "is_within_noise": ~((low > 0) | (high < 0)),
            "n": len(amounts),
        }
    )
    return table.sort_values(["share_change", "name"], ascending=[False, True], ignore_index=True)


def _shares(sums: Array) -> Array:
    """Turn sums (draws, names x spans) into shares (draws, names, spans)."""
    by_name = sums.reshape(len(sums), -1, 2)
    whole = by_name.sum(axis=1, keepdims=True)
    return by_name / np.where(whole > 0, whole, np.nan)


def _interval(change: Array, drawn: Array) -> tuple[Array, Array]:
    """Ends that hold for all names at once: the same multiple of each name's standard error."""
    usable = drawn[~np.isnan(drawn).any(axis=1)]
    if len(usable) < 2:
        missing = np.full_like(change, np.nan)
        return missing, missing
    error = usable.std(axis=0, ddof=1)
    scaled = np.abs(usable - change) / np.where(error > 0, error, np.inf)
    half = error * np.quantile(scaled.max(axis=1), _CONFIDENCE)
    return change - half, change + half


def _text(table: pd.DataFrame, spans: Spans) -> str:
    by_dimension = table.groupby("dimension", sort=False)["is_within_noise"]
    sizes = [
        (int(noise.sum()), count(len(noise), str(dimension).replace("_", " ")))
        for dimension, noise in by_dimension
    ]
    if table["is_within_noise"].all():
        every = listing([f"all {said}" for _, said in sizes])
        return (
            f"{spans.said}: every change in the mix is within noise ({every}). {spans.note}".strip()
        )
    real = table[~table["is_within_noise"]]
    real = real.sort_values("share_change", key=abs, ascending=False, kind="stable")
    moved = [
        f"{name} {points(of)} ({points(low)} to {points(high)})"
        for name, of, low, high in zip(
            *(real[column] for column in ("name", "share_change", "low", "high")), strict=True
        )
    ]
    quiet = listing([f"{within} of {said}" for within, said in sizes])
    text = f"{spans.said}: more than noise is {listing(moved)}; within noise: {quiet}."
    return f"{text} {spans.note}".strip()
