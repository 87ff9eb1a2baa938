"""Wholes and their parts in real sales: what reconciling did to either, at many cut-offs."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from salesplan.market.forecast import forecast
from salesplan.market.parts import forecast_parts

HORIZON = 12
GROUPS = (
    "Cafes, restaurants and takeaway food services",
    "Clothing, footwear and personal accessory retailing",
    "Department stores",
    "Food retailing",
    "Household goods retailing",
    "Other retailing",
)
MAKES = 12


def hierarchies(data: Path) -> dict[str, tuple[pd.DataFrame, tuple[int, ...], int]]:
    """Read five hierarchies: months by parts, lengths of history to try, months between them.

    Parameters
    ----------
    data : Path
        Folder of the shared data sets.

    Returns
    -------
    dict of str to (DataFrame, lengths, step)
    """
    retail = pd.read_csv(data / "aus_retail" / "aus_retail.csv")
    retail = retail[retail["Industry"].isin(GROUPS)].rename(
        columns={"Month": "month", "Turnover": "amount"}
    )
    cars = pd.read_csv(data / "norway_car_sales" / "norway_new_car_sales_by_make.csv")
    cars["month"] = [f"{y}-{m:02}" for y, m in zip(cars["Year"], cars["Month"], strict=True)]
    cars = cars.assign(make=cars["Make"].str.strip(), amount=cars["Quantity"])
    largest = cars.groupby("make")["amount"].sum().nlargest(MAKES).index
    cars["make"] = cars["make"].where(cars["make"].isin(largest), "others")
    store = read_store(data)
    return {
        "retail by state": (_months(retail, "State"), (36, 48, 60), 12),
        "retail by group": (_months(retail, "Industry"), (36, 48, 60), 12),
        "cars by make": (_months(cars, "make"), (36, 48), 3),
        "store by region": (_months(store, "Region"), (30, 33, 36), 1),
        "store by category": (_months(store, "Category"), (30, 33, 36), 1),
    }


def read_store(data: Path) -> pd.DataFrame:
    """Read the order lines of Superstore with month and amount."""
    store = pd.read_csv(data / "superstore_us" / "csv" / "Orders.csv")
    return store.assign(month=store["Order Date"].str[:7], amount=store["Sales"])


def _months(sales: pd.DataFrame, part: str) -> pd.DataFrame:
    return sales.pivot_table(
        index="month", columns=part, values="amount", aggfunc="sum", fill_value=0.0
    ).astype(float)


def try_all(data: Path) -> pd.DataFrame:
    """Forecast every hierarchy at every cut-off and hold it against what came.

    Returns
    -------
    DataFrame
        hierarchy, whole (MASE of its own forecast), whole_mint (of the whole moved as well),
        parts (mean MASE, each alone), parts_reconciled, coverage_80, one row a cut-off.
    """
    rows = [
        {"hierarchy": name, **_errors(whole.iloc[end - length : end], whole.iloc[end:])}
        for name, (whole, lengths, step) in hierarchies(data).items()
        for length, end in _windows(len(whole), lengths, step)
    ]
    return pd.DataFrame(rows)


def _windows(months: int, lengths: tuple[int, ...], step: int) -> Iterator[tuple[int, int]]:
    for length in lengths:
        yield from ((length, end) for end in range(length, months - HORIZON + 1, step))


def _errors(history: pd.DataFrame, future: pd.DataFrame) -> dict[str, float]:
    """Errors of one cut-off; parts that sold nothing yet are left out of both sides."""
    history = history.loc[:, history.any()]
    future = future.iloc[:HORIZON][history.columns]
    total = history.sum(axis=1)
    whole = forecast(total.to_frame("whole"), HORIZON)
    alone, made = forecast(history, HORIZON), forecast_parts(history, whole)
    own = whole.tracks["whole"]
    points = np.stack([track.points for track in alone.tracks.values()])
    spread = np.stack([track.deviations for track in alone.tracks.values()])
    weight = own.deviations**2 / (own.deviations**2 + (spread**2).sum(axis=0))
    mint = own.points - weight * (own.points - points.sum(axis=0))
    came = future.to_numpy().T
    scale = history.diff(12).abs().mean().to_numpy()
    moved = made.table["forecast"].to_numpy().reshape(came.shape)
    low, high = (
        made.table[f"{side}_80"].to_numpy().reshape(came.shape) for side in ("low", "high")
    )
    size = total.diff(12).abs().mean()
    return {
        "whole": float(np.abs(came.sum(axis=0) - own.points).mean() / size),
        "whole_mint": float(np.abs(came.sum(axis=0) - mint).mean() / size),
        "parts": float((np.abs(came - points).mean(axis=1) / scale).mean()),
        "parts_reconciled": float((np.abs(came - moved).mean(axis=1) / scale).mean()),
        "coverage_80": float(((low <= came) & (came <= high)).mean()),
    }
