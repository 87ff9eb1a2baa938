"""What has no history follows a rule that is written down."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.launches import add_new_lines, from_start, seed_rules
from salesplan.errors import ParamError


def mix(seed=0):
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [["A", "B"], ["Key", "Other"], ["Ann", "Bob"]],
        names=["product_line", "customer_type", "rep"],
    )
    return pd.Series(rng.gamma(1.0, 100, size=8), index, name="weight").reset_index()


def new(*lines):
    return pd.DataFrame(lines, columns=["product_line", "like", "share", "starts"])


def sales(*rows):
    return pd.DataFrame(rows, columns=["rep", "team", "product_line", "amount"])


def quotas(**teams):
    return pd.DataFrame({"rep": list(teams), "team": list(teams.values()), "quota": 10})


def test_a_new_line_like_another_by_hand():
    """A sells 60 by Ann and 40 by Bob; a tenth for N takes 6 and 4, and leaves A 54 and 36."""
    base = pd.DataFrame(
        {"product_line": "A", "customer_type": "all", "rep": ["Ann", "Bob"], "weight": [60.0, 40.0]}
    )

    made = add_new_lines(base, new(("N", "A", 0.1, None)))

    assert made["weight"].tolist() == [54, 36, 6, 4]


def test_like_nothing_is_like_everything():
    made = add_new_lines(mix(), new(("N", None, 0.25, None)))

    own = made[made["product_line"] == "N"].set_index(["customer_type", "rep"])["weight"]
    firm = mix().groupby(["customer_type", "rep"])["weight"].sum()
    assert (own / firm).to_numpy() == pytest.approx(0.25)


@pytest.mark.parametrize("seed", range(4))
def test_the_whole_stays_and_shares_are_met(seed):
    before = mix(seed)

    after = add_new_lines(before, new(("N", "A", 0.1, None), ("M", None, 0.2, None)))

    total = before["weight"].sum()
    assert after["weight"].sum() == pytest.approx(total)
    shares = after.groupby("product_line")["weight"].sum() / total
    assert shares[["N", "M"]].tolist() == pytest.approx([0.1, 0.2])
    assert after.columns.tolist() == before.columns.tolist()


def test_without_new_lines_the_mix_is_left_alone():
    assert add_new_lines(mix(), new()).equals(mix())


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([("A", None, 0.1, None)], '"A" has sales .* product_line_factors'),
        ([("N", "Bb", 0.1, None)], 'like "Bb", which nobody sold. Fix: did you mean "B"'),
        ([("N", None, 0.1, None), ("N", "A", 0.1, None)], '"N" comes twice'),
        ([("N", None, 0.5, None), ("M", None, 0.5, None)], "shares make 100% of the plan"),
    ],
)
def test_new_lines_that_cannot_be_are_refused(lines, message):
    with pytest.raises(ParamError, match=message):
        add_new_lines(mix(), new(*lines))


def test_nothing_is_sold_before_the_start():
    shares = pd.DataFrame({"N": [0.2, 0.3, 0.5], "A": [0.2, 0.3, 0.5]}, ["01", "02", "03"])

    left = from_start(shares, {"N": "02"})

    assert left["N"].tolist() == [0, 0.3, 0.5]
    assert left["A"].tolist() == [0.2, 0.3, 0.5]
    with pytest.raises(ParamError, match="starts in 04, outside the plan year. Fix: .* 01 to 03"):
        from_start(shares, {"N": "04"})


def test_rules_are_said_for_whoever_and_whatever_has_no_history():
    """Bob is new in Ann's team, Cy in a team that sold nothing, Dee has left, N is launched."""
    sold = sales(("Ann", "North", "A", 10.0), ("Dee", "North", "A", 5.0))
    carriers = quotas(Ann="North", Bob="North", Cy="South")

    found = seed_rules(sold, carriers, new(("N", "A", 0.1, "2026-04")), ["A", "N"])

    assert found.table.to_numpy().tolist() == [
        ["rep", "Bob", "mix of team North, months by presence and ramp"],
        ["rep", "Cy", "mix of the firm, months by presence and ramp"],
        ["rep", "Dee", "no quota, past sales pass to team North"],
        ["product_line", "N", "sold as A, in the firm's season, from April 2026"],
        ["product_line", "A", "months by the firm's season"],
    ]
    assert found.text.startswith(
        "Not on a history of their own: 1 rep (Bob): mix of team North, months by presence and ramp"
    )


def test_reps_who_only_gave_credit_have_no_history():
    found = seed_rules(
        sales(("Ann", "", "A", -5.0)), quotas(Ann=""), new(), [], names={"Ann": "A."}
    )

    assert found.table.to_numpy().tolist() == [
        ["rep", "A.", "mix of the firm, months by presence and ramp"]
    ]


def test_a_full_history_is_said():
    found = seed_rules(sales(("Ann", "North", "A", 5.0)), quotas(Ann="North"), new(), [])

    assert found.table.empty
    assert found.text == "Everything in the cube has a history of its own."
