"""Which gaps are open after what people wrote, and who answers for them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from salesplan.actions.gaps import answering_teams, open_gaps


def written(**closed):
    return pd.DataFrame(
        [(kpi, amount) for kpi, amounts in closed.items() for amount in amounts],
        columns=["closes", "amount"],
    )


def test_open_gaps_by_hand(gaps_of):
    """Revenue 1,000 - 250.4 = 749.6, so 750 in whole units and 0.4 too much; deals are closed."""
    table = open_gaps(gaps_of(revenue=1000, deals=4), written(revenue=[200.0, 50.4], deals=[5.0]))

    assert table["written"].tolist() == [250.4, 5]
    assert table["wanted"].tolist() == [750, 0]
    assert table["still_open"].tolist() == pytest.approx([-0.4, -1])


def test_a_gap_that_nobody_knows_is_left_out_and_a_surplus_wants_nothing(gaps_of):
    table = open_gaps(gaps_of(revenue=-50, customers=np.nan), written(customers=[3.0]))

    assert table["kpi"].tolist() == ["revenue"]
    assert table[["wanted", "still_open"]].iloc[0].tolist() == [0, -50]


@pytest.mark.parametrize("seed", range(20))
def test_written_wanted_and_open_make_the_gap_in_any_order(gaps_of, seed):
    rng = np.random.default_rng(seed)
    amounts = rng.gamma(1.0, 400.0, size=9).round(2)
    kpis = gaps_of(revenue=int(rng.integers(-1_000, 10_000)))

    table = open_gaps(kpis, written(revenue=amounts))

    made = table["written"] + table["wanted"] + table["still_open"]
    assert made.iloc[0] == pytest.approx(kpis["gap"].iloc[0], abs=1e-9)
    assert table.equals(open_gaps(kpis, written(revenue=amounts[::-1])))
    assert table["wanted"].iloc[0] == 0 or -1 < table["still_open"].iloc[0] <= 1e-6


def test_the_noise_of_a_float_asks_for_no_unit_more(gaps_of):
    """0.1 + 0.2 is a hair above 0.3: what is left of 1.3 is 1, not 2."""
    assert open_gaps(gaps_of(deals=1.3), written(deals=[0.3]))["wanted"].tolist() == [1]


def test_teams_answer_for_what_is_asked_above_last_year(staff, quotas):
    """North 130 - 100 = 30, South 50 - 40 = 10."""
    teams = answering_teams(quotas, staff)

    assert teams.to_numpy().tolist() == [["North", "m", 30.0], ["South", "x", 10.0]]


def test_a_team_that_is_asked_for_less_answers_for_nothing(staff, quotas):
    teams = answering_teams(quotas.assign(last_year=[60.0, 40.0, 55.0]), staff)

    assert teams["team"].tolist() == ["North"]


def test_a_new_rep_without_last_year_is_asked_for_all_of_the_quota(staff, quotas):
    teams = answering_teams(quotas.assign(last_year=[60.0, 40.0, np.nan]), staff)

    assert teams.to_numpy().tolist() == [["South", "x", 50.0], ["North", "m", 30.0]]


def test_where_nobody_is_asked_for_more_quotas_weigh(staff, quotas):
    teams = answering_teams(quotas.assign(last_year=100.0), staff)

    assert teams["weight"].tolist() == [130, 50]


def test_without_teams_managers_answer_for_those_below_them(staff, quotas):
    teams = answering_teams(quotas.assign(team=None), staff)

    assert teams[["team", "owner"]].to_numpy().tolist() == [["Mia", "m"], ["Max", "x"]]


def test_one_team_has_no_name_and_whoever_stands_at_the_top(staff, quotas):
    flat = staff.tree[staff.tree["node"].isin([*"habc", "Firm"])].replace({"parent": {"m": "h"}})
    flat = flat.replace({"parent": {"x": "h"}})

    teams = answering_teams(quotas.assign(team=None), replace(staff, tree=flat))

    assert teams[["team", "owner"]].to_numpy().tolist() == [["", "h"]]


def test_who_has_most_of_the_teams_quota_below_owns_it(staff, quotas):
    """Bo (60) and Cy (50) make one team: most of it reports to Mia."""
    teams = answering_teams(quotas.assign(team=["A", "B", "B"]), staff)

    assert teams.set_index("team")["owner"].to_dict() == {"A": "m", "B": "m"}


def test_the_order_of_the_quotas_does_not_matter(staff, quotas):
    assert answering_teams(quotas[::-1], staff).equals(answering_teams(quotas, staff))
