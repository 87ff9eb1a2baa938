"""Chapter 3.5, territories: chains of accounts that change hands together.

An account leaves a rep and nothing takes its place, or another account does, which frees a place
elsewhere, and so on (a path); or the last takes the place of the first (a ring). What a chain
changes is the sum of what it changes at each rep, so that the best chains of one more link follow
from the best chains that free each account: all of them at once, as arrays.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salesplan.decomposition.territory_bound import Floats, Places, Prices, Problem
from salesplan.decomposition.territory_state import Standing

_COMING = 48  # accounts looked at in one round that may come to a rep
_GOING = 64  # and that may go
_LEVELS = 6  # links of a chain, at most


@dataclass(frozen=True)
class Pool:
    """The accounts that are near to each rep, row by row; what is missing in a row costs inf.

    Parameters
    ----------
    accounts : array of int, shape (reps, width)
    cost : array, shape (reps, width)
        What the account costs with this rep.
    excess : array of float32, shape (reps, width)
        How much dearer than with the best rep, prices of load included.
    near : array of int, shape (accounts, candidates)
        The same, account by account: reps.
    near_cost : array, shape (accounts, candidates)
    """

    accounts: Places
    cost: Floats
    excess: NDArray[np.float32]
    near: Places
    near_cost: Floats


@dataclass(frozen=True)
class Links:
    """What may happen at each rep in one round, and what it changes there.

    Parameters
    ----------
    comes, goes : array of int, shape (reps, coming) and (reps, going)
        Accounts of others that may come, and own ones that may go; -1: none.
    dearer : array, shape (reps, coming)
        By how much an account is dearer here than where it is; inf: it cannot come.
    lands, leaves : array, shape (reps, coming) and (reps, going)
        Change in breaches if one comes, or goes, and nothing else happens here.
    swaps : array, shape (reps, going, coming)
        Change in breaches if one comes in place of one that goes.
    """

    comes: Places
    goes: Places
    dearer: Floats
    lands: Floats
    leaves: Floats
    swaps: Floats


@dataclass(frozen=True)
class Trail:
    """For each account, the best chain that frees it.

    Parameters
    ----------
    value : array, shape (accounts,)
        What that chain changes; inf: none.
    cause : array of int, shape (accounts,)
        The account that takes its place; -1: none.
    visited : list of array of int, shape (accounts,)
        Reps that the chain touches.
    """

    value: Floats
    cause: Places
    visited: list[Places]


@dataclass(frozen=True)
class Chains:
    """Chains found in a round, by their last link.

    Parameters
    ----------
    change : array, shape (chains,)
    account, to : array of int, shape (chains,)
        The last account, and the rep to whom it goes.
    level : array of int, shape (chains,)
        Links before the last.
    is_ring : bool
    causes : list of array of int, shape (accounts,)
        For each level the account that takes an account's place.
    """

    change: Floats
    account: Places
    to: Places
    level: Places
    is_ring: bool
    causes: list[Places]

    def moves(self, at: int, rep: Places) -> list[tuple[int, int]]:
        """List the moves of one chain.

        Parameters
        ----------
        at : int
            Position of the chain.
        rep : array of int, shape (accounts,)
            The rep of each account before the round.

        Returns
        -------
        list of (account, rep)

        Examples
        --------
        >>> one = np.array([1])
        >>> chains = Chains(np.array([-3.0]), one, np.array([0]), one, False,
        ...                 [np.array([-1, -1]), np.array([-1, 0])])
        >>> chains.moves(0, np.array([0, 1]))
        [(1, 0), (0, 1)]
        """
        account = int(self.account[at])
        moves = [(account, int(self.to[at]))]
        for level in range(int(self.level[at]), 0, -1):
            cause = int(self.causes[level][account])
            moves.append((cause, int(rep[account])))
            account = cause
        return moves


def pool_of(problem: Problem, prices: Prices) -> Pool:
    """Turn the reps near to each account into the accounts near to each rep.

    Parameters
    ----------
    problem : Problem
    prices : Prices

    Returns
    -------
    Pool

    Examples
    --------
    >>> limits = np.zeros((1, 2)), np.ones((1, 2))
    >>> two = Problem(np.eye(2, dtype=np.float32), np.ones((1, 2)), *limits, np.zeros(2, int))
    >>> near = np.array([[0, 1], [1, 0]])
    >>> pool_of(two, Prices(np.zeros((1, 2)), 0.0, near, near * 0.5)).accounts.tolist()
    [[0, 1], [0, 1]]
    """
    near = prices.near
    cost = np.take_along_axis(problem.cost, near, axis=1).astype(float)
    excess = near_excess(problem, prices)
    pairs = np.argsort(near, axis=None, kind="stable")
    pairs = pairs[np.isfinite(cost.ravel()[pairs])]
    rows = _rows(near.ravel()[pairs], pairs, problem.low.shape[1])
    is_there, pair = rows >= 0, np.maximum(rows, 0)
    return Pool(
        np.where(is_there, pair // near.shape[1], 0),
        np.where(is_there, cost.ravel()[pair], np.inf),
        np.where(is_there, excess.ravel()[pair], np.inf).astype(np.float32),
        near,
        cost,
    )


def near_excess(problem: Problem, prices: Prices) -> Floats:
    """Say how much dearer each near pair is than the account's best, prices of load included.

    Parameters
    ----------
    problem : Problem
    prices : Prices

    Returns
    -------
    array, shape (accounts, candidates)

    Examples
    --------
    >>> limits = np.zeros((1, 2)), np.ones((1, 2))
    >>> two = Problem(np.eye(2, dtype=np.float32), np.ones((1, 2)), *limits, np.zeros(2, int))
    >>> near = np.array([[0, 1], [1, 0]])
    >>> near_excess(two, Prices(np.zeros((1, 2)), 0.0, near, near * 0.5)).tolist()
    [[1.0, 0.0], [1.0, 0.0]]
    """
    dear = np.take_along_axis(problem.cost, prices.near, axis=1).astype(float)
    for load, price in zip(problem.loads, prices.load_prices, strict=True):
        dear -= load[:, None] * price[prices.near]
    return np.asarray(dear - dear.min(axis=1, keepdims=True))


def draw_links(standing: Standing, pool: Pool, rng: np.random.Generator, softness: float) -> Links:
    """Draw the accounts of a round, those of small excess first, and what they would change.

    Parameters
    ----------
    standing : Standing
    pool : Pool
    rng : Generator
    softness : float
        Mean of the noise in units of cost.

    Returns
    -------
    Links

    Examples
    --------
    >>> two = np.full((1, 2), 1.0)
    >>> even = Problem(np.zeros((2, 2), np.float32), np.ones((1, 2)), two, two, np.zeros(2, int))
    >>> near = np.array([[0, 1], [0, 1]])
    >>> pool = pool_of(even, Prices(np.zeros((1, 2)), 0.0, near, near * 0.5))
    >>> standing = Standing(even, np.zeros(2, int), np.full((1, 2), 5.0))
    >>> links = draw_links(standing, pool, np.random.default_rng(1), 0.1)
    >>> links.lands.tolist(), links.leaves.tolist()
    ([[5.0, 5.0], [-5.0, -5.0]], [[-5.0, -5.0], [0.0, 0.0]])
    """
    reps = len(pool.accounts)
    key = pool.excess + rng.exponential(softness, pool.excess.shape).astype(np.float32)
    key[standing.rep[pool.accounts] == np.arange(reps)[:, None]] = np.inf
    most = min(_COMING, key.shape[1])
    pick = np.argpartition(key, most - 1, axis=1)[:, :most]
    comes = np.take_along_axis(pool.accounts, pick, axis=1)
    can = np.isfinite(np.take_along_axis(key, pick, axis=1))
    cost = np.take_along_axis(pool.cost, pick, axis=1)
    dearer = np.where(can, cost - standing.paid[comes], np.inf)
    order = np.lexsort((rng.random(len(standing.rep)), standing.rep))
    goes = _rows(standing.rep[order], order, reps)[:, :_GOING]
    loads = standing.problem.loads
    now = standing.breach(standing.carried)
    more = standing.carried[:, :, None] + loads[:, comes]
    less = np.where(goes >= 0, loads[:, goes], 0.0)
    swaps = standing.breach(more[:, :, None, :] - less[:, :, :, None])
    swaps -= now[:, None, None]
    swaps[goes < 0] = np.inf
    lands = standing.breach(more) - now[:, None]
    leaves = standing.breach(standing.carried[:, :, None] - less) - now[:, None]
    return Links(comes, goes, dearer, lands, leaves, swaps)


def find_paths(standing: Standing, links: Links, worst: float) -> Chains:
    """Find chains that begin with an account whose place nobody takes.

    Parameters
    ----------
    standing : Standing
    links : Links
    worst : float
        The largest change of interest.

    Returns
    -------
    Chains

    Examples
    --------
    >>> two = np.full((1, 2), 1.0)
    >>> even = Problem(np.zeros((2, 2), np.float32), np.ones((1, 2)), two, two, np.zeros(2, int))
    >>> near = np.array([[0, 1], [0, 1]])
    >>> pool = pool_of(even, Prices(np.zeros((1, 2)), 0.0, near, near * 0.5))
    >>> standing = Standing(even, np.zeros(2, int), np.full((1, 2), 5.0))
    >>> links = draw_links(standing, pool, np.random.default_rng(1), 0.1)
    >>> chains = find_paths(standing, links, 0.0)
    >>> chains.change.tolist(), chains.to.tolist()
    ([-10.0, -10.0], [1, 1])
    """
    count = len(standing.rep)
    trail = Trail(np.full(count, np.inf), np.full(count, -1), [standing.rep])
    has = links.goes >= 0
    trail.value[links.goes[has]] = links.leaves[has]
    causes, found = [trail.cause], []
    for level in range(_LEVELS):
        come = _coming(links, trail)
        change = (come + links.lands).ravel()
        at = np.flatnonzero(change < worst)
        found.append((change[at], links.comes.ravel()[at], at // links.comes.shape[1], level))
        if level < _LEVELS - 1:
            trail = _extended(standing, links, trail.visited, come)
            causes.append(trail.cause)
    return _gathered(found, is_ring=False, causes=causes)


def find_rings(standing: Standing, links: Links, pool: Pool, worst: float) -> Chains:
    """Find chains whose last account takes the place of the first.

    Parameters
    ----------
    standing : Standing
    links : Links
    pool : Pool
    worst : float
        The largest change of interest.

    Returns
    -------
    Chains

    Examples
    --------
    >>> two = np.full((1, 2), 1.0)
    >>> even = Problem(np.eye(2, dtype=np.float32), np.ones((1, 2)), two, two, np.zeros(2, int))
    >>> near = np.array([[0, 1], [0, 1]])
    >>> pool = pool_of(even, Prices(np.zeros((1, 2)), 0.0, near, near * 0.5))
    >>> standing = Standing(even, np.arange(2), np.full((1, 2), 5.0))
    >>> links = draw_links(standing, pool, np.random.default_rng(1), 0.1)
    >>> find_rings(standing, links, pool, 0.0).change.tolist()
    [-2.0, -2.0]
    """
    trail = _extended(standing, links, [], links.dearer)
    root = trail.cause
    first = np.where(root >= 0, standing.rep[root], -1)
    trail.visited.append(first)
    causes, found = [np.full(len(root), -1), root], []
    for level in range(1, _LEVELS):
        found.append((*_closing(standing, pool, trail.value, root, worst), level))
        if level < _LEVELS - 1:
            trail = _extended(standing, links, trail.visited, _coming(links, trail))
            causes.append(trail.cause)
            root = np.where(trail.cause >= 0, root[trail.cause], -1)
    return _gathered(found, is_ring=True, causes=causes)


def _coming(links: Links, trail: Trail) -> Floats:
    """What it changes if an account is freed and comes; inf where its chain was here before."""
    come = trail.value[links.comes] + links.dearer
    rows = np.arange(len(come))[:, None]
    for reps in trail.visited:
        come[reps[links.comes] == rows] = np.inf
    return come


def _extended(standing: Standing, links: Links, visited: list[Places], come: Floats) -> Trail:
    """Free every account by the best of those that may come in its place."""
    grown = links.swaps + come[:, None, :]
    best = grown.argmin(axis=2)
    value, cause = np.full(len(standing.rep), np.inf), np.full(len(standing.rep), -1)
    has = links.goes >= 0
    gone = links.goes[has]
    value[gone] = np.take_along_axis(grown, best[:, :, None], axis=2)[:, :, 0][has]
    cause[gone] = np.take_along_axis(links.comes, best, axis=1)[has]
    cause[~np.isfinite(value)] = -1
    return Trail(value, cause, [standing.rep, *(reps[cause] for reps in visited)])


def _closing(
    standing: Standing, pool: Pool, value: Floats, root: Places, worst: float
) -> tuple[Floats, Places, Places]:
    """Close rings: the freed account goes where the first came from."""
    home = np.where(root >= 0, standing.rep[root], -1)
    account, column = np.nonzero(pool.near == home[:, None])
    rep, first = home[account], root[account]
    change = value[account] + pool.near_cost[account, column] - standing.paid[account]
    problem = standing.problem
    for at, load in enumerate(problem.loads):
        low, high = problem.low[at, rep], problem.high[at, rep]
        now = standing.carried[at, rep]
        then = now + load[account] - load[first]
        over = np.maximum(np.maximum(then - high, low - then), 0)
        over -= np.maximum(np.maximum(now - high, low - now), 0)
        change += standing.penalty[at, rep] * over
    fit = np.flatnonzero(change < worst)
    return change[fit], account[fit], rep[fit]


def _gathered(
    found: list[tuple[Floats, Places, Places, int]], *, is_ring: bool, causes: list[Places]
) -> Chains:
    """Put the chains of all levels together."""
    changes, accounts, reps, levels = zip(*found, strict=True)
    joined = (np.concatenate(changes), np.concatenate(accounts), np.concatenate(reps))
    return Chains(*joined, np.repeat(levels, [len(one) for one in changes]), is_ring, causes)


def _rows(reps: Places, values: Places, count: int) -> Places:
    """Lay values that are sorted by rep out in a row for each rep, filled up with -1."""
    size = np.bincount(reps, minlength=count)
    rows = np.full((count, max(int(size.max(initial=0)), 1)), -1)
    rows[reps, np.arange(len(reps)) - np.repeat(size.cumsum() - size, size)] = values
    return rows
