"""Odd but honest firms: what a plan does with them, through the case folder."""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.errors import PlanError
from salesplan.plan import results


@pytest.fixture
def firm(tmp_path):
    """Write a small firm: two reps, two lines, two years; a test adds what makes it odd."""

    def write(plan="", sales=None, **tables):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True)
        (folder / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        days = pd.date_range("2024-01-01", "2025-12-31", freq="5D")
        usual = pd.DataFrame(
            {
                "date": days,
                "rep": ["Ann", "Bo"] * (len(days) // 2) + ["Ann"] * (len(days) % 2),
                "product": ["p1", "p2", "p1"] * (len(days) // 3) + ["p1"] * (len(days) % 3),
                "amount": [100.0 + day.month for day in days],
            }
        )
        tables["sales"] = usual if sales is None else sales
        lines = pd.DataFrame({"product": ["p1", "p2"], "product_line": ["Pumps", "Valves"]})
        tables.setdefault("products", lines)
        for name, table in tables.items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)
        return str(folder)

    return write


def quarters(first, last, **amounts):
    labels = [f"FY{y}-Q{q}" for y in range(first, last + 1) for q in range(1, 5)]
    rows = [(p, c, a) for p in labels for c, a in amounts.items()]
    return pd.DataFrame(rows, columns=["period", "company", "amount"])


def test_rows_of_a_whole_market_are_the_whole_of_the_shares(firm):
    """Firm 30 and Y 20 of a market of 100: 30 %, and an HHI of at least 900 + 400."""
    market = quarters(2024, 2025, Firm=30.0, Y=20.0)
    whole = market[market["company"] == "Y"].assign(company=None, amount=100.0)

    plan = open_plan(firm(market=pd.concat([market, whole])))

    shares = plan.market.shares.table.query("company == 'Firm'")["share"]
    assert shares.tolist() == pytest.approx([0.3] * 8)
    assert plan.market.planned_share == pytest.approx(0.3)
    assert plan.market.concentration.table["hhi"].tolist() == pytest.approx([1300] * 8)


def test_two_spellings_of_one_period_are_one_period(firm):
    market = quarters(2024, 2025, Firm=30.0, Y=20.0)
    other = market["company"] == "Y"
    market.loc[other, "period"] = market.loc[other, "period"].str.removeprefix("FY")

    plan = open_plan(firm(market=market))

    assert plan.market.market_size == pytest.approx(200, rel=0.01)
    assert plan.market.shares.table.query("company == 'Y'")["share"].max() == pytest.approx(0.4)


def test_check_finds_a_company_that_the_market_does_not_name(firm):
    with pytest.raises(PlanError, match='"Firm" has no row in table `market`'):
        open_plan(firm(market=quarters(2024, 2025, X=30.0, Y=20.0))).check()


def test_who_leaves_or_joins_in_the_plan_year_sells_in_the_months_of_presence_only(firm):
    reps = pd.DataFrame(
        {
            "rep": ["Ann", "Bo", "New"],
            "hired_on": ["2020-01-01", "2020-01-01", "2026-07-01"],
            "left_on": [None, "2026-03-31", None],
            "known_on": [None, "2025-11-20", None],
        }
    )

    plan = open_plan(firm("targets: {target: 1000000, ramp_months: 3}\n", reps=reps))

    by = plan.decomposition.cube.table.groupby(["rep", "month"])["amount"].sum()
    assert by["Bo"].loc["2026-04":].sum() == 0
    assert by["New"].loc[:"2026-06"].sum() == 0
    assert by["New"]["2026-07"] < by["New"]["2026-10"]
    assert by["Bo"].sum() == plan.targets.quotas.table.set_index("rep")["quota"]["Bo"] > 0


def test_a_dated_assignment_moves_a_rep_and_a_circle_is_refused(firm):
    reps = pd.DataFrame({"rep": ["Ann", "Bo"], "manager": ["Mia", "Mia"]})
    moved = pd.DataFrame({"rep": ["Ann"], "parent": ["Noa"], "starts_on": ["2025-11-01"]})

    tree = open_plan(firm(reps=reps, rep_assignments=moved)).targets.tree.set_index("node")

    assert tree["parent"].to_dict() == {
        "Firm": "", "Mia": "Firm", "Noa": "Firm", "Ann": "Noa", "Bo": "Mia",
    }  # fmt: skip


def test_a_circle_made_by_an_assignment_is_refused(firm):
    reps = pd.DataFrame({"rep": ["Ann", "Bo"], "manager": [None, "Ann"]})
    circle = pd.DataFrame({"rep": ["Ann"], "parent": ["Bo"], "starts_on": ["2025-11-01"]})

    with pytest.raises(PlanError, match="circle"):
        open_plan(firm(reps=reps, rep_assignments=circle)).check()


def test_a_fiscal_year_from_april_runs_through_every_chapter(firm):
    plan = open_plan(firm("fiscal_year_starts: 4\n", market=quarters(2024, 2025, Firm=30.0, Y=9.0)))

    plan.check()

    assert plan.case.plan_year == 2027
    assert plan.decomposition.calendar.table["month"].tolist()[0] == "2026-04"
    ahead = plan.market.market_forecast.table.query("is_plan_year")["period"].tolist()
    assert ahead == ["FY2027-Q1", "FY2027-Q2", "FY2027-Q3", "FY2027-Q4"]


def test_a_target_of_nothing_is_split_into_nothing(firm):
    plan = open_plan(firm("targets: {target: 0}\n"))

    plan.check()

    assert plan.decomposition.cube.table["amount"].sum() == 0


@pytest.mark.parametrize(
    "days", [["2025-12-31"], ["2025-12-30", "2025-12-31"], ["2025-12-01", "2025-12-14"]]
)
def test_a_handful_of_sales_and_a_target_make_a_plan(firm, days):
    sales = pd.DataFrame({"date": days, "rep": "Ann", "product": "p1", "amount": 10.0})

    plan = open_plan(firm("targets: {target: 1200}\n", sales=sales))

    plan.check()
    assert plan.decomposition.cube.table["amount"].sum() == 1200


def test_no_history_at_all_and_a_target_make_a_plan(firm):
    reps = pd.DataFrame({"rep": ["Ann", "Bo"]})

    plan = open_plan(firm("plan_year: 2024\ntargets: {target: 1000}\n", reps=reps))

    plan.check()
    assert plan.targets.quotas.table["quota"].tolist() == [500, 500]


def test_too_few_months_and_no_target_say_what_is_needed(firm):
    sales = pd.DataFrame({"date": ["2025-11-01", "2025-12-31"], "amount": [5.0, 6.0]})

    with pytest.raises(PlanError, match="2 full months of sales and no market are too little"):
        open_plan(firm(sales=sales)).check()


def test_a_back_dated_plan_reads_december_as_full_because_the_export_goes_on(firm):
    plan = open_plan(firm("plan_year: 2025\n"))

    assert plan.case.history_months[-1] == "2024-12"


HOSTILE = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../x", "x" * 300, "李雷", "🦀"]


def test_hostile_names_are_only_names(firm, tmp_path):
    days = pd.date_range("2024-01-01", "2025-12-31", freq="5D")
    sales = pd.DataFrame({"date": days, "amount": 10.0})
    sales["rep"] = (HOSTILE * len(days))[: len(days)]
    sales["product"] = sales["customer"] = sales["rep"]
    products = pd.DataFrame({"product": HOSTILE, "product_line": HOSTILE})

    plan = open_plan(firm(sales=sales, products=products))

    plan.check()
    assert sorted(plan.targets.quotas.table["rep"]) == sorted(HOSTILE)
    assert sorted(plan.decomposition.product_lines.table["product_line"]) == sorted(HOSTILE)
    assert all(finding.text for c in plan.chapters for finding in results(c).values())
