"""Chapter 6.3: payouts, statements and cost of a small sales force, worked by hand."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.incentives.cost import pay_at_plan, scheme_cost
from salesplan.incentives.ledger import payouts, settle
from salesplan.incentives.periods import pay_periods, scheme_months
from salesplan.incentives.scheme import read_schemes
from salesplan.incentives.statement import statements

HOSTILE = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../x", "N" * 300, "李雷", "🚀"]


def periods(*rows):
    """Make quarters of one rep from (quota, actual); a target incentive of 1,000 each."""
    spans = [("2026-01", "2026-03"), ("2026-04", "2026-06"), ("2026-07", "2026-09")]
    return pd.DataFrame(
        [
            {
                "rep": "r1", "name": "Ann", "scheme": "S", "period": f"FY2026-Q{at + 1}",
                "first_month": spans[at][0], "last_month": spans[at][1], "is_complete": at < 2,
                "quota": quota, "actual": actual, "target_incentive": 1000.0, "base_pay": 500.0,
            }
            for at, (quota, actual) in enumerate(rows)
        ]
    )  # fmt: skip


def told(table, schemes):
    return statements(settle(table, schemes), schemes).table


def test_a_quarter_by_hand(scheme):
    """5 % of 1,234.50 = 61.725, half a cent up: 61.73; attainment 1,234.50 / 1,000 = 123.45 %."""
    table = settle(periods((1000, 1234.50)), [scheme(rate=0.05)])

    assert table[["attainment", "payout"]].to_numpy().tolist() == [[1.2345, 61.73]]


def test_sales_below_zero_pay_nothing_and_are_taken_off_the_next_period(scheme):
    """-300 in Q1; 500 in Q2 counts as 200: 10 % = 20; Q3 stands alone again."""
    table = settle(periods((1000, -300.0), (1000, 500.0), (1000, 500.0)), [scheme(rate=0.1)])

    assert table["payout"].tolist() == [0, 20, 50]
    assert table["carried_over"].tolist() == [0, -300, 0]
    assert table["attainment"].tolist() == [-0.3, 0.2, 0.5]


def test_what_is_below_zero_is_never_carried_to_another_rep(scheme):
    both = pd.concat([periods((1000, -300.0)), periods((1000, 500.0)).assign(rep="r2")])

    table = settle(both.reset_index(drop=True), [scheme(rate=0.1)])

    assert table["payout"].tolist() == [0, 50]


@pytest.mark.parametrize("quota", [None, 0.0])
def test_without_a_quota_the_payout_is_missing_and_the_statement_says_so(scheme, quota):
    tiers = [scheme((0, 0.05), (1, 0.1), mode="marginal")]
    settled = settle(periods((quota, 500.0)).astype({"quota": float}), tiers)

    finding, lines = payouts(settled), statements(settled, tiers).table

    assert settled[["attainment", "payout"]].isna().all(axis=None)
    assert "1 pay period without a quota: no attainment, no payout." in finding.text
    assert lines["text"].tolist() == [
        "Sales credited, January 2026 to March 2026: 500.00",
        "No quota, so no attainment: this scheme cannot say what is paid",
    ]


def test_a_missing_target_incentive_names_rep_scheme_and_remedy(scheme):
    rows = periods((1000, 500.0)).assign(target_incentive=np.nan)

    with pytest.raises(
        TableError,
        match='`reps`, target_incentive: is empty for r1, whom "S" pays as a part of it. '
        "Fix: fill target_incentive .variable pay at quota, per year. and base_pay",
    ):
        settle(rows, [scheme(rate=1, basis="target_incentive")])


def test_a_statement_can_be_recomputed_by_hand(scheme):
    """800 x 5 % = 40 below quota, 1,000 to 1,200: 200 x 7.5 % = 15, and 1,000 x 5 % = 50."""
    rows = told(periods((1000, 1200.0), (1000, 800.0)), [scheme(rate=0.05, accelerator=1.5)])

    first = rows[rows["period"] == "FY2026-Q1"]
    assert first["line"].tolist() == [1, 2, 3, 4, 5]
    assert first["text"].tolist() == [
        "Sales credited, January 2026 to March 2026: 1,200.00",
        "Quota 1,000.00: attainment 120.0000 %",
        "Sales up to 100 % of quota: 1,000.00 x 5 % = 50.00",
        "Sales from 100 % of quota: 200.00 x 7.5 % = 15.00",
        "Payout: 65.00",
    ]
    assert rows.groupby("period")["amount"].sum().tolist() == [65, 40]


@pytest.mark.parametrize(
    ("tiers", "fields", "sold", "line"),
    [
        ((), {"rate": 0.05}, 800, "All sales: 800.00 x 5 % = 40.00"),
        (((0, 0.05), (1, 0.1)), {"mode": "cliff"}, 1000,
         "All sales, tier from 100 % of quota: 1,000.00 x 10 % = 100.00"),
        (((0, 0.05), (900, 0.1)), {"mode": "cliff", "tiers_in": "currency"}, 950,
         "All sales, tier from 900.00: 950.00 x 10 % = 95.00"),
        (((0.75, 0.5), (1, 1)), {"mode": "interpolated", "basis": "target_incentive"}, 900,
         ("All sales, on the line from 75 % of quota (50 %) to 100 % of quota (100 %): "
          "80 % x target incentive 1,000.00 = 800.00")),
        (((0.75, 0.5), (1, 1)), {"mode": "interpolated", "basis": "target_incentive"}, 1900,
         ("All sales, from 100 % of quota (100 %), where the line ends: "
          "100 % x target incentive 1,000.00 = 1,000.00")),
        ((), {"rate": 1, "basis": "target_incentive"}, 1000 / 3,
         "All sales: 333.33 / 1,000.00 x 1 = 33.333 %; x target incentive 1,000.00 = 333.33"),
        (((0.8, 0.5), (1, 1)), {"mode": "cliff", "basis": "target_incentive"}, 700,
         "Below the first tier (80 % of quota): nothing is paid"),
        ((), {"rate": 0.1, "threshold": 0.8}, 700,
         "Below the threshold of 80 % of quota: nothing is paid"),
        ((), {"rate": 0.1}, 0, "No sales that count: nothing is paid"),
        ((), {"rate": 0.1, "cap_amount": 25}, 700, "Cap: at most 25.00 a period"),
    ],
)  # fmt: skip
def test_each_form_of_pay_has_its_line(scheme, tiers, fields, sold, line):
    rows = told(periods((1000, sold)), [scheme(*tiers, **fields)])

    assert line in rows["text"].tolist()


def test_a_statement_says_what_was_carried_over_and_what_still_runs(scheme):
    rows = told(periods((9, 1.0), (9, -5.0), (9, 7.0)), [scheme(rate=0.1)])

    text = rows["text"].tolist()
    assert "-5.00 pays nothing and is taken off the next period's sales" in text
    assert "Below zero in the period before: -5.00; 2.00 counts" in text
    assert text[-1] == "Payout so far; the period has not ended: 0.20"


@pytest.mark.parametrize("seed", range(12))
def test_statements_payouts_and_cost_agree_to_the_cent(seed, people, year):
    rng = np.random.default_rng(seed)
    schemes = read_schemes(
        [
            {"name": "C", "rate": 0.0123, "period": "month", "cap_amount": 700},
            {"name": "G", "rate": 1, "accelerator": 1.7, "basis": "target_incentive", "cap": 2},
        ]
    )
    crowd = pd.concat([people.assign(rep=[f"{i}a", f"{i}b"]) for i in range(9)])
    moved = pd.DataFrame({"rep": crowd["rep"].iloc[::3], "scheme": "G",
                          "starts_on": pd.Timestamp("2026-02-01")})  # fmt: skip
    assigned = scheme_months(crowd, year.months["month"], schemes, moved)
    monthly = assigned[["rep", "month"]].assign(
        quota=rng.integers(0, 90_000, len(assigned)), actual=rng.normal(4e4, 4e4, len(assigned))
    )

    settled = settle(pay_periods(assigned, schemes, year, crowd, monthly), schemes)
    rows, cost = statements(settled, schemes).table, scheme_cost(settled).table

    keys = ["rep", "scheme", "period"]
    lines = rows.groupby(keys)["amount"].sum().round(2)
    assert lines.sort_index().tolist() == settled.set_index(keys)["payout"].sort_index().tolist()
    assert cost["payout"].sum() == pytest.approx(settled["payout"].sum(), abs=1e-6)
    assert cost["sales"].sum() == pytest.approx(settled["actual"].sum())
    assert set(rows["scheme"]) == {"C", "G"}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_names(scheme, name):
    """A name of a rep stands in its own column and in no sentence of arithmetic."""
    rows = told(periods((1000, 800.0)).assign(rep=name, name=name), [scheme(rate=0.1)])

    assert set(rows["name"]) == {name}
    assert not rows["text"].str.contains(name, regex=False).any()


def test_payouts_are_said_in_words(scheme):
    finding = payouts(settle(periods((1000, 1100.0), (1000, 800.0), (1000, 10.0)),
                             [scheme(rate=0.1)]), "EUR")  # fmt: skip

    assert finding.text == (
        "1 rep has earned 191 EUR in 3 pay periods; 1 of 2 reached quota (median attainment "
        "95 %). 1 EUR of it is for periods that still run."
    )


def test_cost_counts_base_pay_only_where_it_is_known_for_all(scheme):
    """1,100 of sales: payout 110 is 10 %; with base pay of 500 it is 610 / 1,100."""
    settled = settle(periods((1000, 1100.0)), [scheme(rate=0.1)])

    known, unknown = scheme_cost(settled), scheme_cost(settled.assign(base_pay=np.nan))

    assert known.table.loc[0, "cost_of_sales_pay"] == pytest.approx(610 / 1100)
    assert unknown.table.loc[0, "payout_rate"] == pytest.approx(0.1)
    assert np.isnan(unknown.table.loc[0, "cost_of_sales_pay"])
    assert "variable pay alone" in unknown.text


def test_pay_at_plan_is_the_target_incentive_where_the_scheme_pays_it_at_quota(
    scheme, people, year, monthly
):
    schemes = [scheme(rate=1, accelerator=2, basis="target_incentive", threshold=0.5)]
    assigned = scheme_months(people, year.months["month"], schemes)
    met = monthly.assign(actual=monthly["quota"])

    table = pay_at_plan(
        settle(pay_periods(assigned, schemes, year.whole(), people, met), schemes)
    ).table

    assert table["payout"].tolist() == people["target_incentive"].tolist()
    assert table["quota"].tolist() == [12_000, 12_000]


def test_a_higher_quota_raises_pay_at_plan_in_per_cent_of_sales_only(scheme, people, year, monthly):
    def at_plan(paid, factor):
        met = monthly.assign(quota=monthly["quota"] * factor, actual=monthly["quota"] * factor)
        assigned = scheme_months(people, year.months["month"], [paid])
        rows = pay_periods(assigned, [paid], year.whole(), people, met)
        return pay_at_plan(settle(rows, [paid])).table["payout"].sum()

    of_sales, of_incentive = scheme(rate=0.05), scheme(rate=1, basis="target_incentive")

    assert at_plan(of_sales, 1.1) == pytest.approx(1.1 * at_plan(of_sales, 1))
    assert at_plan(of_incentive, 1.1) == at_plan(of_incentive, 1)


def test_reps_without_a_quota_are_named_in_pay_at_plan(scheme):
    tiers = [scheme((0, 0.05), (1, 0.1), mode="marginal")]

    finding = pay_at_plan(settle(periods((None, 0.0)).astype({"quota": float}), tiers))

    assert "nothing can be said for Ann: no quota" in finding.text
    assert finding.text.startswith("If every quota is met exactly, 1 rep earns 0")
    assert finding.table["payout"].isna().all()


def test_pay_without_sales_is_no_share_of_them():
    """Base pay of 20 and sales of 0: a share of them would be infinite, not 2,000 %."""
    rows = pd.DataFrame({"rep": ["r1"], "name": ["Ann"], "scheme": ["Plain"], "actual": [0.0]})
    rows = rows.assign(quota=0.0, payout=0.0, base_pay=20.0)

    cost, plan = scheme_cost(rows).text, pay_at_plan(rows).text

    assert cost == "Plain has paid 0 to 1 rep. Nothing sold yet, so no share of sales."
    assert "%" not in plan


def test_the_share_of_all_pay_names_its_base():
    """Payout 5 and base pay 15 of sales of 400 are 5 %."""
    rows = pd.DataFrame({"rep": ["r1"], "name": ["Ann"], "scheme": ["Plain"], "actual": [400.0]})
    rows = rows.assign(quota=400.0, payout=5.0, base_pay=15.0)

    assert scheme_cost(rows).text.endswith("variable pay are 5.0 % of the sales paid for.")
    assert pay_at_plan(rows).text.endswith("variable pay are 5.0 % of the quotas.")
