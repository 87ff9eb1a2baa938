"""Chapter 3.5, territories: find a cheap assignment within the limits, by chains of changes.

It takes a fixed number of rounds, never a time: the same tables give the same territories on every
machine. The rounds cool down: at first chains that cost a little are accepted too, and limits are
soft; then they harden, and only chains that help are left. At the end a few neighbouring reps at a
time share their accounts out anew, exactly.
"""

from dataclasses import replace

import numpy as np

from salesplan.decomposition.territory_bound import Floats, Places, Prices, Problem
from salesplan.decomposition.territory_chains import (
    Pool,
    draw_links,
    find_paths,
    find_rings,
    pool_of,
)
from salesplan.decomposition.territory_polish import polish
from salesplan.decomposition.territory_state import Standing, penalties

_HEAT = (0.1, 0.005)  # of the usual step: what a chain may cost, in the first and the last round
_SOFTNESS = 0.3  # of the usual step: noise by which accounts are drawn
_HARDNESS = (1.5, 12.0)  # times the price: penalty of a breach, in the first and the last round
_FINAL = (3.0, 12.0, 48.0, 400.0)  # and in the rounds without heat that follow
_ROUNDS = 60  # without heat, at most, at one hardness
_IDLE = 3  # rounds in which next to nothing changed
_REPAIRS = 100  # rounds while a limit is still broken
_TRIES = 6  # chains tried for each rep in one round, best first
_REACH = 0.5  # of the usual step: how much dearer a pair may be in the last exchanges
_MARGIN = 0.001  # of the room between limits, kept free, so that none is missed by a hair


def search(problem: Problem, prices: Prices, *, rounds: int = 250, seed: int = 1) -> Places:
    """Assign every account to one rep, at little cost and within the limits where that can be.

    Parameters
    ----------
    problem : Problem
    prices : Prices
        As `price_loads` finds them.
    rounds : int
        Rounds with heat; each looks at thousands of chains.
    seed : int
        Of the draws.

    Returns
    -------
    array of int, shape (accounts,)
        The rep of each account.

    References
    ----------
    Ahuja, Orlin and Sharma, Mathematical Programming 91 (2001): improvements by chains and rings.
    Kirkpatrick, Gelatt and Vecchi, Science 220 (1983): cooling.

    Examples
    --------
    >>> from salesplan.decomposition.territory_bound import price_loads
    >>> cost = np.array([[0, 1], [0, 2], [0, 3], [0, 4]], np.float32)
    >>> two = np.full((1, 2), 2.0)
    >>> even = Problem(cost, np.ones((1, 4)), two, two, np.zeros(4, int))
    >>> search(even, price_loads(even)).tolist()
    [1, 1, 0, 0]
    """
    margin = _MARGIN * (problem.high - problem.low)
    inside = replace(problem, low=problem.low + margin, high=problem.high - margin)
    step = _usual_step(problem, prices)
    soft, hard = penalties(problem, prices, step)
    standing = Standing(inside, _first(inside, prices, _FINAL[0] * hard), soft)
    pool, rng = pool_of(problem, prices), np.random.Generator(np.random.SFC64(seed))
    for turn in range(rounds):
        done = turn / max(rounds - 1, 1)
        standing.penalty = soft * _between(_HARDNESS, done)
        _round(standing, pool, rng, step, heat=_between(_HEAT, done))
    for hardness in _FINAL:
        standing.penalty = hard * hardness
        _settle(standing, pool, rng, step)
    standing.problem = problem
    rep = _mended(standing, pool, rng, step)
    return polish(inside, prices, rep, reach=_REACH * step) if standing.is_within() else rep


def _between(ends: tuple[float, float], done: float) -> float:
    """A value on the way from the first to the last, in equal proportions."""
    first, last = ends
    return float(first * (last / first) ** done)


def _usual_step(problem: Problem, prices: Prices) -> float:
    """What an account usually costs with a rep near to it, where it costs anything."""
    cost = np.take_along_axis(problem.cost, prices.near, axis=1)
    some = cost[np.isfinite(cost) & (cost > 0)]
    return max(float(np.median(some)), 1e-9) if len(some) else 1.0


def _settle(standing: Standing, pool: Pool, rng: np.random.Generator, step: float) -> None:
    """Go on without heat until next to nothing changes."""
    idle = 0
    for _ in range(_ROUNDS):
        done = _round(standing, pool, rng, step)
        idle = idle + 1 if done <= len(pool.accounts) // 100 else 0
        if idle == _IDLE:
            return


def _mended(standing: Standing, pool: Pool, rng: np.random.Generator, step: float) -> Places:
    """Go on with a little heat while a limit is broken, and return the best that was seen."""
    best, least = standing.rep.copy(), standing.worth()
    for turn in range(_REPAIRS):
        if standing.is_within():
            break
        _round(standing, pool, rng, step, heat=_HEAT[0] if turn % 5 == 0 else 0.0)
        if standing.worth() < least:
            best, least = standing.rep.copy(), standing.worth()
    return best


def _round(
    standing: Standing, pool: Pool, rng: np.random.Generator, step: float, heat: float = 0.0
) -> int:
    """Draw accounts, find chains, carry out those that help; return how many."""
    links = draw_links(standing, pool, rng, _SOFTNESS * step)
    worst = 3 * heat * step - 1e-9 * step
    books, tried = _Books(standing, step), []
    for chains in (
        find_paths(standing, links, worst),
        find_rings(standing, links, pool, worst),
    ):
        grace = rng.exponential(heat * step, len(chains.change)) if heat else 0 * chains.change
        tried += [
            (float(chains.change[at] - grace[at]), float(grace[at]), chains, at)
            for at in _best(chains.change - grace, _TRIES * len(pool.accounts))
        ]
    before = standing.rep.copy()
    tried.sort(key=lambda one: one[0])
    done = sum(books.carry_out(chains.moves(at, before), before, grace)
               for _, grace, chains, at in tried)  # fmt: skip
    standing.put(standing.rep)
    return done


def _best(change: Floats, most: int) -> list[int]:
    """Positions of changes for the better, the best first, a limited number."""
    better = np.flatnonzero(change < 0)
    if len(better) > most:
        better = better[np.argpartition(change[better], most)[:most]]
    places: list[int] = better[np.lexsort((better, change[better]))].tolist()
    return places


class _Books:
    """What reps carry as plain lists, for one chain at a time."""

    def __init__(self, standing: Standing, step: float) -> None:
        problem = standing.problem
        self.standing, self.cost, self.load = standing, problem.cost, problem.loads.T
        self.least = 1e-9 * step
        self.carried = standing.carried.T.tolist()
        self.limits = np.stack([problem.low.T, problem.high.T, standing.penalty.T], 2).tolist()

    def carry_out(self, moves: list[tuple[int, int]], before: Places, grace: float) -> bool:
        """Move accounts to reps if none has moved before and if it helps by more than -grace."""
        rep, change = self.standing.rep, -grace
        after: dict[int, list[float]] = {}
        if len({account for account, _ in moves}) < len(moves):
            return False
        for account, to in moves:
            source, load = int(rep[account]), self.load[account].tolist()
            if source == to or source != before[account]:
                return False
            change += float(self.cost[account, to]) - float(self.cost[account, source])
            for who, sign in ((source, -1), (to, 1)):
                now = after.get(who, self.carried[who])
                after[who] = [have + sign * part for have, part in zip(now, load, strict=True)]
        for who, carried in after.items():
            change += self._breach(carried, who) - self._breach(self.carried[who], who)
        if change >= -self.least:
            return False
        for account, to in moves:
            rep[account] = to
        for who, carried in after.items():
            self.carried[who] = carried
        return True

    def _breach(self, carried: list[float], who: int) -> float:
        total = 0.0
        for have, (low, high, penalty) in zip(carried, self.limits[who], strict=True):
            if have > high:
                total += penalty * (have - high)
            elif have < low:
                total += penalty * (low - have)
        return total


def _first(problem: Problem, prices: Prices, penalty: Floats) -> Places:
    """Start from the best mixture: whoever leans clearly goes there, the others one by one."""
    order = np.arange(len(problem.start))
    rep = prices.near[order, prices.leaning.argmax(axis=1)]
    open_ = np.flatnonzero(prices.leaning.max(axis=1) < 0.95)
    size = (problem.loads / np.maximum(problem.loads.mean(axis=1), 1e-12)[:, None]).sum(axis=0)
    settled = np.setdiff1d(order, open_)
    carried: Floats = np.stack(
        [
            np.bincount(rep[settled], load[settled], problem.low.shape[1]).astype(float)
            for load in problem.loads
        ]
    )
    for account in open_[np.lexsort((open_, -size[open_]))]:
        near, load = prices.near[account], problem.loads[:, [account]]
        low, high, now = problem.low[:, near], problem.high[:, near], carried[:, near]
        more = np.maximum(now + load - high, 0) - np.maximum(now - high, 0)
        more += np.maximum(low - now - load, 0) - np.maximum(low - now, 0)
        cost = problem.cost[account, near] + (penalty[:, near] * more).sum(axis=0)
        rep[account] = near[cost.argmin()]
        carried[:, rep[account]] += load[:, 0]
    return rep
