"""Chapter 1.4: the map of segments by attractiveness and strength."""

import numpy as np
import pandas as pd
import pytest

from salesplan.market.segments import (
    FEWEST_SALES,
    segment_map,
    segment_market,
    segment_sales,
    win_rates,
)

RECENT = [f"2025-{month:02}" for month in range(1, 13)]
BEFORE = [f"2024-{month:02}" for month in range(1, 13)]


def facts(**columns):
    """Three regions with enough sales; other facts as given."""
    table = pd.DataFrame(
        {
            "dimension": "region",
            "name": ["East", "North", "West"],
            "amount": [500.0, 300.0, 200.0],
            "share": [0.5, 0.3, 0.2],
            "sales_count": 50,
            "growth_rate": [0.0, 0.1, 0.2],
        }
    )
    return table.assign(**columns)


def scores(table):
    rated = segment_map(table, {}).table
    return {name: rated.set_index("name")[name] for name in ("attractiveness", "strength")}


def drawn(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 12))
    return pd.DataFrame(
        {
            "dimension": "region",
            "name": [f"s{i}" for i in range(size)],
            "amount": rng.lognormal(8, 1, size),
            "share": 1 / size,
            "sales_count": rng.integers(15, 90, size),
            "growth_rate": rng.normal(0.05, 0.2, size),
            "segment_size": rng.lognormal(10, 1, size),
            "margin_rate": rng.uniform(0.1, 0.6, size),
        }
    )


def sales_of(rows):
    table = pd.DataFrame(rows, columns=["month", "customer_type", "product_line", "amount"])
    return table.assign(region="all")


def test_without_size_and_market_the_map_is_growth_against_own_sales():
    """Growth 0, .1, .2 -> 0, .5, 1; sales 500, 300, 200 -> 1, 1/3, 0."""
    finding = segment_map(facts(), {})

    table = finding.table
    assert table["attractiveness"].round(6).tolist() == [0.0, 0.5, 1.0]
    assert table["strength"].round(4).tolist() == [1.0, 0.3333, 0.0]
    assert table["position"].tolist() == ["defend", "choose", "choose"]
    assert finding.text == (
        "Of 3 regions the map says: North and West to choose with care; East to defend "
        "(attractiveness by own growth; strength by our sales)."
    )


def test_sizes_enter_both_sides():
    """Sizes 1000, 600, 2000: 2/7, 0, 1; we have .5, .5, .1 of them: 1, 1, 0."""
    table = facts(segment_size=[1000.0, 600.0, 2000.0])

    found = scores(table)

    assert found["attractiveness"].tolist() == pytest.approx([(2 / 7 + 0) / 2, 0.25, 1.0])
    assert found["strength"].tolist() == [1.0, 1.0, 0.0]


def test_the_markets_growth_replaces_ours_and_ours_is_held_against_it():
    """Market .1, .1, .4: 0, 0, 1. We grow 0, .1, .2: -.1, 0, -.2 against it: .5, 1, 0."""
    found = scores(facts(segment_growth=[0.1, 0.1, 0.4]))

    assert found["attractiveness"].tolist() == pytest.approx([0.0, 0.0, 1.0])
    assert found["strength"].tolist() == pytest.approx([(1 + 0.5) / 2, (1 / 3 + 1) / 2, 0.0])


def test_a_measure_that_is_not_known_of_all_counts_for_none():
    some = facts(segment_size=[1000.0, np.nan, 2000.0], win_rate=[0.2, 0.3, np.nan])

    assert segment_map(some, {}).table["measures"].unique().tolist() == [
        "attractiveness by own growth; strength by our sales"
    ]


@pytest.mark.parametrize(("spread", "counts"), [(0.019, False), (0.02, True)])
def test_margins_that_hardly_differ_are_not_held_against_anyone(spread, counts):
    table = segment_map(facts(margin_rate=[0.25, 0.25, 0.25 + spread]), {}).table

    assert table["measures"].str.contains("margin").all() == counts


@pytest.mark.parametrize("seed", range(30))
def test_scores_lie_between_0_and_1_whatever_the_unit_and_order(seed):
    table = drawn(seed)
    found = scores(table)

    again = scores(table.assign(amount=table["amount"] * 7.5,
                                segment_size=table["segment_size"] * 7.5)[::-1])  # fmt: skip
    for name, score in found.items():
        assert score.dropna().between(0, 1).all()
        both = pd.concat([score, again[name]], axis=1).dropna()
        assert both.iloc[:, 0].to_numpy() == pytest.approx(both.iloc[:, 1].to_numpy())
        assert len(both) == score.notna().sum()


@pytest.mark.parametrize("seed", range(15))
def test_more_growth_never_makes_a_segment_less_attractive(seed):
    table = drawn(seed).assign(sales_count=50)
    at = seed % len(table)
    raised = table.copy()
    raised.loc[at, "growth_rate"] += 0.05

    before, after = (scores(one)["attractiveness"].iloc[at] for one in (table, raised))

    assert after >= before - 1e-12


def test_segments_of_few_sales_say_so_and_do_not_move_the_others():
    odd = facts(sales_count=[50, FEWEST_SALES, FEWEST_SALES - 1])
    odd.loc[2, "growth_rate"] = 99.0

    finding = segment_map(odd, {})

    assert finding.table["position"].tolist() == ["defend", "choose", "too few sales"]
    assert finding.table["attractiveness"].tolist()[:2] == [0.0, 1.0]
    assert np.isnan(finding.table["attractiveness"][2])
    assert finding.text.endswith("Fewer than 20 sales, so not judged: West.")


def test_a_segment_that_is_new_has_no_year_before_and_is_not_judged():
    new = facts(growth_rate=[0.0, 0.1, np.nan])

    assert segment_map(new, {}).table["position"].tolist() == [
        "defend", "choose", "no year before",
    ]  # fmt: skip


def test_one_segment_or_one_year_is_too_little_for_a_map():
    alone = segment_map(facts().head(1), {})
    young = segment_map(facts(growth_rate=np.nan), {})

    for finding in (alone, young):
        assert finding.text.startswith("No segment can be judged")
        assert finding.table["attractiveness"].isna().all()
    assert segment_map(facts().head(0), {}).needs == "customers"


def test_a_plan_that_works_against_the_map_is_told():
    table = facts(amount=[200.0, 300.0, 500.0])  # the fastest is the largest: West to grow
    aims = {("region", "West"): "harvest", ("region", "East"): "grow", ("region", "X"): "grow"}

    finding = segment_map(table, aims)

    assert finding.table["aim"].tolist() == ["grow", "", "harvest"]
    assert finding.text.endswith(
        " Against the map, the plan is to grow East, which it would harvest and harvest West, "
        "which it would grow."
    )


def test_sales_of_segments_by_hand():
    """Mills 30 after 20: + 50 %; mines 10 after nothing. Margins by money: 20 x .5 + 10 x .2."""
    rows = [("2025-03", "Mills", "P", 20.0), ("2025-04", "Mills", "V", 10.0),
            ("2025-05", "Mines", "P", 10.0), ("2024-05", "Mills", "P", 20.0),
            ("2023-05", "Mills", "P", 900.0)]  # fmt: skip
    sales = sales_of(rows).assign(margin_rate=lambda t: t["product_line"].map({"P": 0.5, "V": 0.2}))

    table = segment_sales(sales, RECENT, BEFORE).set_index(["dimension", "name"])

    mills, mines = table.loc[("customer_type", "Mills")], table.loc[("customer_type", "Mines")]
    assert mills[["amount", "share", "sales_count", "growth_rate"]].tolist() == [30, 0.75, 2, 0.5]
    assert mills["margin_rate"] == pytest.approx(12 / 30)
    assert np.isnan(mines["growth_rate"])
    assert "region" not in table.index.get_level_values(0)  # one region is no segment


def test_a_history_of_less_than_two_years_has_no_growth():
    sales = sales_of([("2025-03", "Mills", "P", 20.0), ("2025-05", "Mines", "P", 10.0)])

    assert segment_sales(sales, RECENT, BEFORE[:11])["growth_rate"].isna().all()


def test_a_firm_without_segments_has_an_empty_table():
    sales = sales_of([("2025-03", "Mills", "P", 20.0)])

    assert segment_sales(sales, RECENT, BEFORE).empty


def market(*rows):
    return pd.DataFrame(rows, columns=["period", "segment", "company", "amount"])


def test_a_segments_market_is_its_companies_or_the_whole_where_that_is_given():
    """Food 2025: We 40, They 50, all 120: 120. In 2024 the two of them: 100."""
    rows = market(
        ("FY2024", "Food", "We", 40.0), ("FY2024", "Food", "They", 60.0),
        ("FY2025", "Food", "We", 40.0), ("FY2025", "Food", "They", 50.0),
        ("FY2025", "Food", None, 120.0), ("FY2025", "Feed", "We", 7.0),
        ("FY2025", None, "We", 999.0),
    )  # fmt: skip

    table = segment_market(rows).set_index("name")

    assert table.loc["Food"].round(6).tolist() == [120.0, 0.2]
    assert table.loc["Feed", "segment_size"] == 7
    assert np.isnan(table.loc["Feed", "segment_growth"])


@pytest.mark.parametrize(("form", "a_year"), [("FY{y}-Q{i}", 4), ("{y}-{i:02}", 12)])
def test_quarters_and_months_are_added_to_whole_years(form, a_year):
    rows = market(*[
        (form.format(y=year, i=i), "Food", "We", amount)
        for year, amount in ((2023, 9.0), (2024, 10.0), (2025, 11.0))
        for i in range(1, a_year + 1)
    ])  # fmt: skip

    table = segment_market(rows)

    assert table["segment_size"].tolist() == [11.0 * a_year]
    assert table["segment_growth"].tolist() == pytest.approx([0.1])
    assert np.isnan(segment_market(rows.tail(a_year + 1))["segment_growth"][0])


def test_periods_of_several_kinds_tell_no_size():
    rows = market(("FY2025", "Food", "We", 1.0), ("2025-03", "Food", "We", 1.0))

    assert segment_market(rows).empty


def closed(**won_and_all):
    rows = [(name, i < won) for name, (won, of) in won_and_all.items() for i in range(of)]
    return pd.DataFrame(rows, columns=["name", "is_won"])


def test_win_rates_that_chance_explains_are_no_measure():
    """40 of 100 against 45 of 100: chi-squared .51, far below 3.84; against 60: 8.0, above."""
    from scipy.stats import chi2_contingency

    alike, apart = closed(East=(40, 100), West=(45, 100)), closed(East=(40, 100), West=(60, 100))

    assert win_rates(alike).isna().all()
    assert win_rates(apart).to_dict() == {"East": 0.4, "West": 0.6}
    for deals, rejects in ((alike, False), (apart, True)):
        counts = pd.crosstab(deals["name"], deals["is_won"])
        assert (chi2_contingency(counts, correction=False).pvalue < 0.05) == rejects


def test_a_handful_of_deals_tells_no_win_rate():
    rates = win_rates(closed(East=(1, FEWEST_SALES - 1), West=(5, 30), North=(25, 30)))

    assert np.isnan(rates["East"])
    assert rates["North"] == pytest.approx(25 / 30)


def test_no_deal_at_all_tells_nothing():
    assert win_rates(closed()).empty
