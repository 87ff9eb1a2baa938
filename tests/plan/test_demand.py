"""Chapter 1, customer demand, as the spine wires it: what the sample shows, and odd firms."""

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.case.sample.truth import sample_truth
from salesplan.errors import ParamError

RESULTS = ("why_plan", "customer_bridge", "price_volume_mix", "price_volume_mix_lines",
           "mix_shift", "buying_behaviour", "competitors")  # fmt: skip


@pytest.fixture(scope="module")
def plan(sample):
    return sample


@pytest.fixture
def firm(tmp_path):
    """Write a small firm: its sales, by default 10 every fifth day of two years, and its plan."""

    def write(plan="", sales=None, **tables):
        days = pd.date_range("2024-01-01", "2025-12-31", freq="5D")
        usual = pd.DataFrame({"date": days, "amount": 10.0})
        (tmp_path / "data").mkdir()
        (tmp_path / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        for name, table in {"sales": usual if sales is None else sales, **tables}.items():
            table.to_csv(tmp_path / "data" / f"{name}.csv", index=False)
        return str(tmp_path)

    return write


def facts(plan):
    return plan.market.why_plan.table.set_index("measure")["value"]


def test_the_sample_shows_every_result(plan):
    assert all(getattr(plan.market, name).is_computed for name in RESULTS)


def test_the_prices_of_the_sample_rose_as_its_truth_says(plan):
    """List prices rise by 2 % a year; what customers pay spreads around them."""
    lines = plan.market.price_volume_mix_lines.table

    rise = lines["price_effect"].sum() / lines[["before_amount", "after_amount"]].mean(axis=1).sum()
    assert rise == pytest.approx(sample_truth().price_growth, abs=0.008)
    assert (lines["price_effect"] > 0).all()


def test_the_entrant_of_the_sample_is_the_one_that_entered(plan):
    table = plan.market.competitors.table
    entered = table[table["presence"] == "entered"]

    assert entered["company"].tolist() == [sample_truth().entrant]
    assert entered["first_period"].tolist() == [sample_truth().entry_period]
    assert entered["share_change"].isna().all()


def test_the_spread_of_attainment_is_that_of_the_reps_in_the_last_year(plan):
    past = plan.targets.past_attainment.table.query("period == 'FY2025'")
    managers = set(plan.case.tables["reps"]["manager"].dropna())
    reps = past[~past["rep"].isin(managers)]["attainment"].dropna()

    found = facts(plan)
    assert found["quotas_rated"] == len(reps)
    assert found["attainment_median_rate"] == pytest.approx(reps.median())
    assert found["quota_met_rate"] == pytest.approx((reps >= 1).mean())


def test_what_the_plan_decides_is_what_the_cube_holds(plan):
    """Reps of last year by lines, types and months; the plan's own cube leaves out who left."""
    found = facts(plan)
    recent = plan.case.history.query("fiscal_year == 2025")

    assert found["cells_planned"] == recent["rep"].nunique() * 4 * 5 * 12
    assert found["forecast_low"] == pytest.approx(plan.market.year_ahead["low_80"])
    assert found["sales_last_year"] == pytest.approx(recent["amount"].sum())


def test_without_quotas_the_reasons_to_plan_are_fewer_and_say_why(sample_copy):
    folder = sample_copy()
    (folder / "data" / "quotas.csv").unlink()

    found = open_plan(str(folder)).market.why_plan

    assert found.is_computed
    assert "no earlier quota can be rated (table `quotas`)" in found.text
    assert "results differ" not in set(found.table["topic"])


def test_quotas_of_no_rep_are_rated_by_what_they_are_given_for(firm):
    quotas = pd.DataFrame({"period": ["FY2025", "2025-12"], "quota": [1000.0, 100.0]})

    found = facts(open_plan(firm(quotas=quotas)))

    assert found["quotas_rated"] == 2


def test_seed_and_draws_come_from_the_plan_file(plan):
    other = plan.changed(mix_seed=2, mix_draws=100).market.mix_shift.table

    assert not other["low"].equals(plan.market.mix_shift.table["low"])
    assert other["share_change"].equals(plan.market.mix_shift.table["share_change"])
    with pytest.raises(ParamError, match="mix_draws"):
        plan.changed(mix_draws=5)


def test_the_sums_of_both_bridges_stand_in_the_reconciliation(plan):
    said = set(plan.market.reconciliation.table["what"])

    assert "change from FY2024 to FY2025 by customers" in said
    assert "change from FY2024 to FY2025 by volume and price" in said
    assert "shares of FY2025 by product line" in said


@pytest.mark.parametrize("kind", ["credit notes", "half nothing", "one customer", "few quantities"])
def test_odd_firms_get_sums_that_hold_or_a_sentence(firm, kind):
    rng = np.random.default_rng(len(kind))
    days = pd.date_range("2024-01-01", "2025-12-31", freq="3D")
    sales = pd.DataFrame({"date": days, "product": rng.choice(["a", "b", None], len(days)),
                          "customer": rng.choice([*"cdefghijklmn", None], len(days)),
                          "quantity": rng.integers(-2, 9, len(days)).astype(float),
                          "amount": rng.lognormal(4, 1, len(days))})  # fmt: skip
    first_year = sales["date"] < "2025-01-01"
    if kind == "credit notes":
        sales.loc[first_year, "amount"] *= -1
    if kind == "half nothing":
        sales.loc[~first_year, "amount"] = 0.0
    if kind == "one customer":
        sales["customer"] = "c"
    if kind == "few quantities":
        sales["quantity"] = sales["quantity"].where(rng.uniform(size=len(days)) < 0.1)

    market = open_plan(firm("targets: {target: 1000}\n", sales=sales)).market

    assert (market.reconciliation.table["difference"] == 0).all()
    for name in RESULTS:
        assert "nan" not in getattr(market, name).text
