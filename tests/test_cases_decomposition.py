"""Chapter 3 of real firms, through plan files only: published sums, funnel, calendar, exports."""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.plan import result_names
from salesplan.runs.publish import write_results

CASES = ("northwind", "maven_crm", "superstore_us")


@pytest.fixture(scope="module")
def plan_of(root, shared_data):
    """Open each case once."""
    plans = {}

    def plan(case):
        if case not in plans:
            plans[case] = open_plan(str(root / "tests" / "cases" / case))
        return plans[case]

    return plan


@pytest.fixture(scope="module")
def folder_of(plan_of, tmp_path_factory):
    """Return the folder of a case's exported tables, written once: those that are looked at."""
    folders = {}

    def folder(case):
        if case not in folders:
            folders[case] = tmp_path_factory.mktemp(case)
            plan = plan_of(case)
            for chapter, names in (
                (plan.market, ["sales_history"]),
                (plan.targets, ["quotas", "quota_tree"]),
                (plan.decomposition, result_names(plan.decomposition)),
            ):
                found = {name: getattr(chapter, name) for name in names}
                write_results(chapter, found, folders[case])
        return folders[case] / "tables"

    return folder


@pytest.fixture(scope="module")
def read(folder_of):
    return lambda case, table: pd.read_csv(folder_of(case) / f"{table}.csv")


def sold(dimension, name):
    def value(table_of):
        table = table_of("sales_history")
        is_it = (table["dimension"] == dimension) & (table["name"].astype(str) == name)
        return table.loc[is_it, "amount"].sum()

    return value


def year(number):
    def value(table_of):
        total = table_of("sales_history").query("dimension == 'total'")
        return total.set_index("fiscal_year")["amount"][number]

    return value


NORTHWIND = {
    "net_sales": sold("total", "all"),
    **{f"net_sales_employee_{key}": sold("rep", f"{key}") for key in range(1, 10)},
    **{f"net_sales_{number}": year(number) for number in range(1996, 1999)},
}
NORTHWIND_NOT_COMPUTED = {
    "orders": "a number of orders is no measure of chapter 3; buying behaviour (1.2) has baskets",
    "freight_per_order_once": "freight is no column of the contract",
}


def oracles(root, dataset):
    table = pd.read_csv(root.parent / "shared" / "data" / "oracles.csv")
    return table[table["dataset"] == dataset].set_index("quantity")


def test_every_oracle_of_northwind_is_computed_or_says_why_not(root, shared_data):
    known = oracles(root, "northwind").index

    assert sorted([*NORTHWIND, *NORTHWIND_NOT_COMPUTED]) == sorted(known)
    assert all(NORTHWIND_NOT_COMPUTED.values())


def test_the_exported_tables_of_northwind_hold_the_published_figures(root, read):
    """Net sales of 1,265,793.04, as widely quoted, by employee and by year."""
    expected = oracles(root, "northwind")["value"]

    found = {name: float(value(lambda table: read("northwind", table)))
             for name, value in NORTHWIND.items()}  # fmt: skip

    assert found == pytest.approx({name: expected[name] for name in NORTHWIND}, abs=0.01)
    assert round(found["net_sales"], 2) == 1265793.04


def test_northwind_rolls_up_to_its_managers(read):
    tree = read("northwind", "quota_tree").set_index("node")

    assert tree.loc["5", "parent"] == "2"
    assert sorted(tree.index[tree["parent"] == "5"]) == ["6", "7", "9"]


def test_a_month_covered_in_part_is_flagged_and_has_no_index(read):
    """The last order is of 6 May 1998."""
    months = read("northwind", "season_calendar").set_index("month")

    part = months[~months["is_full"]]
    assert part.index.tolist() == ["1998-05"]
    assert part["seasonal_index"].isna().all()


@pytest.mark.parametrize("case", CASES)
def test_files_for_people_and_for_programs_carry_the_same_exact_sums(folder_of, case):
    """CSV and Parquet, cell by cell; quotas, calendar, lines and types against the cube."""
    folder = folder_of(case)

    for name in ("cube", "calendar", "quotas", "measure_parts", "season_calendar"):
        file = folder / f"{name}.csv"
        if not file.exists():  # a section that the firm's data do not carry
            continue
        text, binary = pd.read_csv(file), pd.read_parquet(folder / f"{name}.parquet")
        assert list(text) == list(binary)
        for column in binary.select_dtypes("number"):
            pd.testing.assert_series_equal(
                text[column], binary[column], check_dtype=False, rtol=1e-12, atol=0
            )
    cube = pd.read_parquet(folder / "cube.parquet")
    for name, key, column in (
        ("quotas", "rep", "quota"), ("calendar", "month", "amount"),
        ("product_lines", "product_line", "amount"), ("customer_types", "customer_type", "amount"),
    ):  # fmt: skip
        whole = pd.read_csv(folder / f"{name}.csv", dtype={key: str}).set_index(key)[column]
        parts = cube.groupby(cube[key].astype(str))["amount"].sum()
        assert parts.reindex(whole.index, fill_value=0).to_dict() == whole.to_dict(), name


@pytest.mark.parametrize("case", CASES)
def test_the_parts_of_every_measure_make_its_whole(read, case):
    parts = read(case, "measure_parts")
    whole = read(case, "five_measures").set_index("kpi")

    for (_, kpi), part in parts.groupby(["dimension", "kpi"]):
        if whole.loc[kpi, "split_rule"].startswith("adds up"):
            assert part["target"].sum() == whole.loc[kpi, "target"]
        else:
            mean = (part["current"] * part["denominator"]).sum() / part["denominator"].sum()
            assert mean == pytest.approx(whole.loc[kpi, "current"])


def test_the_parts_of_pieces_and_customers_of_a_shop_make_their_wholes(read):
    parts = read("superstore_us", "measure_parts").groupby("kpi")[["current", "target"]].sum()
    whole = read("superstore_us", "five_measures").set_index("kpi")

    assert parts.loc["customers", "current"] == whole.loc["customers", "current"]
    assert parts.loc["sales_volume", "current"] == whole.loc["sales_volume", "current"]


def test_deals_that_nobody_closed_are_not_counted_on(read):
    """Maven: 1,589 deals are engaged, the oldest closed one took 138 days, most are older."""
    today = read("maven_crm", "pipeline_today").iloc[0]
    stage = read("maven_crm", "stages").iloc[0]

    assert today["open_count"] == stage["open"] == 1589
    assert today["stale_count"] == 1301
    assert today["gap_count"] == today["needed_count"] - (1589 - 1301)
    assert stage["undecided"] == pytest.approx(0.179, abs=0.001)
    assert stage["low"] < 4238 / 6711 < stage["high"], "the win rate of the closed deals"


def test_the_win_rates_of_mavens_segments_differ_by_no_more_than_chance(plan_of, root):
    """Chi-square of the offices by scipy, from the file itself: p = .60."""
    from scipy.stats import chi2_contingency

    folder = root.parent / "shared" / "data" / "maven_crm"
    deals = pd.read_csv(folder / "sales_pipeline.csv")
    offices = pd.read_csv(folder / "sales_teams.csv").set_index("sales_agent")["regional_office"]
    closed = deals[deals["deal_stage"].isin(["Won", "Lost"])]
    table = pd.crosstab(closed["sales_agent"].map(offices), closed["deal_stage"])

    chance = chi2_contingency(table, correction=False).pvalue

    text = plan_of("maven_crm").decomposition.funnel_segments.text
    assert f"By team win rates differ by no more than chance makes (p = {chance:.2f})" in text


def test_the_funnel_of_a_shop_without_deals_says_what_would_unlock_it(plan_of):
    chapter = plan_of("superstore_us").decomposition

    for name in ("stages", "funnel", "pipeline_today", "coverage", "funnel_segments"):
        assert getattr(chapter, name).needs == "deals"
