"""Real firms, through plan files only: their published figures from the exported tables.

Every row of the oracles is either asserted from a table that the run exports, or listed with the
reason why the workbook does not compute it.
"""

import re

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.case.case import load_case
from salesplan.case.tables import load_tables
from salesplan.runs.publish import publish

CASES = ("maven_crm", "superstore_us", "insurance_branch_targets", "india_ecommerce_targets")


@pytest.fixture(scope="module")
def exported(root, shared_data, tmp_path_factory):
    """Return a reader of the exported tables of a case, written once."""
    folders = {}

    def read(case, table):
        if case not in folders:
            folders[case] = tmp_path_factory.mktemp(case.replace("/", "_"))
            plan = open_plan(str(root / "tests" / "cases" / case))
            for chapter in (*plan.chapters, plan.book):
                publish(chapter, str(folders[case]))
        return pd.read_csv(folders[case] / "tables" / f"{table}.csv")

    return read


def sold(dimension, name):
    """Take an amount from the history: all fiscal years of one name."""

    def value(read):
        table = read("sales_history")
        return table[(table["dimension"] == dimension) & (table["name"] == name)]["amount"].sum()

    return value


def year(number):
    def value(read):
        table = read("sales_history").query("dimension == 'total'")
        return table.set_index("fiscal_year")["amount"][number]

    return value


def quarter(label):
    return lambda read: read("monthly_sales").groupby("quarter")["amount"].sum()[label]


def measure(name):
    return lambda read: read("funnel_kpis").set_index("measure")["value"][name]


def so_far(measure):
    """Take what the whole history holds: customers, keys of sales, pieces."""
    return lambda read: read("buying_behaviour").set_index("measure")["value"][measure]


def in_file(table, column):
    return lambda read: read("data_totals").set_index("table")[column][table]


def part(table, dimension, name, column="file_amount", scenario=""):
    """Take a control total: money or rows of one value of a table's column."""

    def value(read):
        parts = read("data_parts", scenario).set_index(["table", "dimension", "name"])
        return parts[column][table, dimension, name]

    return value


def ratio(part_of, whole_of):
    return lambda read: part_of(read) / whole_of(read)


def unknown_reps(scenario=""):
    """Count the people whom the data report lists as collected under "unassigned"."""

    def value(read):
        report = read("data_report", scenario).query("table == 'sales' and rule == 'collected'")
        return re.search(r"unassigned: (\d+) name", report["value"].item())[1]

    return value


def attained(column, **where):
    """Add up a column of the earlier quotas, of those that are asked for."""

    def value(read):
        rated = read("past_attainment")
        for name, wanted in where.items():
            rated = rated[rated[name] == wanted]
        return rated[column].sum()

    return value


def months_met(line):
    def value(read):
        rated = read("past_attainment")
        return (rated[rated["product_line"] == line]["attainment"] >= 1).sum()

    return value


INCOME_CLASSES = ("Cross Sell", "New", "Renewal")
STAGES = ("Negotiate", "Propose Solution", "Qualify Opportunity")
LINES = ("Clothing", "Electronics", "Furniture")
SHOP_MONTHS = [str(month) for month in pd.period_range("2018-04", "2019-03", freq="M")]

COMPUTED = {
    "maven_crm": {
        "opportunities": measure("deals"),
        "n_Won": measure("won"),
        "n_Lost": measure("lost"),
        "n_Engaging": lambda read: read("stages")["open"].sum(),
        "n_Prospecting": lambda read: measure("open")(read) - read("stages")["open"].sum(),
        "won_value_usd": sold("total", "all"),
        "win_rate_closed": measure("win_rate"),
        "avg_won_deal_usd": measure("average_deal_size"),
        "accounts_for_80pct_value": lambda read: (
            read("account_concentration").set_index("measure")["value"]["accounts_for_80"]
        ),
        "cycle_days_won_mean": measure("sales_cycle_days_mean"),
        "cycle_days_won_median": measure("sales_cycle_days"),
        "cycle_days_lost_mean": measure("sales_cycle_days_lost_mean"),
        **{f"won_value_2017Q{q}": quarter(f"FY2017-Q{q}") for q in range(1, 5)},
        **{f"won_value_office_{o}": sold("team", o) for o in ("Central", "East", "West")},
        **{
            f"won_value_manager_{manager}": sold("manager", manager)
            for manager in ("Cara Losch", "Celia Rouche", "Dustin Brinkmann",
                            "Melvin Marxen", "Rocco Neubert", "Summer Sewald")
        },
        **{
            f"won_value_sector_{sector}": sold("customer_type", sector)
            for sector in ("employment", "entertainment", "finance", "marketing", "medical",
                           "retail", "services", "software", "technolgy", "telecommunications")
        },
        **{
            f"won_value_product_{product}": sold("product", product.replace("GTXPro", "GTX Pro"))
            for product in ("GTK 500", "GTX Basic", "GTX Plus Basic", "GTX Plus Pro", "GTXPro",
                            "MG Advanced", "MG Special")
        },
        "top_agent_value_Darcel Schlecht": sold("rep", "Darcel Schlecht"),
        "agents_with_pipeline": lambda read: (read("quotas")["last_year"] > 0).sum(),
    },
    "superstore_us": {
        "rows": in_file("sales", "loaded_rows"),
        "sales_total": in_file("sales", "loaded_amount"),
        "orders": so_far("sales_ever"),
        "customers": so_far("customers_ever"),
        "quantity_total": so_far("quantity_ever"),
        **{f"sales_region_{r}": sold("region", r) for r in ("Central", "East", "South", "West")},
        **{
            f"sales_category_{c}": sold("product_line", c)
            for c in ("Furniture", "Office Supplies", "Technology")
        },
        **{
            f"sales_segment_{s}": sold("customer_type", s)
            for s in ("Consumer", "Corporate", "Home Office")
        },
        **{f"sales_year_{y}": year(y) for y in range(2014, 2018)},
    },
    "insurance_branch_targets": {
        **{f"target_{c}": part("quotas", "customer_type", c) for c in INCOME_CLASSES},
        **{f"achieved_{c}": part("sales", "customer_type", c) for c in INCOME_CLASSES},
        **{
            f"invoiced_{c}": part("sales", "customer_type", c, scenario="/invoices")
            for c in INCOME_CLASSES
        },
        # As published: all that was ever placed, against one year's budget.
        **{
            f"placed_attainment_{c}": ratio(
                part("sales", "customer_type", c), part("quotas", "customer_type", c)
            )
            for c in INCOME_CLASSES
        },
        **{
            f"invoice_attainment_{c}": ratio(
                part("sales", "customer_type", c, scenario="/invoices"),
                part("quotas", "customer_type", c),
            )
            for c in INCOME_CLASSES
        },
        **{f"pipeline_revenue_{stage}": part("deals", "stage", stage) for stage in STAGES},
        **{f"meetings_{y}": part("activities", "year", f"{y}", "file_rows") for y in (2019, 2020)},
        "brokerage_reps_without_budget_row": unknown_reps(),
        "invoice_reps_without_budget_row": unknown_reps("/invoices"),
    },
    "india_ecommerce_targets": {
        "amount_total": in_file("sales", "loaded_amount"),
        "orders": so_far("sales_ever"),
        "target_total": in_file("quotas", "loaded_amount"),
        "attainment_total": ratio(attained("actual"), attained("quota")),
        **{
            f"attainment_{line}": ratio(
                attained("actual", product_line=line), attained("quota", product_line=line)
            )
            for line in LINES
        },
        **{f"months_on_target_{line}": months_met(line) for line in LINES},
        **{
            f"amount_{month}_{line}": attained("actual", period=month, product_line=line)
            for month in SHOP_MONTHS
            for line in LINES
        },
    },
}  # fmt: skip

NOT_COMPUTED = {
    "maven_crm": {
        "sum_of_date_variants_identical": "three files, no case: tests/case/test_tables.py",
    },
    "superstore_us": {
        "profit_total": "profit is no column of the contract",
        "returned_sales": "returns are no table of the contract",
    },
    "insurance_branch_targets": {},
    "india_ecommerce_targets": {
        "profit_total": "profit is no column of the contract",
    },
}


def oracle_rows(root):
    file = root.parent / "shared" / "data" / "oracles.csv"
    if not file.is_file():
        return pd.DataFrame(columns=["dataset", "quantity", "value", "tolerance"])
    return pd.read_csv(file)


@pytest.mark.parametrize("case", CASES)
def test_every_oracle_is_computed_or_says_why_not(root, shared_data, case):
    oracles = oracle_rows(root).query("dataset == @case")["quantity"]

    assert sorted([*COMPUTED[case], *NOT_COMPUTED[case]]) == sorted(oracles)
    assert all(NOT_COMPUTED[case].values())


@pytest.mark.parametrize("case", CASES)
def test_the_exported_tables_hold_the_published_figures(root, exported, case):
    oracles = oracle_rows(root).query("dataset == @case").set_index("quantity")

    wrong = {}
    for quantity, value_of in COMPUTED[case].items():
        found = float(value_of(lambda table, scenario="": exported(case + scenario, table)))
        expected, tolerance = oracles.loc[quantity, ["value", "tolerance"]]
        decimals = len(f"{expected:.6f}".rstrip("0").partition(".")[2])
        allowed = tolerance if tolerance > 0 else 0.5 * 10.0**-decimals if decimals else 0.005
        if abs(found - expected) > allowed:
            wrong[quantity] = (found, expected)

    assert wrong == {}


@pytest.mark.parametrize(
    "case", [*CASES, "superstore_us/region_reps", "insurance_branch_targets/invoices"]
)
def test_the_cube_adds_up_to_quotas_calendar_and_lines(exported, case):
    cube = exported(case, "cube")

    for name, key, column in (
        ("quotas", "rep", "quota"),
        ("calendar", "month", "amount"),
        ("product_lines", "product_line", "amount"),
        ("customer_types", "customer_type", "amount"),
    ):
        whole = exported(case, name).set_index(key)[column]
        parts = cube.groupby(key)["amount"].sum().reindex(whole.index, fill_value=0)
        assert parts.to_dict() == whole.to_dict(), name
    assert cube["amount"].dtype == "int64"
    assert (exported(case, "reconciliation")["difference"] == 0).all()


def test_maven_quotas_roll_up_to_its_managers(exported):
    tree = exported("maven_crm", "quota_tree").set_index("node")

    managers = tree[tree["depth"] == 1]
    assert len(managers) == 6
    assert managers["quota"].sum() == tree["quota"].iloc[0]
    assert len(exported("maven_crm", "quotas")) == 35


def test_a_region_can_be_the_unit_that_carries_a_quota(exported):
    quotas = exported("superstore_us/region_reps", "quotas")

    assert quotas["rep"].tolist() == ["Central", "East", "South", "West"]
    assert exported("superstore_us", "quotas")["rep"].tolist() == ["all"]


BROKERAGE = {
    "Cross Sell": 12644773.30,
    "New": 3431629.31,
    "Renewal": 18489219.64,
    "unknown": 1558.76,
}
FEES = {"Cross Sell": 396480.0, "New": 100000.0, "Renewal": 18051.0, "unknown": 0.0}
INVOICES = {"Cross Sell": 2853842.0, "New": 569815.0, "Renewal": 8244310.0, "unknown": 594739.0}


@pytest.mark.parametrize(
    ("case", "in_files", "aside"),
    [
        (
            "insurance_branch_targets",
            {name: BROKERAGE[name] + FEES[name] for name in BROKERAGE},
            {"Renewal": 36712.51},
        ),
        ("insurance_branch_targets/invoices", INVOICES, {}),
    ],
)
def test_the_control_totals_of_a_branch_hold_class_by_class(exported, case, in_files, aside):
    """Brokerage of 34,567,181.01 and fees of 514,531 were placed; 3 rows are due in 2108."""
    parts = exported(case, "data_parts").query("table == 'sales' and dimension == 'customer_type'")
    total = exported(case, "data_totals").set_index("table").loc["sales"]

    by_class = parts.set_index("name")
    loaded_and_aside = by_class["loaded_amount"] + by_class["set_aside_amount"]
    expected_aside = {name: aside.get(name, 0.0) for name in in_files}
    assert by_class["file_amount"].to_dict() == pytest.approx(in_files, abs=0.005)
    assert by_class["set_aside_amount"].to_dict() == pytest.approx(expected_aside, abs=0.005)
    assert loaded_and_aside.to_dict() == pytest.approx(in_files, abs=0.005)
    assert total["file_amount"] == pytest.approx(sum(in_files.values()), abs=0.005)
    assert parts["file_rows"].sum() == total["file_rows"]
    assert parts["loaded_rows"].sum() == total["loaded_rows"]


def test_what_a_branch_decided_about_its_rows_is_shown_with_rows_and_money(exported):
    report = exported("insurance_branch_targets", "data_report").query("table == 'sales'")

    found = report.set_index(["rule", "column"])["count"]
    far = report[report["rule"] == "far_dates"].iloc[0]
    repeated = report[report["rule"] == "duplicate_rows"].iloc[0]
    assert found["blank_required", "amount"] == 14
    assert found["blank_required", "date"] == 6
    assert far[["count", "amount", "severity"]].tolist() == [3, 36712.51, "note"]
    assert far["fix"] == "decided in the plan file: drop"
    assert repeated["count"] == 51, "53 in the file, 2 of them set aside for want of a day"
    assert (report["severity"] != "error").all()


def test_undecided_rows_of_a_branch_are_refused_all_at_once(root, shared_data):
    case = load_case(str(root / "tests" / "cases" / "insurance_branch_targets"))
    stated = case.params

    loaded = load_tables(case.folder.path, stated.tables, stated.sources, {})

    errors = [str(error) for error in loaded.errors]
    for said in (
        "14 rows have no amount", "6 rows have no date", "(2108-03-31)", "6 rows have no quota",
        "rows name a rep that is not in reps (Vinay,", "49 rows name a rep",
    ):  # fmt: skip
        assert sum(said in error for error in errors) == 1, (said, errors)


def test_invoices_are_held_against_the_budget_of_each_person(exported):
    """Neel Jain invoiced 84,746 of new business on a budget of a million."""
    rated = exported("insurance_branch_targets/invoices", "past_attainment")

    by_person = rated.set_index(["rep", "customer_type"])
    assert by_person["attainment"]["Neel Jain", "New"] == pytest.approx(0.084746)
    assert by_person["actual"]["Vidit Shah", "Cross Sell"] == 895232.0
    assert by_person["attainment"]["Divya Dhingra"].isna().all(), "a budget of nothing has none"
    assert "Ankita Shah" not in set(rated["rep"]), "nobody has said her budget"


def test_money_that_nobody_is_named_for_does_not_cap_the_target(exported):
    basis = exported("insurance_branch_targets", "target_basis").set_index("basis")

    assert basis["is_chosen"]["own forecast"]
    assert basis["amount"]["own forecast"] < basis["amount"]["capacity"]


def test_deals_without_dates_cannot_carry_a_funnel_and_the_section_says_so(exported):
    missing = exported("insurance_branch_targets", "missing").set_index("result")

    for result in ("stages", "funnel_kpis", "funnel"):
        assert missing["needs"][result] == "deals"
        assert "opened_on, closed_on" in missing["text"][result]
