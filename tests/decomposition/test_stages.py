"""Stage conversion: open deals are not lost, skipped stages are passed."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.deals import settle_deals
from salesplan.decomposition.stages import chance_to_win, stage_conversion, stages_on
from salesplan.errors import TableError

AS_OF = pd.Timestamp("2025-12-31")
START = pd.Timestamp("2025-01-01")


def day(number):
    return START + pd.Timedelta(days=number)


def funnel_of(*histories):
    """Build both tables from (outcome, closing day or None, {stage: day entered})."""
    deals = pd.DataFrame(
        {
            "deal": [f"d{i}" for i in range(len(histories))],
            "stage": [{"won": "Won", "lost": "Lost"}.get(h[0], "somewhere") for h in histories],
            "opened_on": [day(min(h[2].values(), default=0)) for h in histories],
            "closed_on": pd.to_datetime([h[1] if h[1] is None else day(h[1]) for h in histories]),
        }
    )
    entries = [
        (f"d{i}", stage, day(entered))
        for i, history in enumerate(histories)
        for stage, entered in history[2].items()
    ]
    return deals, pd.DataFrame(entries, columns=["deal", "stage", "entered_on"])


def random_funnel(seed, size=60):
    rng = np.random.default_rng(seed)
    histories = []
    for _ in range(size):
        reached, clock, entered = 1 + rng.binomial(2, 0.6), 0, {}
        for stage in ["lead", "demo", "offer"][:reached]:
            entered[stage] = clock
            clock += int(rng.integers(1, 40))
        won = reached == 3 and rng.random() < 0.5
        outcome = "won" if won else rng.choice(["lost", "open"])
        histories.append((outcome, None if outcome == "open" else clock, entered))
    return funnel_of(*histories)


def test_by_hand():
    """Four deals reach lead, three demo (one open at lead), two offer: one won, one open there.

    Lead: 3 moved of 3 that left. Demo: 2 of 3. Offer: 1 of 1, the open one is not lost.
    """
    deals, entries = funnel_of(
        ("won", 50, {"lead": 0, "demo": 10, "offer": 30}),
        ("open", None, {"lead": 5, "demo": 20, "offer": 40}),
        ("lost", 60, {"lead": 0, "demo": 30}),
        ("open", None, {"lead": 300}),
    )

    finding = stage_conversion(deals, entries, as_of=AS_OF)

    table = finding.table.set_index("stage")
    assert table.index.tolist() == ["lead", "demo", "offer"]
    assert table["entered"].tolist() == [4, 3, 2]
    assert table["moved"].tolist() == [3, 2, 1]
    assert table["open"].tolist() == [1, 0, 1]
    assert table["conversion_rate"].tolist() == pytest.approx([1, 2 / 3, 1])
    assert 'left "demo", 66.7 % moved on (20.8 % to 93.9 %, n = 3), the narrowest' in finding.text


def test_time_in_a_stage_counts_open_deals_as_not_over():
    """Lead lasts 10, 15, 30 and more than 64 days: half are going on between 15 and 30."""
    deals, entries = funnel_of(
        ("won", 50, {"lead": 0, "demo": 10, "offer": 30}),
        ("open", None, {"lead": 5, "demo": 20, "offer": 40}),
        ("lost", 60, {"lead": 0, "demo": 30}),
        ("open", None, {"lead": 300}),
    )

    table = stage_conversion(deals, entries, as_of=AS_OF).table.set_index("stage")

    assert table.loc["lead", "days_median"] == 22.5
    assert table.loc["demo", "days_median"] == 20  # 20, 20 and 30 days
    assert table.loc["offer", "days_median"] == 20  # 20 days, and one of more than 324


def test_a_skipped_stage_is_passed_but_not_timed():
    deals, entries = funnel_of(
        ("won", 40, {"lead": 0, "offer": 10}),
        ("lost", 40, {"lead": 0, "demo": 4, "offer": 10}),
    )

    table = stage_conversion(
        deals, entries, as_of=AS_OF, stages=["lead", "demo", "offer"]
    ).table.set_index("stage")

    assert table.loc["demo", ["entered", "moved"]].tolist() == [2, 2]
    assert table.loc["demo", "days_median"] == 6


def test_a_won_deal_has_passed_stages_it_never_showed():
    deals, entries = funnel_of(("won", 9, {"lead": 0}), ("lost", 9, {"lead": 0, "demo": 3}))

    table = stage_conversion(deals, entries, as_of=AS_OF, stages=["lead", "demo"]).table

    assert table["moved"].tolist() == [2, 1]


def test_a_step_back_leaves_the_furthest_stage():
    deals, entries = funnel_of(("open", None, {"lead": 0, "demo": 10}), ("lost", 5, {"lead": 0}))
    again = pd.DataFrame({"deal": ["d0"], "stage": ["lead"], "entered_on": [day(20)]})

    table = stage_conversion(
        deals, pd.concat([entries, again]), as_of=AS_OF, stages=["lead", "demo"]
    ).table

    assert table["entered"].tolist() == [2, 1]
    assert table["open"].tolist() == [0, 1]


def test_only_what_was_known_on_the_day_counts():
    deals, entries = funnel_of(("won", 50, {"lead": 0, "demo": 30}), ("lost", 10, {"lead": 0}))

    table = stage_conversion(deals, entries, as_of=day(20)).table

    assert table["stage"].tolist() == ["lead"]
    assert table.loc[0, ["entered", "moved", "open"]].tolist() == [2, 0, 1]


def test_closing_stages_are_outcomes_not_stages():
    deals, entries = funnel_of(
        ("won", 50, {"lead": 0, "Closed Won": 50}), ("lost", 9, {"lead": 0, "Lost": 9})
    )

    table = stage_conversion(deals, entries, as_of=AS_OF, stages=["lead", "Closed Won"]).table

    assert table["stage"].tolist() == ["lead"]
    assert table.loc[0, "conversion_rate"] == 0.5


@pytest.mark.parametrize("seed", range(10))
def test_counts_fit_together_and_rates_multiply_to_wins(seed):
    deals, entries = random_funnel(seed)

    table = stage_conversion(deals, entries, as_of=AS_OF).table

    lost = table["entered"] - table["moved"] - table["open"]
    assert table["stage"].tolist() == ["lead", "demo", "offer"]
    assert table["entered"].iloc[0] == len(deals)
    assert table["moved"].tolist()[:-1] == table["entered"].tolist()[1:]
    assert table["moved"].iloc[-1] == (deals["stage"] == "Won").sum()
    assert lost.sum() == (deals["stage"] == "Lost").sum()
    assert table["open"].sum() == deals["closed_on"].isna().sum()
    assert table["conversion_rate"].between(table["low"], table["high"]).all()
    assert chance_to_win(table).iloc[0] == pytest.approx(table["conversion_rate"].prod())
    again = stage_conversion(
        deals.sample(frac=1, random_state=seed), entries.sample(frac=1, random_state=seed),
        as_of=AS_OF,
    )  # fmt: skip
    pd.testing.assert_frame_equal(again.table, table)


def test_dates_of_opening_and_closing_give_one_stage():
    """30 days won, 10 and 20 lost, one open for 364: 1 of 3 won; half are over after 20."""
    deals = pd.DataFrame(
        {
            "deal": list("abcde"),
            "stage": ["Won", "Lost", "Lost", "Offer", "Prospect"],
            "opened_on": [START] * 4 + [pd.NaT],
            "closed_on": [day(30), day(10), day(20), pd.NaT, pd.NaT],
        }
    )

    finding = stage_conversion(deals, as_of=AS_OF)

    row = finding.table.loc[0]

    assert row[["stage", "entered", "moved", "open"]].tolist() == ["opened", 4, 1, 1]
    assert row["conversion_rate"] == pytest.approx(1 / 3)
    assert finding.text.startswith("Of the deals that closed, 33.3 % were won (6.1 % to 79.2 %")
    assert row["days_median"] == 25  # half are going on from day 20 to day 30


def test_a_stage_that_nobody_left_has_no_rate():
    finding = stage_conversion(
        *funnel_of(("open", None, {"lead": 0}), ("lost", None, {})), as_of=AS_OF
    )

    assert np.isnan(finding.table.loc[0, "conversion_rate"])
    assert finding.text.startswith("None of 1 deal has left its stage yet.")


class TestStageOnADay:
    def test_it_is_the_last_stage_entered_by_then(self):
        deals, entries = funnel_of(
            ("won", 50, {"lead": 0, "demo": 10, "offer": 30}),
            ("open", None, {"lead": 5, "demo": 20}),
            ("open", None, {}),
        )

        stages = stages_on(settle_deals(deals, day(15)), entries, as_of=day(15))

        assert stages.tolist() == ["demo", "lead", "somewhere"]

    def test_of_two_stages_entered_on_one_day_the_later_in_the_funnel_counts(self):
        deals, entries = funnel_of(("open", None, {"offer": 0, "lead": 0, "demo": 0}))

        stages = stages_on(deals, entries, as_of=AS_OF, stages=["lead", "demo", "offer"])

        assert stages.tolist() == ["offer"]

    def test_a_step_back_counts_as_where_the_deal_is(self):
        deals, entries = funnel_of(("open", None, {"offer": 0, "lead": 5}))

        assert stages_on(deals, entries, as_of=AS_OF, stages=["lead", "offer"]).tolist() == ["lead"]

    def test_without_a_history_it_is_the_stage_of_the_table(self):
        deals, _ = funnel_of(("open", None, {"lead": 0}))

        assert stages_on(deals, None, as_of=AS_OF).tolist() == ["somewhere"]


class TestSentence:
    def test_it_says_that_the_order_is_inferred_and_who_is_left_out(self):
        deals, entries = funnel_of(("won", 9, {"lead": 0}), ("lost", 9, {}))

        text = stage_conversion(deals, entries, as_of=AS_OF).text

        assert "The order of the stages is the one in which deals enter them." in text
        assert text.endswith("Left out: 1 deal without stage dates.")

    def test_a_given_order_is_not_called_inferred(self):
        deals, entries = funnel_of(("won", 9, {"lead": 0}))

        assert "order" not in stage_conversion(deals, entries, as_of=AS_OF, stages=["lead"]).text

    def test_it_names_the_stages_that_few_deals_have_left(self):
        deals, entries = random_funnel(3, size=30)

        assert "Fewer than 20 deals have left" in stage_conversion(deals, entries, as_of=AS_OF).text


def test_a_stage_outside_the_given_order_is_refused_with_the_nearest():
    deals, entries = funnel_of(("won", 9, {"lead": 0, "Offerr": 5}))

    with pytest.raises(TableError, match='"Offerr" is not among the stages.*did you mean "Offer"'):
        stage_conversion(deals, entries, as_of=AS_OF, stages=["lead", "Offer"])


def test_no_deals_are_a_sentence_not_an_error():
    deals, entries = funnel_of(("won", 9, {"lead": 0}))

    finding = stage_conversion(deals, entries, as_of=START - pd.Timedelta(days=1))

    assert finding.needs == "deals"
    assert "no deal has been opened yet" in finding.text
