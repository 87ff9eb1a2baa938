"""Which shocks a plan is held against: stated ones read, the four usual ones proposed."""

from dataclasses import replace

import pandas as pd
import pytest

from salesplan.decomposition.shock_inputs import (
    Known,
    Shock,
    chosen_shock,
    read_shocks,
    usual_shocks,
    why_not,
)
from salesplan.errors import ParamError, PlanError

NONE = pd.Series(dtype=float)
MONTHS = ["2026-04", "2026-05", "2026-06", "2026-07", "2026-08"]
KNOWN = Known(
    customers=frozenset({"c1", "c2"}),
    regions=frozenset({"North"}),
    reps=pd.Series({"Bo": 90, "Ann": 60}),
    product_lines=pd.Series({"Pumps": 100, "Valves": 50}),
    customer_types=pd.Series({"Food": 150}),
    customer_sales=pd.Series({"c2": 80.0, "c1": 20.0}),
    months=MONTHS,
)
BARE = Known(frozenset(), frozenset(), NONE, NONE, NONE, NONE, MONTHS)


def read(known=KNOWN, **fields):
    return read_shocks([{"name": "it", **fields}], known)[0]


def test_the_usual_four_hit_the_largest_of_each_from_the_first_month_on():
    account, market, leaver, stop = usual_shocks(KNOWN)

    assert account == Shock("lost_account", "lost_account", customer="c2", from_month="2026-04",
                            to_month="2026-08", is_proposal=True)  # fmt: skip
    assert (market.by, market.to_month) == (0.15, "2026-08")
    assert (leaver.rep, leaver.refill_months) == ("Bo", 3)
    assert (stop.product_line, stop.to_month, stop.caught_up) == ("Pumps", "2026-06", 0.5)
    assert read_shocks([], KNOWN) == usual_shocks(KNOWN)


def test_a_stated_backfill_holds_for_leavers_and_without_one_a_stated_place_stays_empty():
    quick = replace(KNOWN, backfill_months=1)

    assert usual_shocks(quick)[2].refill_months == 1
    assert read(quick, kind="leaver").refill_months == 1
    assert read(kind="leaver").refill_months is None
    assert read(kind="leaver", refill_months=6).refill_months == 6


def test_what_a_stated_shock_leaves_out_is_filled_in():
    assert read(kind="lost_account", customer="largest").customer == "c2"
    assert read(kind="lost_account", customer="c1", by=0.5).by == 0.5
    assert read(kind="market_down").by == 0.15
    assert read(kind="supply_stop").caught_up == 0.0
    assert read(kind="supply_stop", from_month="2026-07").to_month == "2026-08"
    assert not read(kind="leaver").is_proposal


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "leaver", "rep": "An"}, 'rep "An" is not known.*did you mean "Ann"'),
        ({"kind": "lost_account", "customer": "c9"}, "choose among c1 and c2"),
        ({"kind": "supply_stop", "product_line": "Pump"}, 'did you mean "Pumps"'),
        ({"kind": "market_down", "region": "South"}, "choose among North"),
        ({"kind": "market_down", "customer_type": "Fod"}, 'did you mean "Food"'),
        ({"kind": "leaver", "from_month": "2026-01"}, 'from_month "2026-01" is not known'),
        ({"kind": "leaver", "customer": "c1"}, "a leaver has no customer"),
        ({"kind": "market_down", "caught_up": 0.5}, "a market_down has no caught_up"),
        (
            {"kind": "supply_stop", "from_month": "2026-06", "to_month": "2026-05"},
            "ends in 2026-05, before it starts in 2026-06",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_nearest_name(fields, said):
    with pytest.raises(ParamError, match=f'decomposition.shocks, "it": .*{said}'):
        read(**fields)


def test_all_that_is_wrong_is_said_at_once():
    twice = [{"name": "a", "kind": "leaver", "rep": "X"}, {"name": "a", "kind": "leaver"}]

    with pytest.raises(PlanError) as caught:
        read_shocks(twice, KNOWN)

    assert 'two shocks are called "a"' in str(caught.value)
    assert 'rep "X" is not known' in str(caught.value)


def test_a_name_where_the_data_name_none_is_refused():
    with pytest.raises(ParamError, match="leave it out: the data name none"):
        read(BARE, kind="lost_account", customer="c1")


def test_without_customers_reps_or_lines_three_shocks_cannot_be_worked_out_and_say_why():
    reasons = [why_not(shock, BARE) for shock in usual_shocks(BARE)]

    assert [bool(why) for why in reasons] == [True, False, True, True]
    assert "customer" in reasons[0]
    assert "rep" in reasons[2]
    assert "product line" in reasons[3]
    assert not any(why_not(shock, KNOWN) for shock in usual_shocks(KNOWN))


def test_the_details_are_those_of_the_shock_asked_for_or_the_worst():
    assert chosen_shock(["a", "leaver"], None, "a") == "a"
    assert chosen_shock(["a", "leaver"], "leaver", "a") == "leaver"
    with pytest.raises(ParamError, match='no shock is called "leavr".*did you mean "leaver"'):
        chosen_shock(["a", "leaver"], "leavr", "a")


def test_a_shock_says_what_it_hits():
    names, stop = {"Bo": "Bob"}, read(kind="supply_stop", caught_up=0.25)

    assert read(kind="market_down").hits(names) == "all sales less 15 %, from April 2026"
    assert read(kind="lost_account", by=0.5).hits(names) == "c2 less 50 %, from April 2026"
    leaver = read(kind="leaver", rep="Bo", refill_months=1).hits(names)
    assert leaver == "Bob, from April 2026, replaced after 1 month"
    assert stop.hits(names) == "Pumps, from April 2026 to June 2026, 25 % caught up later"
