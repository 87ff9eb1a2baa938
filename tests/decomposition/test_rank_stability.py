"""How firm places are: simulated firms whose truth is known."""

import time

import numpy as np
import pandas as pd

from salesplan.decomposition.account_scores import Weights, choose_weights, growth
from salesplan.decomposition.account_value import Worth, account_values, shrink_sales
from salesplan.decomposition.rank_stability import Evidence, rank_stability


def evidence_of(months, *, before=None, weights=None):
    """Score by value alone, or by what `weights` name; every account takes ten hours."""
    expected = shrink_sales(months)
    nothing = pd.DataFrame(
        {"potential": np.nan, "deals_expected": 0.0, "deals_low": 0.0, "deals_high": 0.0},
        months.index,
    )
    values = account_values(expected, nothing, None, Worth())
    values = values.assign(trust=expected["trust"], hours=10.0, name=months.index)
    criteria = pd.DataFrame({"value": values["expected_value"]})
    if before is not None:
        criteria["growth"] = growth(months.sum(axis=1), before.sum(axis=1))
    weighing = choose_weights(list(criteria), weights or {})
    was = months.iloc[:, :0] if before is None else before
    return Evidence(criteria, weighing, months, was, values)


def firm(seed, size, *, between, lumpiness=1.0):
    """Draw accounts whose true yearly sales are known; months scatter around them."""
    rng = np.random.default_rng(seed)
    truth = np.exp(rng.normal(8, between, size))
    shape = 1 / lumpiness**2
    months = rng.gamma(shape, truth[:, None] / 12 / shape, (size, 12))
    keys = [f"c{i:03}" for i in range(size)]
    columns = [f"2025-{m:02}" for m in range(1, 13)]
    return pd.Series(truth, keys), pd.DataFrame(months, keys, columns)


def test_accounts_that_never_vary_keep_their_places():
    """Three steady accounts: every draw gives the same ranks."""
    months = pd.DataFrame([[9.0] * 12, [5.0] * 12, [1.0] * 12], list("abc"), range(12))

    table = rank_stability(evidence_of(months), months.index, top=2).table

    assert table["customer"].tolist() == ["a", "b", "c"]
    assert table["top_chance"].tolist() == [1.0, 1.0, 0.0]
    assert table["verdict"].tolist() == ["in", "in", "out"]
    assert (table["rank_low"] == table["rank"]).all()
    assert (table["rank_high"] == table["rank"]).all()


def test_where_all_accounts_are_alike_no_place_is_firm():
    """Forty accounts of one true size: who leads is luck, and hardly anybody is called firm."""
    firm_places = 0
    for seed in range(10):
        _, months = firm(seed, 40, between=0.0)
        table = rank_stability(evidence_of(months), months.index, top=10, draws=200).table
        firm_places += int((table["verdict"] == "in").sum())
        assert (table["verdict"] == "open").sum() >= 12
    assert firm_places <= 20  # of 100


def test_chances_of_a_place_are_what_they_say():
    """A hundred and twenty firms: of accounts called 20, 50, 80 % likely so many truly belong."""
    said, true = [], []
    for seed in range(120):
        truth, months = firm(seed, 30, between=0.6)
        table = rank_stability(evidence_of(months), months.index, top=8, draws=200).table
        first = set(truth.nlargest(8).index)
        said += table["top_chance"].tolist()
        true += [key in first for key in table["customer"]]
    chances = pd.DataFrame({"said": said, "true": true})
    chances["band"] = pd.cut(chances["said"], [-0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0])
    bands = chances.groupby("band", observed=True).mean()
    assert (bands["said"] - bands["true"]).abs().max() < 0.1


def test_the_rank_interval_covers_the_true_rank():
    covered = []
    for seed in range(40):
        truth, months = firm(seed, 30, between=0.6)
        table = rank_stability(evidence_of(months), months.index, top=8, draws=200).table
        rank = truth.rank(ascending=False)[table["customer"]].to_numpy()
        covered += ((table["rank_low"] <= rank) & (rank <= table["rank_high"])).tolist()
    assert 0.88 < np.mean(covered) <= 1.0


def test_a_common_season_moves_nobody():
    """Everyone sells nine tenths in December: the same months drawn for all keep the order."""
    season = np.array([0.1 / 11] * 11 + [0.9])
    months = pd.DataFrame(np.outer([900.0, 800.0, 700.0], season), list("abc"), range(12))

    table = rank_stability(evidence_of(months), months.index, top=1).table

    assert table["top_chance"].tolist() == [1.0, 0.0, 0.0]


def test_weights_moved_by_ten_points_by_hand():
    """One leads by value, one by growth; at .5 each they tie, at .6 and .4 one of them leads."""
    months = pd.DataFrame([[9.0] * 12, [5.0] * 12], ["a", "b"], range(12))
    before = pd.DataFrame([[9.0] * 12, [1.0] * 12], ["a", "b"], range(12))

    table = rank_stability(evidence_of(months, before=before), months.index, top=1).table

    assert table["score"].tolist() == [0.5, 0.5]
    assert table["rank_best"].tolist() == [1, 1]
    assert table["rank_worst"].tolist() == [2, 2]


def test_an_account_whose_own_year_counts_nothing_is_not_moved_by_it():
    """Trust 0: the value is what the others make likely, whatever months are drawn."""
    _, months = firm(5, 12, between=0.4)
    evidence = evidence_of(months)
    still = evidence._replace(values=evidence.values.assign(trust=0.0))

    table = rank_stability(still, months.index, top=4, draws=50).table

    assert set(table["top_chance"]) == {0.0, 1.0}


def test_verdicts_follow_the_chances():
    _, months = firm(6, 60, between=0.8)

    table = rank_stability(evidence_of(months), months.index, top=20).table

    assert table["top_chance"].between(0.8, 0.94).any()
    by = {"in": table["top_chance"] >= 0.8, "out": table["top_chance"] <= 0.2}
    for verdict, holds in by.items():
        assert (table["verdict"] == verdict).tolist() == holds.tolist()


def test_a_weight_moved_leaves_the_others_in_proportion():
    """By value a stands 4, b 1 of 0 to 4; by growth 0 and 4: 4 against 5 at equal weights.

    At 60 to 40 it is 2.4 against 2.2, and a leads; at 60 to 50 it would be 2.4 against 2.6.
    """
    sold, grown = [5.0, 2.0, 4.0, 3.0, 1.0], [1.0, 5.0, 4.0, 3.0, 2.0]
    months = pd.DataFrame(np.outer(sold, np.ones(12)), list("abcde"), range(12))
    before = months.div(grown, axis=0)

    table = rank_stability(evidence_of(months, before=before), pd.Index(["a", "b"]), top=1).table

    assert table["customer"].tolist() == ["b", "a"]
    assert table["rank_best"].tolist() == [1, 1]


def test_the_same_seed_gives_the_same_table():
    _, months = firm(3, 25, between=0.5)
    evidence = evidence_of(months)

    one, other = (rank_stability(evidence, months.index, top=5).table for _ in range(2))

    assert one.equals(other)
    assert not rank_stability(evidence, months.index, top=5, seed=1).table.equals(one)


def test_two_thousand_accounts_take_under_a_second():
    _, months = firm(1, 2000, between=1.0)
    evidence = evidence_of(months, before=months * 0.9)

    starts = time.process_time()
    table = rank_stability(evidence, months.index, top=20, draws=500).table

    assert time.process_time() - starts < 2.0  # a third of a second on a quiet machine
    assert len(table) == 2000


def test_only_the_best_of_many_candidates_are_drawn():
    _, months = firm(1, 2100, between=1.0)

    table = rank_stability(evidence_of(months), months.index, top=20, draws=20).table

    assert len(table) == 2000


def test_few_months_are_refused_in_a_sentence():
    months = pd.DataFrame(1.0, ["a"], ["2025-01", "2025-02"])

    found = rank_stability(evidence_of(months), months.index, top=1)

    assert found.text == (
        "Not computed: 2 months cannot tell luck from size; needs table `sales` (columns date)."
    )


def test_no_candidate_is_said():
    _, months = firm(1, 5, between=1.0)

    assert not rank_stability(evidence_of(months), months.index[:0], top=1).is_computed


def test_a_criterion_that_does_not_count_is_not_drawn():
    """Growth weighs nothing: the places are those by value."""
    _, months = firm(4, 20, between=0.5)
    without = rank_stability(evidence_of(months), months.index, top=5).table

    evidence = evidence_of(months)
    weighing = Weights(pd.Series({"value": 1.0}), "")
    again = rank_stability(evidence._replace(weighing=weighing), months.index, top=5).table

    assert again.equals(without)


def test_no_firm_place_is_said_in_words():
    months = pd.DataFrame([[5.0] * 12] * 3, list("abc"))
    values = pd.DataFrame(
        {"trust": 1.0, "expected_value": 5.0, "hours": 1.0, "history_value": 5.0,
         "name": list("abc")}, list("abc"),
    )  # fmt: skip
    criteria = pd.DataFrame({"value_per_hour": [5.0] * 3}, list("abc"))
    weighing = Weights(pd.Series({"value_per_hour": 1.0}), "")

    found = rank_stability(
        Evidence(criteria, weighing, months, months.iloc[:, :0], values), months.index, top=1
    )

    assert "Of 3 candidates for 1 place, none is among the first" in found.text
