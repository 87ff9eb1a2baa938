"""Market and demand of real firms, through plan files only: published figures, or the reason why.

The Norwegian market is that of `tests/cases/norway_car_sales`, one of its makes standing in as the
firm; the wholesaler's half a million lines are read once.
"""

import pandas as pd
import pytest

from salesplan import open_plan

MAKES = ("BMW", "Tesla", "Toyota", "Volkswagen")
YEARS = range(2007, 2017)
WHOLESALE = [str(month) for month in pd.period_range("2010-12", "2011-12", freq="M")]


@pytest.fixture(scope="module")
def plan(root, shared_data):
    """Open cases by name, each once."""
    opened = {}

    def of(case):
        if case not in opened:
            opened[case] = open_plan(str(root / "tests" / "cases" / case))
        return opened[case]

    return of


def units(period):
    return lambda plan: plan.market.shares.table.groupby("period")["amount"].sum()[period]


def of_market(column, period):
    return lambda plan: plan.market.concentration.table.set_index("period")[column][period]


def share(company, period="FY2016"):
    return lambda plan: plan.market.shares.table.set_index(["period", "company"])["share"][
        period, company
    ]


def whole(measure):
    def value(plan):
        table = plan.market.buying_behaviour.table
        return table[table["customer_type"] == "all"].set_index("measure")["value"][measure]

    return value


def month(name):
    return lambda plan: plan.market.monthly_sales.table.set_index("month")["amount"][name]


def loaded(column):
    return lambda plan: plan.book.data_totals.table.set_index("table")[column]["sales"]


def reported(rule):
    return lambda plan: plan.book.data_report.table.set_index("rule")["count"][rule]


COMPUTED = {
    "norway_car_sales": {
        **{f"units_{year}": ("", units(f"FY{year}")) for year in YEARS},
        **{f"hhi_{year}": ("", of_market("hhi", f"FY{year}")) for year in YEARS},
        **{f"share_2016_{make}": ("", share(make)) for make in MAKES},
        **{f"cr4_{year}": ("", of_market("cr4", f"FY{year}")) for year in (2007, 2016)},
        # Of 2017 the data hold January alone: a month of the monthly market, no year.
        "units_2017": ("/months", units("2017-01")),
        "hhi_2017": ("/months", of_market("hhi", "2017-01")),
    },
    "uci_online_retail": {
        "rows": ("", loaded("loaded_rows")),
        "net_revenue_gbp": ("", loaded("loaded_amount")),
        "customers_all": ("", whole("customers_ever")),
        "invoices_all": ("", whole("sales_ever")),
        "exact_duplicate_rows": ("", reported("duplicate_rows")),
        **{f"net_revenue_{name}": ("", month(name)) for name in WHOLESALE},
        "clean_rows": ("/clean", whole("quantity_ever")),
        "clean_customers": ("/clean", whole("customers_ever")),
        "clean_revenue_gbp": ("/clean", loaded("loaded_amount")),
        "top20pct_customers_share": ("/clean", whole("top_fifth_share_ever")),
    },
}
NOT_COMPUTED = {
    "norway_car_sales": {},
    "uci_online_retail": {
        "cancellation_rows": "told by the invoice's number; the data report counts amounts below "
        "zero, 9,290, of which 2 are bad debt"
    },
}


def oracles(shared_data, case):
    rows = pd.read_csv(shared_data / "oracles.csv").query("dataset == @case")
    return rows.set_index("quantity")


@pytest.mark.parametrize("case", COMPUTED)
def test_every_oracle_is_computed_or_says_why_not(shared_data, case):
    assert sorted([*COMPUTED[case], *NOT_COMPUTED[case]]) == sorted(
        oracles(shared_data, case).index
    )
    assert all(NOT_COMPUTED[case].values())


@pytest.mark.parametrize("case", COMPUTED)
def test_the_results_hold_the_published_figures(plan, shared_data, case):
    published = oracles(shared_data, case)

    wrong = {}
    for quantity, (scenario, value_of) in COMPUTED[case].items():
        found = float(value_of(plan(case + scenario)))
        expected, tolerance = published.loc[quantity, ["value", "tolerance"]]
        decimals = len(f"{expected:.6f}".rstrip("0").partition(".")[2])
        allowed = tolerance if tolerance > 0 else 0.5 * 10.0**-decimals if decimals else 0.005
        if abs(found - expected) > allowed:
            wrong[quantity] = (found, expected)

    assert wrong == {}


def test_the_cancellations_of_the_wholesaler_are_counted_with_their_money(plan):
    """9,288 cancelled lines and 2 of bad debt: below zero, kept, and a step of their own."""
    case = plan("uci_online_retail")
    report = case.book.data_report.table.set_index("rule")
    bridge = case.market.price_volume_mix.table.set_index("component")["amount"]
    history = case.case.history

    spans = case.market.spans
    returned = history[history["amount"] < 0].groupby("month")["amount"].sum()
    expected = returned[list(spans.after)].sum() - returned[list(spans.before)].sum()
    assert report.loc["negative_amounts", "count"] == 9290
    assert bridge["credit notes"] == pytest.approx(expected)
    assert report.loc["blank_name", "count"] == 135080


def test_the_wholesalers_year_is_compared_by_halves_and_says_so(plan):
    """Twelve full months and nine days are known: no year can be held against another."""
    market = plan("uci_online_retail").market

    for finding in (market.customer_bridge, market.price_volume_mix, market.mix_shift):
        assert finding.text.endswith(
            "Only 12 full months are known, so 6 are compared with the 6 before and the season is "
            "part of the change."
        ), finding.text
    unknown = market.customer_bridge.table.set_index("component").loc["unknown"]
    assert unknown[["before_amount", "after_amount"]].tolist() == pytest.approx(
        [586339.55, 770180.94]
    )
    assert "are one row, unknown." in market.customer_bridge.text


@pytest.mark.parametrize(
    "case", ["uci_online_retail", "superstore_us", "superstore_us/region_reps"]
)
def test_both_bridges_lead_from_one_span_to_the_next(plan, case):
    market = plan(case).market

    for finding in (market.customer_bridge, market.price_volume_mix):
        amounts = finding.table["amount"]
        assert amounts.iloc[0] + amounts.iloc[1:-1].sum() == pytest.approx(amounts.iloc[-1])
    lines = market.price_volume_mix_lines.table
    effects = lines.filter(like="_effect").sum(axis=1)
    assert effects.to_numpy() == pytest.approx(
        (lines["after_amount"] - lines["before_amount"]).to_numpy()
    )
    assert (market.reconciliation.table["difference"] == 0).all()


def test_the_superstores_bridges_stand_on_the_published_years(plan, shared_data):
    years = oracles(shared_data, "superstore_us")["value"]

    for finding in (plan("superstore_us").market.customer_bridge,
                    plan("superstore_us").market.price_volume_mix):  # fmt: skip
        ends = finding.table.set_index("component")["amount"]
        assert ends["FY2016"] == pytest.approx(years["sales_year_2016"], abs=0.01)
        assert ends["FY2017"] == pytest.approx(years["sales_year_2017"], abs=0.01)


def test_the_superstores_mix_moved_within_noise(plan):
    """Shares moved by up to 4.5 points; with 773 customers that is no shift."""
    finding = plan("superstore_us").market.mix_shift

    assert finding.table["share_change"].abs().max() > 0.04
    assert finding.table["is_within_noise"].all()
    assert "every change in the mix is within noise" in finding.text


def test_tesla_has_no_share_before_it_enters_and_the_makes_that_left_are_named(plan):
    market = plan("norway_car_sales").market
    shares = market.shares.table
    came_and_went = market.competitors.table.set_index("company")

    tesla = shares[shares["company"] == "Tesla"].set_index("period")
    assert tesla.index[0] == "FY2009"
    assert pd.isna(tesla["share_change"].iloc[0])
    assert came_and_went.loc["Tesla", "presence"] == "entered"
    assert pd.isna(came_and_went.loc["Tesla", "share_before"])
    assert came_and_went.loc["Saab", "presence"] == "left"
    assert "the largest is Tesla" in market.competitors.text


def test_the_growth_of_the_make_is_split_exactly(plan):
    split = plan("norway_car_sales").market.growth_split.table
    own = split[split["company"] == "Toyota"].set_index("period")

    assert own["growth_rate"]["FY2016"] == pytest.approx(17453 / 16016 - 1)
    parts = own["market_effect"] + own["share_effect"]
    assert parts.to_numpy() == pytest.approx(own["growth_rate"].to_numpy())
