"""Chapter 1.1: shares, concentration and the split of growth."""

import re

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import ParamError, SeveralErrors, TableError
from salesplan.market.companies import company_sales
from salesplan.market.competition import concentration, growth_split, shares


def market_of(**periods):
    """Build a market from period=(company, amount, company, amount, ...); "_" reads as "-"."""
    rows = [
        (period.removeprefix("P").replace("_", "-"), company, amount)
        for period, sold in periods.items()
        for company, amount in zip(sold[::2], sold[1::2], strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "company", "amount"])


def random_market(seed, periods=4):
    rng = np.random.default_rng(seed)
    companies = [f"c{i}" for i in range(2 + seed % 7)] + ["others"] * (seed % 2)
    rows = [
        (str(2020 + period), company, float(rng.gamma(2.0, 50.0)))
        for period in range(periods)
        for company in companies
    ]
    return pd.DataFrame(rows, columns=["period", "company", "amount"]), companies


class TestShares:
    def test_by_hand(self):
        """2024: 20 of 100; 2025: 30 of 120. Share .20 to .25, 5 points; 30/60 of the leader."""
        market = market_of(
            P2024=("We", 20, "Rival", 70, "others", 10),
            P2025=("We", 30, "Rival", 60, "others", 30),
        )

        table = shares(market, "We").table

        we = table[table["company"] == "We"]
        assert we["share"].tolist() == [0.20, 0.25]
        assert we["share_change"].tolist()[1] == pytest.approx(0.05)
        assert we["rank"].tolist() == [2, 2]
        assert we["relative_share"].tolist() == [20 / 70, 0.5]

    def test_the_leader_is_compared_with_the_second(self):
        market = market_of(P2025=("We", 50, "Rival", 20, "others", 300))

        table = shares(market, "We").table.set_index("company")

        assert table.loc["We", "relative_share"] == 2.5
        assert table.loc["Rival", "relative_share"] == 0.4

    def test_equal_leaders_are_level(self):
        market = market_of(P2025=("We", 40, "Rival", 40, "Third", 20))

        table = shares(market, "We").table.set_index("company")

        assert table["rank"].to_dict() == {"We": 1, "Rival": 1, "Third": 3}
        assert table["relative_share"].to_dict() == {"We": 1.0, "Rival": 1.0, "Third": 0.5}

    def test_an_absent_company_has_no_share_rather_than_a_share_of_zero(self):
        market = market_of(
            P2023=("We", 1, "Rival", 1), P2024=("We", 1), P2025=("We", 1, "Rival", 3)
        )

        table = shares(market, "We").table
        rival = table[table["company"] == "Rival"].set_index("period")

        assert list(rival.index) == ["2023", "2025"]
        assert np.isnan(rival.loc["2025", "share_change"])

    def test_a_company_that_sold_nothing_has_a_share_of_zero(self):
        table = shares(market_of(P2025=("We", 0, "Rival", 3)), "We").table.set_index("company")

        assert table.loc["We", "share"] == 0

    def test_others_have_a_share_but_no_rank(self):
        market = market_of(P2025=("We", 10, "OTHERS", 70, "Rest of market", 20))

        table = shares(market, "We").table.set_index("company")

        assert table.loc["others", "share"] == 0.9
        assert table.loc["others", ["rank", "relative_share"]].isna().all()
        assert table.loc["We", "rank"] == 1

    def test_a_row_without_company_is_the_whole_market(self):
        market = market_of(P2025=("We", 30, "Rival", 50, None, 200))

        table = shares(market, "We").table.set_index("company")

        assert table["amount"].to_dict() == {"Rival": 50, "We": 30, "others": 120}
        assert table.loc["We", "share"] == 0.15

    def test_segments_of_a_company_are_added(self):
        market = market_of(P2025=("We", 10, "We", 20, "Rival", 70)).assign(segment=list("aba"))

        table = shares(market, "We").table.set_index("company")

        assert table.loc["We", "share"] == 0.3

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("2024", "2025"),
            ("FY2024", "FY2025"),
            ("FY2024-Q4", "FY2025-Q4"),
            ("2024-12", "2025-12"),
            ("FY1999-Q1", "FY2000-Q1"),
        ],
    )
    def test_the_same_period_of_the_year_before_is_found(self, first, second):
        market = market_of(**{first: ("We", 1, "R", 1), second: ("We", 3, "R", 1)})

        table = shares(market, "We").table

        we = table[table["company"] == "We"].set_index("period")
        assert we.loc[second, "share_change"] == 0.25
        assert np.isnan(we.loc[first, "share_change"])

    def test_a_season_is_no_change_in_share(self):
        """2 of 5 every autumn, 1 of 4 in all other quarters: a year on, nothing has changed."""
        sold = {f"PFY{year}_Q{q}": ("We", 1 + (q == 4), "R", 3) for year in (2024, 2025)
                for q in (1, 2, 3, 4)}  # fmt: skip

        finding = shares(market_of(**sold), "We")

        assert finding.table["share_change"].isna().tolist() == [True] * 8 + [False] * 8
        assert finding.table["share_change"].dropna().tolist() == [0.0] * 8
        assert "rank 2 of 2 named companies, the same as a year before" in finding.text

    def test_a_period_without_the_same_of_a_year_before_has_no_change(self):
        market = market_of(PFY2024_Q4=("We", 1, "R", 1), PFY2025_Q1=("We", 3, "R", 1))

        finding = shares(market, "We")

        assert finding.table["share_change"].isna().all()
        assert "points" not in finding.text

    def test_periods_stand_in_order_of_time_whatever_the_order_of_the_rows(self):
        market = market_of(PFY2025_Q1=("We", 3), PFY2024_Q4=("We", 2), PFY2024_Q2=("We", 1))

        table = shares(market, "We").table

        assert table["period"].tolist() == ["FY2024-Q2", "FY2024-Q4", "FY2025-Q1"]

    def test_a_quarter_is_not_compared_with_a_year(self):
        market = market_of(P2024=("We", 1, "R", 1), P2025_Q1=("We", 3, "R", 1))

        assert shares(market, "We").table["share_change"].isna().all()

    @pytest.mark.parametrize("seed", range(12))
    def test_shares_add_up_and_depend_on_neither_order_nor_scale(self, seed):
        market, _ = random_market(seed)
        shuffled = market.sample(frac=1, random_state=seed)
        doubled = market.assign(amount=market["amount"] * 2)

        table = shares(market, "c0").table

        by_period = table.groupby("period")
        assert by_period["share"].sum().to_numpy() == pytest.approx(1)
        assert by_period["share_change"].sum().to_numpy() == pytest.approx(0)
        assert (by_period["rank"].min() == 1).all()
        pd.testing.assert_frame_equal(shares(shuffled, "c0").table, table)
        pd.testing.assert_series_equal(shares(doubled, "c0").table["share"], table["share"])

    def test_the_input_is_left_as_it_was(self):
        market = market_of(P2025=("We", 1, None, 4))
        copy = market.copy(deep=True)

        shares(market, "We")

        pd.testing.assert_frame_equal(market, copy)

    def test_the_sentence_carries_share_rank_and_change(self):
        market = market_of(P2024=("We", 20, "Rival", 80), P2025=("We", 25, "Rival", 75))

        text = shares(market, "We").text

        assert text == (
            "In 2025 We holds 25.0 % of the market, rank 2 of 2 named companies, "
            "+5.0 points on a year before, 0.33 times the largest other company."
        )


class TestConcentration:
    @pytest.mark.parametrize(
        ("held", "hhi"),
        [
            ((30, 30, 20, 20), 2600),  # example in the text of the US guidelines
            ((25, 20, 15, 10, 8, 7, 6, 5, 4), 1540),
            ((25, 20, 15, 10, 8, 7, 6, 9), 1580),  # the two smallest merge: 2 x 5 x 4 = 40 more
            ((45, 15, 10, 8, 7, 6, 5, 4), 2540),  # the two largest merge: 2 x 25 x 20 more
            ((100,), 10_000),
        ],
    )
    def test_published_examples(self, held, hhi):
        market = pd.DataFrame(
            {"period": "2025", "company": [f"c{i}" for i in range(len(held))], "amount": held}
        )

        table = concentration(market).table

        assert table.loc[0, "hhi"] == pytest.approx(hhi, abs=1e-9)
        assert table.loc[0, "hhi_high"] == table.loc[0, "hhi"]

    def test_others_are_bounded_not_squared_as_one_firm(self):
        """40, 20 and others 40: 1600 + 400 = 2000; at most two firms of 20 more: + 800."""
        market = market_of(P2025=("a", 40, "b", 20, "others", 40))

        row = concentration(market).table.loc[0]

        assert row["hhi"] == pytest.approx(2000)
        assert row["hhi_high"] == pytest.approx(2800)  # squared as one firm it would be 3600

    def test_others_that_do_not_divide_evenly_leave_one_smaller_firm(self):
        """60, 15 and others 25: one firm of 15 and one of 10: 225 + 100 on top of 3825."""
        market = market_of(P2025=("a", 60, "b", 15, "others", 25))

        row = concentration(market).table.loc[0]

        assert (row["hhi"], row["hhi_high"]) == (pytest.approx(3825), pytest.approx(4150))

    def test_others_smaller_than_any_named_firm_are_one_firm_at_most(self):
        market = market_of(P2025=("a", 60, "b", 35, "others", 5))

        row = concentration(market).table.loc[0]

        assert row["hhi_high"] - row["hhi"] == pytest.approx(25)

    def test_the_own_small_firm_does_not_limit_the_others(self):
        """60, 20, we 1, others 19: firms of up to 20 may hide in 19, so 19 squared more."""
        market = market_of(P2025=("a", 60, "b", 20, "We", 1, "others", 19))

        bounded = concentration(market).table.loc[0, "hhi_high"]
        own_left_out = concentration(market, company="We").table.loc[0, "hhi_high"]

        assert bounded == pytest.approx(4001 + 19)
        assert own_left_out == pytest.approx(4001 + 361)

    @pytest.mark.parametrize(
        ("held", "band"),
        [
            ((5,) * 20, "unconcentrated"),  # 500
            ((10,) * 10, "moderately concentrated"),  # exactly 1,000
            ((20,) * 5, "highly concentrated"),  # 2,000: only moderate by the limits of 2010
        ],
    )
    def test_bands_are_those_of_2023(self, held, band):
        market = pd.DataFrame(
            {"period": "2025", "company": [f"c{i}" for i in range(len(held))], "amount": held}
        )

        assert concentration(market).table.loc[0, "band"] == band

    def test_exactly_1800_is_still_moderate(self):
        """30 and 30 make 1,800; others of 40 may add up to 900 + 100."""
        row = concentration(market_of(P2025=("a", 30, "b", 30, "others", 40))).table.loc[0]

        assert row["hhi"] == pytest.approx(1800)
        assert row["band"] == "moderately concentrated or highly concentrated"

    def test_a_market_between_two_bands_says_so(self):
        market = market_of(P2025=("a", 30, "b", 10, "others", 60))

        finding = concentration(market)

        assert finding.table.loc[0, "hhi"] == pytest.approx(1000)
        assert finding.table.loc[0, "band"] == "moderately concentrated"
        assert "1,000 to 1,600" in finding.text

    def test_joint_shares_need_enough_named_firms(self):
        """Named 50, 20, 10 and others 20: the first three are known, the fourth is not."""
        market = market_of(P2025=("a", 50, "b", 20, "c", 10, "others", 20))

        row = concentration(market).table.loc[0]

        assert row["cr3"] == pytest.approx(0.8)
        assert np.isnan(row["cr4"])

    def test_without_others_few_firms_are_the_whole_market(self):
        row = concentration(market_of(P2025=("a", 50, "b", 50))).table.loc[0]

        assert (row["cr3"], row["cr5"]) == (1, 1)

    @pytest.mark.parametrize("seed", range(12))
    def test_bounds_hold_for_any_true_market(self, seed):
        """Hide the smallest firms of a full market in others: its HHI lies within the bounds."""
        rng = np.random.default_rng(seed)
        amounts = np.sort(rng.gamma(1.0, 10.0, 12))[::-1]
        full = pd.DataFrame({"period": "2025", "company": list("abcdefghijkl"), "amount": amounts})
        named = 1 + seed % 10
        hidden = full.assign(company=full["company"].where(full.index < named, "others"))

        true, bounds = concentration(full).table.loc[0], concentration(hidden).table.loc[0]

        assert bounds["hhi"] - 1e-9 <= true["hhi"] <= bounds["hhi_high"] + 1e-9


class TestGrowthSplit:
    def test_by_hand(self):
        """20 of 100 to 30 of 120: market (.20 + .25)/2 x 20 = 4.5; share 110 x .05 = 5.5."""
        market = market_of(P2024=("We", 20, "Rival", 80), P2025=("We", 30, "Rival", 90))

        finding = growth_split(market, "We")

        we = finding.table.set_index("company").loc["We"]
        assert we[["growth_rate", "market_effect", "share_effect"]].tolist() == pytest.approx(
            [0.5, 4.5 / 20, 5.5 / 20]
        )
        assert finding.text == (
            "In 2025 sales of We are up 50.0 % on a year before: +22.5 points (5) from the market "
            "and +27.5 points (6) from its share of it."
        )

    @pytest.mark.parametrize("seed", range(12))
    def test_both_effects_make_the_growth_and_shares_only_change_hands(self, seed):
        market, companies = random_market(seed)

        table = growth_split(market, "c0").table

        sold = company_sales(market).set_index(["period", "company"])
        earlier = [(str(int(row.period) - 1), row.company) for row in table.itertuples()]
        before = sold.loc[earlier].reset_index(drop=True)
        after = sold.loc[list(zip(table["period"], table["company"], strict=True))]
        after = after.reset_index(drop=True)
        share_change = after["amount"] / after["market_size"] - (
            before["amount"] / before["market_size"]
        )
        mean_market = (after["market_size"] + before["market_size"]) / 2
        change = after["amount"] - before["amount"]
        effects = (table["market_effect"] + table["share_effect"]) * before["amount"]
        taken = table["share_effect"] * before["amount"]
        assert len(table) == 3 * len(set(companies))
        assert effects.to_numpy() == pytest.approx(change.to_numpy(), abs=1e-9)
        assert taken.to_numpy() == pytest.approx((mean_market * share_change).to_numpy(), abs=1e-9)
        assert taken.groupby(table["period"]).sum().to_numpy() == pytest.approx(0, abs=1e-9)

    def test_the_parts_in_the_sentence_add_up_to_the_growth_in_it(self):
        """11.03 after 12: -8.08 % = -0.94 - 7.14; rounded alone, -0.9 and -7.1 make -8.0."""
        for sold in np.arange(11.0, 13.0, 0.01):
            market = market_of(P2024=("We", 12, "R", 36), P2025=("We", sold, "R", 36.5))

            said = growth_split(market, "We").text

            parts = [float(figure) for figure in re.findall(r"([+-]?[\d.]+) points", said)]
            grown = re.search(r"(up|down) ([\d.]+) %|unchanged", said)
            whole = float(grown[2] or 0) * (-1 if grown[1] == "down" else 1)
            assert round(sum(parts), 1) == whole, said

    def test_a_firm_that_grows_with_its_market_wins_no_share(self):
        market = market_of(P2024=("We", 20, "Rival", 80), P2025=("We", 24, "Rival", 96))

        we = growth_split(market, "We").table.set_index("company").loc["We"]

        assert we["market_effect"] == pytest.approx(0.2)
        assert we["share_effect"] == pytest.approx(0)

    def test_a_quarter_is_compared_with_that_of_a_year_before(self):
        """A December quarter twice the others: no growth, although it doubles every autumn."""
        sold = {f"P{year}_Q{q}": ("We", 1 + (q == 4), "R", 3) for year in (2024, 2025)
                for q in (1, 2, 3, 4)}  # fmt: skip

        table = growth_split(market_of(**sold), "We").table

        assert table["period"].unique().tolist() == [f"2025-Q{q}" for q in (1, 2, 3, 4)]
        assert table["growth_rate"].tolist() == [0] * 8

    def test_a_company_needs_sales_in_two_years_in_a_row(self):
        market = market_of(P2023=("We", 5, "R", 5), P2025=("We", 8, "R", 2))

        finding = growth_split(market, "We")

        assert finding.table.empty
        assert "no sales in two years in a row" in finding.text


class TestRefusals:
    def test_an_unknown_company_is_named_with_the_nearest(self):
        with pytest.raises(ParamError, match='company: "Acmee" has no row.*did you mean "Acme"'):
            shares(market_of(P2025=("Acme", 1, "Rival", 2)), "Acmee")

    def test_others_are_no_company(self):
        with pytest.raises(ParamError, match='"others" has no row.*name one of a'):
            growth_split(market_of(P2025=("a", 1, "others", 2)), "others")

    def test_bad_amounts_and_periods_are_reported_together(self):
        market = market_of(Pspring=("a", 1), P2025=("a", -1, "b", None))

        with pytest.raises(SeveralErrors, match="a in 2025 and b in 2025") as caught:
            concentration(market)

        assert "cannot read spring" in str(caught.value)

    def test_companies_cannot_outsell_the_market(self):
        with pytest.raises(TableError, match="in 2025 the companies sell more than the whole"):
            shares(market_of(P2025=("a", 60, "b", 60, None, 100)), "a")

    def test_an_empty_market_is_refused(self):
        with pytest.raises(TableError, match="market: has no rows"):
            company_sales(market_of())

    @pytest.mark.parametrize("compute", [shares, growth_split])
    def test_a_market_without_companies_is_a_sentence_not_an_error(self, compute):
        finding = compute(market_of(P2025=(None, 100)), "We")

        assert not finding.is_computed
        assert "no row names a company" in finding.text
        assert not concentration(market_of(P2025=("others", 100))).is_computed
