"""Concentration of real firms' accounts, through plan files only: published figures, or the reason.

A row of the oracles that other tests assert is not repeated here.
"""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.runs.publish import publish

CASES = ("cheese_key_accounts", "maven_crm", "northwind", "superstore_us")


@pytest.fixture(scope="module")
def exported(root, shared_data, tmp_path_factory):
    """Return a reader of the exported tables of a case, written once."""
    folders = {}

    def read(case, table):
        if case not in folders:
            folders[case] = tmp_path_factory.mktemp(case)
            publish(open_plan(str(root / "tests" / "cases" / case)).capacity, str(folders[case]))
        return pd.read_csv(folders[case] / "tables" / f"{table}.csv")

    return read


def measured(name):
    return lambda read: read("account_concentration").set_index("measure")["value"][name]


COMPUTED = {
    "cheese_key_accounts": {
        "accounts": measured("accounts"),
        "accounts_for_80pct_volume": measured("accounts_for_80"),
        "volume_total": measured("sales_net"),
    },
}
LEFT_OUT = {
    "cheese_key_accounts": {
        "price_elasticity_fe": "a response: asserted in tests/test_cases_resources.py",
        "display_coef_fe": "a response: asserted in tests/test_cases_resources.py",
    },
}


def oracles(shared_data, case):
    table = pd.read_csv(shared_data / "oracles.csv")
    rows = table[table["dataset"] == case]
    return rows.set_index("quantity")["value"].astype(float)


@pytest.mark.parametrize(
    ("case", "quantity"), [(case, name) for case, rows in COMPUTED.items() for name in rows]
)
def test_published_figures_come_out_of_the_tables(case, quantity, exported, shared_data):
    value = COMPUTED[case][quantity](lambda table: exported(case, table))

    assert value == oracles(shared_data, case)[quantity]


def test_every_row_of_the_cheese_is_asserted_or_listed(shared_data):
    case = "cheese_key_accounts"

    assert set(oracles(shared_data, case).index) == {*COMPUTED[case], *LEFT_OUT[case]}


@pytest.mark.parametrize("case", CASES)
def test_classes_of_real_firms_hold_together(case, exported):
    """Class A is the smallest group that makes 80 %; shares add to 1 and never fall."""
    table = exported(case, "sales_classes")

    bought = table[table["amount"] > 0]
    first = bought[bought["sales_class"] == "A"]["share"]
    assert first.sum() >= 0.8 - 1e-9
    assert first.iloc[:-1].sum() < 0.8
    assert bought["share"].sum() == pytest.approx(1.0)
    assert table["cumulated_share"].is_monotonic_increasing


@pytest.mark.parametrize("case", CASES)
def test_key_accounts_of_real_firms_have_reasons(case, exported):
    table = exported(case, "key_accounts")

    assert len(table) == 20
    assert table["reason"].notna().all()
    assert exported(case, "rank_stability")["top_chance"].between(0, 1).all()
