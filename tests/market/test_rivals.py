"""Chapter 1.1: who entered the market, who left it."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import ParamError
from salesplan.market.rivals import competitors


def market_of(**periods):
    """Build a market from P2024=dict(We=5, ...)."""
    rows = [
        (period[1:].replace("_", "-"), company, float(amount))
        for period, sold in periods.items()
        for company, amount in sold.items()
    ]
    return pd.DataFrame(rows, columns=["period", "company", "amount"])


def test_by_hand():
    """2023: We 40, Old 60. 2024: Guest comes. 2025: We 60, New 40; Old and Guest are gone."""
    market = market_of(P2023={"We": 40, "Old": 60}, P2024={"We": 50, "Old": 40, "Guest": 10},
                       P2025={"We": 60, "New": 40})  # fmt: skip

    finding = competitors(market, "We")

    table = finding.table.set_index("company")
    assert table["presence"].to_dict() == {
        "We": "stayed", "New": "entered", "Guest": "came and went", "Old": "left",
    }  # fmt: skip
    assert table.loc["We", ["share_before", "share"]].tolist() == [0.4, 0.6]
    assert table.loc["We", "share_change"] == pytest.approx(0.2)
    assert table.loc["New", ["first_period", "last_period"]].tolist() == ["2025", "2025"]
    assert finding.text == (
        "From 2023 to 2025 1 company entered the market (New, 40.0 % of the last year) and 1 "
        "company left it; 1 company came and went. We itself moved by +20.0 points."
    )


def test_before_it_enters_a_share_is_missing_and_not_zero():
    market = market_of(P2024={"We": 5}, P2025={"We": 5, "New": 5})

    new = competitors(market, "We").table.set_index("company").loc["New"]

    assert np.isnan(new["share_before"])
    assert np.isnan(new["share_change"])
    assert new["share"] == 0.5


def test_a_row_of_zero_is_no_entry():
    market = market_of(P2024={"We": 5, "New": 0}, P2025={"We": 5, "New": 5})

    assert competitors(market, "We").table.set_index("company")["presence"]["New"] == "entered"


def test_a_quarter_without_a_sale_is_no_exit():
    quarters = {
        f"P{year}_Q{q}": {"We": 3, "Rival": 1} for year in (2024, 2025) for q in range(1, 5)
    }
    quarters["P2025_Q4"] = {"We": 3}
    quarters["P2024_Q1"] = {"We": 3}

    table = competitors(market_of(**quarters), "We").table.set_index("company")

    assert table["presence"]["Rival"] == "stayed"
    assert table["last_period"]["Rival"] == "2025-Q3"
    assert table["share"]["Rival"] == 3 / 15


@pytest.mark.parametrize("seed", range(8))
def test_shares_make_a_whole_in_both_years(seed):
    rng = np.random.default_rng(seed)
    market = pd.DataFrame(
        [(f"{year}-{month:02}", name, rng.gamma(2, 10))
         for year in (2023, 2024, 2025) for month in range(1, 13)
         for name in ("We", *rng.choice(list("abcdefg"), 3, replace=False), "others")],
        columns=["period", "company", "amount"],
    )  # fmt: skip

    table = competitors(market, "We").table

    assert table[["share_before", "share"]].sum().to_numpy() == pytest.approx(1)
    first, last = (
        set(market.loc[market["period"].str[:4] == y, "company"]) for y in ("2023", "2025")
    )
    named = table[table["presence"] != "not one company"].set_index("company")["presence"]
    assert set(named.index[named == "entered"]) == last - first
    assert set(named.index[named == "left"]) == first - last
    assert table.set_index("company")["presence"]["others"] == "not one company"


def test_winner_and_loser_among_the_others_are_named():
    market = market_of(
        P2024={"We": 40, "Up": 20, "Down": 40}, P2025={"We": 40, "Up": 35, "Down": 25}
    )

    assert competitors(market, "We").text == (
        "From 2024 to 2025 no companies entered the market and no companies left it. We itself "
        "moved by 0.0 points; of the others Down lost most (-15.0 points) and Up won most (+15.0 "
        "points)."
    )


@pytest.mark.parametrize("quarters", [2, 7])
def test_less_than_two_years_are_refused(quarters):
    names = [f"P{year}_Q{q}" for year in (2024, 2025) for q in range(1, 5)][:quarters]

    finding = competitors(market_of(**{name: {"We": 1, "Rival": 1} for name in names}), "We")

    assert f"{quarters} periods of the market are less than two years" in finding.text


def test_a_market_that_names_nobody_is_refused():
    market = pd.DataFrame({"period": ["2025"], "company": [None], "amount": [5.0]})

    assert "no company is named" in competitors(market, "We").text


def test_the_own_firm_must_be_there():
    with pytest.raises(ParamError, match='"Wee" has no row in table `market`'):
        competitors(market_of(P2024={"We": 1}, P2025={"We": 1}), "Wee")
