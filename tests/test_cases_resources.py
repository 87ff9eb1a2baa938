"""Response data of other firms, through plan files only: published figures from exported tables.

Every row of the oracles of `sales_response_crawford`, and those of `cheese_key_accounts` on
responses, is asserted from a table that the run exports.
"""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.runs.publish import publish


@pytest.fixture(scope="module")
def shared_oracles(shared_data):
    return pd.read_csv(shared_data / "oracles.csv")


@pytest.fixture(scope="module")
def exported(root, shared_data, tmp_path_factory):
    """Return a reader of a case's exported tables of chapter 3, second part."""
    folders = {}

    def read(case, table):
        if case not in folders:
            folders[case] = tmp_path_factory.mktemp(case)
            plan = open_plan(str(root / "tests" / "cases" / case))
            publish(plan.capacity, str(folders[case]))
        return pd.read_csv(folders[case] / "tables" / f"{table}.csv")

    return read


def curve(column):
    return lambda read: read("response_curves")[column].item()


def with_more(change, column):
    """Take what a changed total brings, as a multiple of today's sales."""
    return lambda read: read("resource_budget").set_index("budget_shift")[column][change]


def effect(resource, column="effect_size"):
    return lambda read: read("response_effects").set_index("resource")[column][resource]


COMPUTED = {
    "sales_response_crawford": {
        "points": curve("observations"),
        "adbudg_sse": curve("sse"),
        "adbudg_a": curve("sales_ceiling"),  # this source calls the ceiling a, the floor b
        "adbudg_b": curve("sales_floor"),
        "adbudg_c": curve("curve_power"),
        "adbudg_d": curve("curve_scale"),
        "adbudg_pred_115pct": with_more(0.15, "worth"),
    },
    "cheese_key_accounts": {
        "price_elasticity_fe": effect("price"),
        "display_coef_fe": effect("display"),
    },
}


@pytest.mark.parametrize(
    ("case", "quantity"), [(case, name) for case, rows in COMPUTED.items() for name in rows]
)
def test_published_figures_come_out_of_the_exported_tables(
    case, quantity, exported, shared_oracles
):
    rows = shared_oracles[shared_oracles["dataset"] == case].set_index("quantity")
    expected, tolerance = rows.loc[quantity, ["value", "tolerance"]].astype(float)

    found = COMPUTED[case][quantity](lambda table: exported(case, table))

    assert found == pytest.approx(expected, abs=0 if pd.isna(tolerance) else tolerance)


def test_every_row_of_the_response_case_is_asserted(shared_oracles):
    rows = shared_oracles[shared_oracles["dataset"] == "sales_response_crawford"]

    assert set(COMPUTED["sales_response_crawford"]) == set(rows["quantity"])


def test_the_textbooks_curve_is_called_s_shaped_with_its_evidence(exported):
    row = exported("sales_response_crawford", "response_curves").iloc[0]

    assert row["shape"] == "S-shaped"
    assert row["power_low"] > 1
    assert row["concave_chance"] < 0.001
    assert row["verdict"] == "curve"


def test_pooling_the_accounts_is_shown_as_the_trap(root, shared_data, exported):
    """-1.26 across all rows, -2.39 within accounts (README of the data set)."""
    plan = open_plan(str(root / "tests" / "cases" / "cheese_key_accounts"))

    text = plan.capacity.response_effects.text

    pooled = effect("price", "pooled_size")(lambda t: exported("cheese_key_accounts", t))
    assert pooled == pytest.approx(-1.26, abs=0.005)
    assert "across all rows price would show -1.26 instead of -2.39" in text
    assert "would mislead" in text


def test_each_effort_takes_the_form_that_it_can(exported):
    """Prices are never nothing, displays often are; both are read from 5,555 weeks of 88 shops."""
    table = exported("cheese_key_accounts", "response_effects").set_index("resource")

    assert table["response_form"].to_dict() == {"price": "elasticity", "display": "per unit"}
    assert (table["observations"] == 5555).all()
    assert (table["segments"] == 88).all()


def test_efforts_that_acted_together_get_no_curve_of_their_own(exported):
    verdicts = exported("cheese_key_accounts", "response_curves")["verdict"]

    assert verdicts.str.contains("it acted together with").all()
