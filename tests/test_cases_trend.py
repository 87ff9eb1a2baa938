"""Real series through plan files only: a country's retail, an airline; and what M3 published.

Every row of the oracles is either asserted or listed with the reason why it is not.
"""

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.market.smoothing import METHODS, forecast_members
from salesplan.market.track import Track
from salesplan.runs.publish import publish

MILLION = 1e6  # the file counts in millions of AUD, the plan in AUD
TEN_YEARS = 120


@pytest.fixture(scope="module")
def exported(root, shared_data, tmp_path_factory):
    """Return a reader of the exported tables of chapter 1 of a case, written once."""
    folders = {}

    def read(case, table):
        if case not in folders:
            folders[case] = tmp_path_factory.mktemp(case)
            plan = open_plan(str(root / "tests" / "cases" / case))
            publish(plan.market, str(folders[case]))
        return pd.read_csv(folders[case] / "tables" / f"{table}.csv")

    return read


def own_month(month):
    return lambda read: read("monthly_sales").set_index("month")["amount"][month]


def own_year(year):
    def value(read):
        history = read("sales_history").query("dimension == 'total'")
        return history.set_index("fiscal_year")["amount"][year]

    return value


def market_year(year):
    def value(read):
        shares = read("shares")
        return shares[shares["period"].str.startswith(f"{year}-")]["amount"].sum()

    return value


def naive_error(measure):
    """Seasonal naive over the last two years, trained on the ten before them."""

    def value(read):
        monthly = read("monthly_sales")["amount"].to_numpy(dtype=float)
        row = monthly[None, :TEN_YEARS]
        members = forecast_members(row, 24, 12, additive=False)
        foreseen = members.points[METHODS.index("seasonal naive")]
        actual = monthly[None, TEN_YEARS : TEN_YEARS + 24]
        if measure == "mape":
            return 100 * (np.abs(actual - foreseen) / actual).mean()
        scale = np.abs(row[:, 12:] - row[:, :-12]).mean()
        return scored(actual, foreseen, scale)[measure]

    return value


def scored(actual, foreseen, scale):
    """Score a forecast with the package's own measures."""
    nothing = np.full_like(actual, np.nan)
    track = Track(foreseen[0], nothing[0], (0, np.inf), 0, float(scale), actual, foreseen, nothing)
    return track.score()


COMPUTED = {
    "aus_retail": {
        "nsw_total_2018_12_from_6_groups": (own_month("2018-12"), MILLION),
        "nsw_2018_total_from_6_groups": (own_year(2018), MILLION),
        "australia_2017_aud_m": (market_year(2017), MILLION),
        "australia_2018_aud_m": (market_year(2018), MILLION),
    },
    "airpassengers": {
        "total_1960": (own_year(1960), 1),
        "snaive_h24_mape": (naive_error("mape"), 1),
        "snaive_h24_smape": (naive_error("smape"), 1),
        "snaive_h24_mase": (naive_error("mase"), 1),
    },
}
NOT_COMPUTED = {
    "aus_retail": {
        "rows": "the plan reads the six groups, not the components that they contain",
        "series": "the same: a count of the file, not of a market",
    },
    "airpassengers": {},
}


@pytest.fixture(scope="module")
def oracles(shared_data):
    return pd.read_csv(shared_data / "oracles.csv").set_index(["dataset", "quantity"])


@pytest.mark.parametrize("case", COMPUTED)
def test_every_oracle_is_computed_or_says_why_not(oracles, case):
    assert sorted([*COMPUTED[case], *NOT_COMPUTED[case]]) == sorted(oracles.loc[case].index)
    assert all(NOT_COMPUTED[case].values())


@pytest.mark.parametrize("case", COMPUTED)
def test_the_exported_tables_hold_the_published_figures(exported, oracles, case):
    for quantity, (value_of, unit) in COMPUTED[case].items():
        found = float(value_of(lambda table: exported(case, table))) / unit
        expected = oracles.loc[(case, quantity), "value"]
        tolerance = oracles.loc[(case, quantity), "tolerance"]
        assert found == pytest.approx(expected, abs=tolerance if tolerance > 0 else 1e-6), quantity


def test_the_market_and_its_parts_of_a_country_are_forecast(exported):
    """Retail has grown by 2 to 4 % in each of the ten years before."""
    market, parts = (
        exported("aus_retail", "market_forecast"),
        exported("aus_retail", "forecast_parts"),
    )
    ahead = exported("aus_retail", "forecast").set_index("month")

    planned = market[market["is_plan_year"]]["forecast"].sum() / MILLION
    assert 1.0 < planned / 318_988.8 < 1.06
    assert parts["name"].nunique() == 6
    by_month = parts.groupby("month")["forecast"].sum()
    assert np.allclose(by_month, ahead["forecast"].reindex(by_month.index), atol=0.005)
    assert (exported("aus_retail", "market_reconciliation")["difference"] == 0).all()


def test_the_season_of_the_airline_is_found(exported):
    """July and August are its strongest months in all twelve years, November its weakest."""
    ahead = exported("airpassengers", "forecast").set_index("month")["forecast"]

    assert set(ahead.nlargest(2).index.str[-2:]) == {"07", "08"}
    assert ahead.nsmallest(2).index.str[-2:].isin(["02", "11"]).all()


M3_METHODS = ("NAIVE2", "SINGLE", "HOLT", "DAMPEN", "WINTER", "COMB S-H-D", "THETA",
              "ForecastPro", "B-J auto")  # fmt: skip
M3_NOT_ASSERTED = {
    f"all3003_{measure}_{method}": "yearly and quarterly series: chapter 1 plans in months"
    for measure in ("smape", "mape", "mase")
    for method in ("THETA", "ForecastPro", "B-J auto")
}


@pytest.fixture(scope="module")
def m3(shared_data):
    """Return the monthly series and the forecasts that nine methods handed in."""
    folder = shared_data / "m3_competition"
    sheet = pd.read_csv(folder / "csv" / "M3Month.csv")
    series = {}
    for _, row in sheet.iterrows():
        values = row.iloc[6 : 6 + int(row["N"])].to_numpy(float)
        series["N" + str(row["Series"]).strip()[1:].strip().zfill(4)] = values
    return series, pd.read_csv(folder / "m3_method_forecasts.csv.gz")


def test_every_row_of_m3_is_asserted_or_listed(oracles):
    monthly = {f"monthly_{m}_{method}" for m in ("smape", "mase") for method in M3_METHODS}

    assert monthly | set(M3_NOT_ASSERTED) == set(oracles.loc["m3_competition"].index)


@pytest.mark.parametrize("method", M3_METHODS)
def test_our_measures_give_the_competition_s_own_figures(m3, oracles, method):
    """1,428 monthly series, 18 months: the mean over the series of our sMAPE and MASE."""
    series, handed_in = m3
    rows = handed_in[handed_in["method"] == method].set_index("series")
    rows = rows.loc[list(series), [f"h{n}" for n in range(1, 19)]].to_numpy(float)
    scores = [
        scored(values[None, -18:], foreseen[None], np.abs(values[12:-18] - values[:-30]).mean())
        for values, foreseen in zip(series.values(), rows, strict=True)
    ]

    for measure in ("smape", "mase"):
        expected, tolerance = oracles.loc[
            ("m3_competition", f"monthly_{measure}_{method}"), ["value", "tolerance"]
        ]
        found = float(np.mean([score[measure] for score in scores]))
        assert found == pytest.approx(expected, abs=tolerance), measure
