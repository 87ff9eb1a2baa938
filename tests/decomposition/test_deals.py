"""Won, lost or open on a day; and how long, when some cases are not over."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.deals import is_closing, median_days, settle_deals, survival
from salesplan.errors import TableError

AS_OF = pd.Timestamp("2025-06-30")
# Freireich et al. (1963), weeks of remission under 6-MP: ended, then still in remission.
REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def deals_of(*rows, **columns):
    names = ["deal", "stage", "opened_on", "closed_on"]
    deals = pd.DataFrame(rows, columns=names).assign(**columns)
    return deals.assign(
        opened_on=pd.to_datetime(deals["opened_on"]), closed_on=pd.to_datetime(deals["closed_on"])
    )


class TestSettle:
    def test_is_won_decides_for_deals_that_have_closed(self):
        deals = deals_of(
            ("a", "x", "2025-01-01", "2025-02-01"),
            ("b", "x", "2025-01-01", "2025-03-01"),
            ("c", "x", "2025-01-01", None),
            is_won=[True, False, False],
        )

        settled = settle_deals(deals, AS_OF)

        assert settled["status"].tolist() == ["won", "lost", "open"]
        assert settled["days"].tolist()[:2] == [31, 59]
        assert np.isnan(settled["days"].iloc[2])

    def test_a_deal_that_closed_later_was_open_on_the_day(self):
        deals = deals_of(("a", "Won", "2025-01-01", "2025-07-01"), is_won=[True])

        settled = settle_deals(deals, AS_OF)

        assert settled["status"].tolist() == ["open"]
        assert settled["closed_on"].isna().all()

    def test_the_stage_of_a_deal_that_closed_later_is_not_known(self):
        """The table says where it ended; on the day it stood in some earlier stage."""
        deals = deals_of(
            ("a", "Won", "2025-01-01", "2025-07-01"),
            ("b", "Won", "2025-01-01", "2025-06-30"),
            ("c", "Offer", "2025-01-01", None),
        )

        settled = settle_deals(deals, AS_OF)

        assert settled["status"].tolist() == ["open", "won", "open"]
        assert settled["stage"].isna().tolist() == [True, False, False]

    def test_a_closed_deal_without_its_day_was_open_before_the_day_it_was_expected_on(self):
        deals = deals_of(
            ("a", "Won", "2025-01-01", None),
            ("b", "Lost", "2025-01-01", None),
            ("c", "Won", "2025-01-01", None),
            ("d", "Offer", "2025-01-01", None),
            expected_close_on=pd.to_datetime(["2025-07-01", "2025-06-30", None, "2025-03-01"]),
        )

        settled = settle_deals(deals, AS_OF)

        assert settled["status"].tolist() == ["open", "lost", "won", "open"]
        assert settled["days"].isna().all()

    def test_the_day_of_closing_goes_before_the_day_expected(self):
        deals = deals_of(
            ("a", "Won", "2025-01-01", "2025-06-01"),
            ("b", "Won", "2025-01-01", "2025-07-15"),
            expected_close_on=pd.to_datetime(["2025-12-31", "2025-03-01"]),
        )

        assert settle_deals(deals, AS_OF)["status"].tolist() == ["won", "open"]

    def test_a_deal_opened_later_was_not_there(self):
        deals = deals_of(("a", "x", "2025-07-01", None), ("b", "x", None, None), is_won=None)
        deals.loc[len(deals)] = ["c", "Won", pd.Timestamp("2025-01-01"), AS_OF, None]

        settled = settle_deals(deals, AS_OF)

        assert settled["deal"].tolist() == ["b", "c"]
        assert settled["status"].tolist() == ["open", "won"]

    @pytest.mark.parametrize(
        ("stage", "status"),
        [
            ("Closed Won", "won"),
            ("WON", "won"),
            ("closed-lost", "lost"),
            ("Not won", "lost"),
            ("赢单", "won"),
            ("输单", "lost"),
            ("Wonder Ltd", "open"),
            ("Blossom", "open"),
            ("Negotiation", "open"),
            (None, "open"),
        ],
    )
    def test_stage_names_decide_where_nobody_said(self, stage, status):
        deals = deals_of(("z", "lost", None, None), ("a", stage, "2025-01-01", "2025-02-01"))

        settled = settle_deals(deals, AS_OF).set_index("deal")

        assert settled.loc["a", "status"] == status

    def test_is_won_wins_over_the_name_of_the_stage(self):
        deals = deals_of(("a", "Won", "2025-01-01", "2025-02-01"), is_won=[False])

        assert settle_deals(deals, AS_OF)["status"].tolist() == ["lost"]

    def test_a_table_without_amounts_and_closing_days_is_read(self):
        deals = deals_of(("a", "Lost", "2025-01-01", None)).drop(columns="closed_on")

        settled = settle_deals(deals, AS_OF)

        assert settled["status"].tolist() == ["lost"]
        assert settled[["amount", "days"]].isna().all(axis=None)

    def test_without_any_sign_of_winning_the_table_is_refused(self):
        deals = deals_of(("a", "Offer", "2025-01-01", "2025-02-01"))

        with pytest.raises(TableError, match=r"deals: has no column is_won.*\(Offer\).*add is_won"):
            settle_deals(deals, AS_OF)


def test_closing_stages_are_told_by_name():
    names = pd.Series(["Won", "lost", "Closed/Won", "丢单", "Winter offer", "Blost", None])

    assert is_closing(names).tolist() == [True, True, True, True, False, False, False]


class TestSurvival:
    def test_the_published_curve(self):
        """Freireich 6-MP: .857 .807 .753 .690 .627 .538 .448 at 6, 7, 10, 13, 16, 22, 23 weeks."""
        ended, going_on = REMISSION
        weeks = pd.Series(ended + going_on)
        has_ended = pd.Series([True] * len(ended) + [False] * len(going_on))

        still = survival(weeks, has_ended)

        assert still.index.tolist() == [6, 7, 10, 13, 16, 22, 23]
        assert still.tolist() == pytest.approx(
            [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4
        )
        assert median_days(weeks, has_ended) == 23

    def test_the_published_median_without_censoring(self):
        assert median_days(pd.Series(PLACEBO), pd.Series(True, range(21))) == 8

    @pytest.mark.parametrize("seed", range(12))
    def test_without_open_cases_it_is_the_ordinary_median(self, seed):
        days = pd.Series(np.random.default_rng(seed).integers(0, 60, 3 + seed))

        assert median_days(days, pd.Series(True, days.index)) == np.median(days)

    @pytest.mark.parametrize("seed", range(6))
    def test_open_cases_lengthen_the_median(self, seed):
        rng = np.random.default_rng(seed)
        days = pd.Series(rng.integers(1, 90, 60))
        is_open = pd.Series(rng.random(60) < 0.3)

        true, as_if_ended = median_days(days, ~is_open), median_days(days, is_open | ~is_open)

        assert true >= as_if_ended

    def test_a_median_that_was_not_reached_is_missing(self):
        assert np.isnan(median_days(pd.Series([1, 5, 9]), pd.Series([True, False, False])))

    def test_no_cases_have_no_median(self):
        assert np.isnan(median_days(pd.Series([], dtype=float), pd.Series([], dtype=bool)))
