"""Chains of accounts: what they are said to change is what they change."""

import numpy as np
import pytest

from salesplan.decomposition.territory_bound import Problem, price_loads
from salesplan.decomposition.territory_chains import draw_links, find_paths, find_rings, pool_of
from salesplan.decomposition.territory_search import search
from salesplan.decomposition.territory_state import Standing, carried_by, penalties


def drawn(seed, accounts=80, reps=6):
    """Draw a firm of near random costs and limits, and an assignment that breaks them."""
    rng = np.random.default_rng(seed)
    loads = rng.lognormal(0, 0.5, (2, accounts))
    fair = loads.sum(axis=1)[:, None] / reps * np.ones((1, reps))
    cost = rng.random((accounts, reps)).astype(np.float32)
    problem = Problem(cost, loads, fair * 0.93, fair * 1.07, rng.integers(reps, size=accounts))
    prices = price_loads(problem)
    standing = Standing(problem, problem.start, penalties(problem, prices, 0.5)[1] * 2)
    return standing, pool_of(problem, prices), rng


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["paths", "rings"])
def test_a_chain_changes_what_it_says(seed, kind):
    """Carried out alone, every chain moves the worth of the assignment by its stated change."""
    standing, pool, rng = drawn(seed)
    links = draw_links(standing, pool, rng, 0.1)
    rings = kind == "rings"
    chains = find_rings(standing, links, pool, 0.0) if rings else find_paths(standing, links, 0.0)
    before, worth = standing.rep.copy(), standing.worth()
    assert len(chains.change) > 20

    for at in rng.choice(len(chains.change), 20, replace=False).tolist():
        moves = chains.moves(at, before)
        places = [account for account, _ in moves]
        if len(set(places)) < len(places):
            continue
        rep = before.copy()
        for account, to in moves:
            rep[account] = to
        standing.put(rep)
        assert standing.worth() - worth == pytest.approx(float(chains.change[at]), abs=1e-5)
        standing.put(before)


def test_a_ring_brings_somebody_to_every_rep_whom_somebody_leaves():
    standing, pool, rng = drawn(3)
    before = standing.rep.copy()

    chains = find_rings(standing, draw_links(standing, pool, rng, 0.1), pool, 0.0)

    for at in range(10):
        moves = chains.moves(at, before)
        assert sorted(to for _, to in moves) == sorted(before[account] for account, _ in moves)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_exchange_of_two_is_found(seed):
    """Against all exchanges tried one by one, with limits so wide that only cost counts."""
    rng = np.random.default_rng(seed)
    cost = rng.random((12, 3)).astype(np.float32)
    wide = np.zeros((1, 3)), np.full((1, 3), 99.0)
    problem = Problem(cost, np.ones((1, 12)), *wide, rng.integers(3, size=12))
    standing = Standing(problem, problem.start, np.ones((1, 3)))
    pool = pool_of(problem, price_loads(problem))
    before = standing.rep
    paid = cost[np.arange(12), before]
    best = min(
        cost[i, before[j]] + cost[j, before[i]] - paid[i] - paid[j]
        for i in range(12)
        for j in range(12)
        if before[i] != before[j]
    )

    chains = find_rings(standing, draw_links(standing, pool, rng, 1e-6), pool, 0.0)

    assert chains.change[chains.level == 1].min() == pytest.approx(float(best), abs=1e-6)


def test_more_rounds_do_not_break_a_limit_and_do_not_cost_more():
    standing, _, _ = drawn(5, accounts=150)
    problem, prices = standing.problem, price_loads(standing.problem)

    short, long = (search(problem, prices, rounds=rounds) for rounds in (1, 150))

    for rep in (short, long):
        carried = carried_by(problem, rep)
        assert (carried <= problem.high + 1e-9).all()
        assert (carried >= problem.low - 1e-9).all()
    order = np.arange(150)
    assert problem.cost[order, long].sum() <= problem.cost[order, short].sum()
