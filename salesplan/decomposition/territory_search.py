"""Chapter 3.5, territories: find a cheap assignment within the limits, by shifts and chains of two.

A limit that is not kept costs a penalty above the dearest price of load, so that the search may
pass through assignments that break one. It takes a fixed number of rounds, never a time: the same
tables give the same territories on every machine.
"""

from dataclasses import replace

import numpy as np

from salesplan.decomposition.territory_bound import Floats, Places, Prices, Problem

_TRIES = 40  # candidates tried for each rep in one round, best first
_LINKS = 12  # accounts looked at on either side of a rep, for chains of two
_PENALTIES = (3.0, 12.0, 48.0)  # times the dearest price
_ROUNDS = 200  # of one descent, at most
_MARGIN = 0.005  # of the room between the limits, kept free, so that none is missed by a hair
_PAIRS = 10**7  # of accounts that are all looked at for exchanges
_SWEEPS = 5
_SHAKES = 20


def search(problem: Problem, prices: Prices, *, rounds: int = 60, seed: int = 1) -> Places:
    """Assign every account to one rep, at little cost and within the limits where that can be.

    Parameters
    ----------
    problem : Problem
    prices : Prices
        As `price_loads` finds them.
    rounds : int
        Rounds with noise, from coarse to fine, after the first descent.
    seed : int
        Of the noise.

    Returns
    -------
    array of int, shape (accounts,)
        The rep of each account.

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
    state = _State(inside, prices)
    state.descend(_ROUNDS)
    best, least = state.rep.copy(), state.worth(_PENALTIES[-1])
    rng = np.random.Generator(np.random.SFC64(seed))
    for turn in range(rounds):
        state.walk(rng, heat=state.step * 0.1 * 0.02 ** (turn / max(rounds - 1, 1)))
        if turn % 10 == 9 or turn == rounds - 1:
            state.descend(_ROUNDS)
            if state.worth(_PENALTIES[-1]) < least - 1e-9:
                best, least = state.rep.copy(), state.worth(_PENALTIES[-1])
    state.put(best)
    for penalty in _PENALTIES:
        state.factor = penalty
        state.exchange()
    return state.mended(rng)


_Moves = tuple[Places, Places, Places, Floats]


class _State:
    """An assignment under way: who serves whom, what each carries, what a breach costs."""

    def __init__(self, problem: Problem, prices: Prices) -> None:
        self.problem, self.prices, self.near = problem, prices, prices.near
        self.near_cost = np.take_along_axis(problem.cost, prices.near, axis=1).astype(float)
        some = self.near_cost[np.isfinite(self.near_cost) & (self.near_cost > 0)]
        typical = float(np.median(some)) if len(some) else 1.0
        weight = np.maximum(problem.loads.mean(axis=1), 1e-12)
        self.step = max(typical, 1e-9)
        self.dearest = np.maximum(np.abs(prices.load_prices).max(axis=1), 0.1 * self.step / weight)
        self.factor = _PENALTIES[0]
        self.put(_first(problem, prices, self.factor * self.dearest))

    def put(self, rep: Places) -> None:
        """Take an assignment as it is."""
        self.rep = rep.copy()
        self.carried: Floats = np.stack(
            [
                np.bincount(rep, load, len(self.problem.low[0])).astype(float)
                for load in self.problem.loads
            ]
        )

    def worth(self, factor: float) -> float:
        """Cost of the assignment and of its breaches."""
        cost = self.problem.cost[np.arange(len(self.rep)), self.rep].sum(dtype=float)
        over = np.maximum(self.carried - self.problem.high, 0)
        over += np.maximum(self.problem.low - self.carried, 0)
        return float(cost + factor * (self.dearest @ over).sum())

    def descend(self, rounds: int) -> None:
        """Improve until neither a shift nor a chain helps."""
        for _ in range(rounds):
            if not self._shift() and not self._chain():
                return

    def walk(self, rng: np.random.Generator, heat: float) -> None:
        """Take one round of shifts and chains that may also cost up to about `heat`."""
        self._shift(rng, heat)
        self._chain(rng, heat)

    def exchange(self) -> None:
        """Swap any account with any other, rep by rep, until nothing helps.

        Where the accounts are many, only for reps whose limits are broken.
        """
        for _ in range(_SWEEPS):
            over = self._breach(self.carried, np.arange(self.carried.shape[1]))
            reps = np.argsort(-over, kind="stable")
            if len(self.rep) ** 2 > _PAIRS:
                reps = reps[over[reps] > 0]
            if not sum(self._swap(rep) for rep in reps.tolist()):
                return
            self.descend(_ROUNDS)

    def _swap(self, rep: int) -> int:
        """Swap or move the accounts of one rep, with anybody's."""
        own, others = np.flatnonzero(self.rep == rep), np.flatnonzero(self.rep != rep)
        if not len(own) or not len(others):
            return 0
        their, cost, load = self.rep[others], self.problem.cost, self.problem.loads
        change = cost[np.ix_(own, their)].astype(float) - cost[own, rep][:, None]
        change += cost[others, rep] - cost[others, their]
        more = load[:, None, others] - load[:, own, None]
        now = self._breach(self.carried, np.arange(self.carried.shape[1]))
        change += self._breach(self.carried[:, [[rep]]] + more, np.full(change.shape, rep))
        change += self._breach(self.carried[:, their][:, None] - more,
                               np.broadcast_to(their, change.shape))  # fmt: skip
        change -= now[rep] + now[their]
        chosen = self._best(change.ravel())
        first, second = own[chosen // len(others)], others[chosen % len(others)]
        links = [(first, self.rep[second]), (second, np.full(len(second), rep))]
        return self._accept(links, np.zeros(len(chosen)))

    def mended(self, rng: np.random.Generator) -> Places:
        """Shake the assignment while a limit is broken, and return the best that was seen."""
        best, least = self.rep.copy(), self.worth(self.factor)
        for _ in range(_SHAKES):
            if not self._breach(self.carried, np.arange(self.carried.shape[1])).any():
                break
            self.walk(rng, heat=0.1 * self.step)
            self.exchange()
            if self.worth(self.factor) < least - 1e-9:
                best, least = self.rep.copy(), self.worth(self.factor)
        self.put(best if least < self.worth(self.factor) else self.rep)
        return self.rep

    def _breach(self, carried: Floats, reps: Places) -> Floats:
        """What breaches cost at these loads; carried (measures, ...), reps (...)."""
        low, high = self.problem.low[:, reps], self.problem.high[:, reps]
        over = np.maximum(carried - high, 0) + np.maximum(low - carried, 0)
        return np.tensordot(self.factor * self.dearest, over, 1)

    def _moves(self) -> _Moves:
        """Every account with every other rep that is near: account, from, to, change of cost."""
        account = np.repeat(np.arange(len(self.rep)), self.near.shape[1])
        to, source = self.near.ravel(), self.rep[account]
        other = (to != source) & np.isfinite(self.near_cost.ravel())
        account, source, to = account[other], source[other], to[other]
        change = self.near_cost.ravel()[other] - self.problem.cost[account, source]
        return account, source, to, change

    def _shift(self, rng: np.random.Generator | None = None, heat: float = 0.0) -> int:
        """Move single accounts, the best first; how many moved."""
        account, source, to, change = self._moves()
        load = self.problem.loads[:, account]
        now = self._breach(self.carried, np.arange(self.carried.shape[1]))
        change = change + self._breach(self.carried[:, source] - load, source) - now[source]
        change += self._breach(self.carried[:, to] + load, to) - now[to]
        grace = np.zeros(len(change)) if rng is None else rng.exponential(heat, len(change))
        chosen = self._best(change - grace)
        return self._accept([(account[chosen], to[chosen])], grace[chosen])

    def _chain(self, rng: np.random.Generator | None = None, heat: float = 0.0) -> int:
        """Let one account come to a rep and another leave, for every rep; how many chains."""
        account, source, to, change = self._moves()
        price = self.prices.load_prices[:, to] - self.prices.load_prices[:, source]
        reduced = change - (price * self.problem.loads[:, account]).sum(axis=0)
        if rng is not None:
            reduced = reduced + rng.exponential(3 * heat, len(reduced))
        come, leave = self._leading(to, reduced), self._leading(source, reduced)
        middle = np.arange(len(come))[:, None, None]
        come, leave = come[:, :, None], leave[:, None, :]
        total = self._chain_change((account, source, to, change), middle, come, leave)
        grace = np.zeros(total.shape) if rng is None else rng.exponential(heat, total.shape)
        chosen = self._best((total - grace).ravel())
        first, second = (
            np.broadcast_to(link, total.shape).ravel()[chosen] for link in (come, leave)
        )
        links = [(account[first], to[first]), (account[second], to[second])]
        return self._accept(links, grace.ravel()[chosen])

    def _chain_change(self, moves: _Moves, middle: Places, come: Places, leave: Places) -> Floats:
        """What every chain of two would change; inf where there is none."""
        account, source, to, change = moves
        load_in = self.problem.loads[:, account[come]]
        load_out = self.problem.loads[:, account[leave]]
        giver, taker = source[come], to[leave]
        is_swap = giver == taker
        now = self._breach(self.carried, np.arange(self.carried.shape[1]))
        total = change[come] + change[leave]
        at = self.carried[:, middle] + load_in - load_out
        total = total + self._breach(at, np.broadcast_to(middle, is_swap.shape)) - now[middle]
        at = self.carried[:, giver] - load_in + np.where(is_swap, load_out, 0)
        total += self._breach(at, np.broadcast_to(giver, is_swap.shape)) - now[giver]
        at = self.carried[:, taker] + load_out
        taken = self._breach(at, np.broadcast_to(taker, is_swap.shape)) - now[taker]
        total += np.where(is_swap, 0, taken)
        return np.where((come < 0) | (leave < 0), np.inf, total)

    def _leading(self, reps: Places, reduced: Floats) -> Places:
        """Positions of the cheapest moves of each rep, -1 where there are fewer."""
        order = np.lexsort((reduced, reps))
        first = np.searchsorted(reps[order], np.arange(self.carried.shape[1] + 1))
        place = first[:-1, None] + np.arange(_LINKS)
        exists = place < first[1:, None]
        if not len(order):
            return np.full(place.shape, -1)
        return np.where(exists, order[np.minimum(place, len(order) - 1)], -1)

    def _best(self, change: Floats) -> Places:
        """Positions of changes for the better, the best first, a limited number."""
        better = np.flatnonzero(change < -1e-9 * self.step)
        most = _TRIES * self.carried.shape[1]
        if len(better) > most:
            better = better[np.argpartition(change[better], most)[:most]]
        return better[np.lexsort((better, change[better]))]

    def _accept(self, links: list[tuple[Places, Places]], grace: Floats) -> int:
        """Carry the changes out one by one, as far as each still helps once those before it are."""
        books = _Books(self)
        done = 0
        columns = [(a.tolist(), t.tolist()) for a, t in links]
        for place, bonus in enumerate(grace.tolist()):
            moves = [(accounts[place], reps[place]) for accounts, reps in columns]
            done += books.carry_out(moves, bonus)
        self.put(self.rep)
        return done


class _Books:
    """What reps carry as plain lists, for one change at a time."""

    def __init__(self, state: _State) -> None:
        self.state, self.cost = state, state.problem.cost
        self.carried = state.carried.T.tolist()
        self.low, self.high = state.problem.low.T.tolist(), state.problem.high.T.tolist()
        self.penalty = (state.factor * state.dearest).tolist()
        self.load = state.problem.loads.T

    def carry_out(self, moves: list[tuple[int, int]], grace: float) -> bool:
        """Move accounts to reps if that helps by more than -grace."""
        rep, change = self.state.rep, -grace
        after: dict[int, list[float]] = {}
        for account, to in moves:
            source, load = int(rep[account]), self.load[account].tolist()
            if source == to:
                return False
            change += float(self.cost[account, to]) - float(self.cost[account, source])
            for who, sign in ((source, -1), (to, 1)):
                now = after.get(who, self.carried[who])
                after[who] = [have + sign * part for have, part in zip(now, load, strict=True)]
        for who, carried in after.items():
            change += self._breach(carried, who) - self._breach(self.carried[who], who)
        if change >= -1e-9 * self.state.step:
            return False
        for account, to in moves:
            rep[account] = to
        for who, carried in after.items():
            self.carried[who] = carried
        return True

    def _breach(self, carried: list[float], who: int) -> float:
        total = 0.0
        for have, low, high, penalty in zip(
            carried, self.low[who], self.high[who], self.penalty, strict=True
        ):
            total += penalty * (have - high if have > high else max(low - have, 0.0))
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
        rep[account] = near[(problem.cost[account, near] + penalty @ more).argmin()]
        carried[:, rep[account]] += load[:, 0]
    return rep
