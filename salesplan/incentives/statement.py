"""Chapter 6.3: each rep's pay statement, arithmetic in words, so that it can be checked by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.incentives.ledger import by_scheme, earnings
from salesplan.incentives.payout import MILLION, Cents, Earnings, starts_in_cents, to_cents
from salesplan.incentives.scheme import Scheme, said
from salesplan.words import count, month_name, number

COLUMNS = ["rep", "name", "scheme", "period", "line", "text", "amount"]
Line = tuple[str, float]
NO_AMOUNT = float("nan")


def statements(settled: pd.DataFrame, schemes: Sequence[Scheme]) -> Finding:
    """Write out how every payout came about.

    Parameters
    ----------
    settled : DataFrame
        As `settle` returns it.
    schemes : sequence of Scheme

    Returns
    -------
    Finding
        rep, name, scheme, period, line (1, 2, ... within a pay period), text, amount (currency
        to the cent; missing where a line explains and pays nothing of its own). The amounts of a
        pay period add up to its payout.

    Examples
    --------
    >>> row = {"rep": "r1", "name": "Ann", "scheme": "Plain", "period": "2026-01",
    ...     "first_month": "2026-01", "last_month": "2026-01", "is_complete": True, "quota": 90.0,
    ...     "actual": 99.0, "carried_over": 0.0, "target_incentive": None, "attainment": 1.1}
    >>> told = statements(pd.DataFrame([row]), [Scheme("Plain", rates=(0.05,))]).table
    >>> told["text"].tolist()[2:]
    ['All sales: 99.00 x 5 % = 4.95', 'Payout: 4.95']
    """
    parts = [
        pd.DataFrame(_rows(scheme, settled[rows]), columns=["place", *COLUMNS])
        for scheme, rows in by_scheme(settled, schemes)
    ]
    empty = pd.DataFrame(columns=["place", *COLUMNS])
    table = pd.concat(parts, ignore_index=True) if parts else empty
    table = table.sort_values(["place", "line"], kind="stable", ignore_index=True)[COLUMNS]
    told = count(len(settled), "statement")
    return Finding(table, f"{told}, line by line; each line is rounded to the cent, halves up.")


def _rows(scheme: Scheme, settled: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    earned = earnings(scheme, settled)
    starts = starts_in_cents(scheme, to_cents(settled["quota"].astype("float64")))
    for at, row in enumerate(settled.itertuples()):
        slip = _Slip(scheme, row, _one(earned, at), starts[at])
        for line, (text, amount) in enumerate(slip.lines(), 1):
            yield row.Index, row.rep, row.name, scheme.name, row.period, line, text, amount


def _one(earned: Earnings, at: int) -> Earnings:
    return Earnings(
        earned.base[at], earned.rate[at], earned.lines[at], earned.over_cap[at], earned.is_rated[at]
    )


@dataclass(frozen=True)
class _Slip:
    """One pay period, ready to be written down."""

    scheme: Scheme
    row: Any
    earned: Earnings
    starts: Cents

    def lines(self) -> Iterator[Line]:
        yield from self._sales()
        yield from self._expected()
        if not self.earned.is_rated:
            yield "No quota, so no attainment: this scheme cannot say what is paid", NO_AMOUNT
            return
        yield from self._earned()
        if self.earned.over_cap < 0:
            yield f"Cap: at most {self._cap()} a period", float(self.earned.over_cap) / 100
        ended = "" if self.row.is_complete else " so far; the period has not ended"
        yield f"Payout{ended}: {_cents(self.earned.payout)}", NO_AMOUNT

    def _sales(self) -> Iterator[Line]:
        first, last = month_name(self.row.first_month), month_name(self.row.last_month)
        span = first if first == last else f"{first} to {last}"
        yield f"Sales credited, {span}: {number(self.row.actual, 2)}", NO_AMOUNT
        if self.row.carried_over < 0:
            before = number(self.row.carried_over, 2)
            counted = number(self.row.actual + self.row.carried_over, 2)
            yield f"Below zero in the period before: {before}; {counted} counts", NO_AMOUNT
        below = self.row.actual + self.row.carried_over
        if below < 0:
            text = f"{number(below, 2)} pays nothing and is taken off the next period's sales"
            yield text, NO_AMOUNT

    def _expected(self) -> Iterator[Line]:
        if self.row.quota > 0:
            attained = number(100 * self.row.attainment, 4)
            yield f"Quota {number(self.row.quota, 2)}: attainment {attained} %", NO_AMOUNT
        if self.scheme.needs_target_incentive:
            incentive = number(self.row.target_incentive, 2)
            yield f"Target incentive of the period: {incentive}", NO_AMOUNT

    def _earned(self) -> Iterator[Line]:
        held = np.flatnonzero(self.earned.base > 0)
        if len(held) == 0:
            yield self._nothing(), 0.0
        for band in held.tolist():
            amount = float(self.earned.lines[band]) / 100
            yield f"{self._arithmetic(band)} = {number(amount, 2)}", amount

    def _nothing(self) -> str:
        threshold = self.scheme.threshold
        if threshold and self.row.attainment < threshold:
            return f"Below the threshold of {_rate(threshold)} of quota: nothing is paid"
        if self.row.actual + self.row.carried_over > 0:
            return f"Below the first tier ({self._start(0)}): nothing is paid"
        return "No sales that count: nothing is paid"

    def _arithmetic(self, band: int) -> str:
        """Say what a band multiplies with what."""
        base = _cents(self.earned.base[band])
        applied = _rate(self.earned.rate[band] / MILLION)
        if self.scheme.basis == "sales":
            return f"{self._part(band)}: {base} x {applied}"
        incentive = number(self.row.target_incentive, 2)
        if self.scheme.mode != "marginal":
            return f"{self._part(band)}: {applied} x target incentive {incentive}"
        share = f"{base} / {number(self.row.quota, 2)} x {said(self.scheme.rates[band])}"
        return f"{self._part(band)}: {share} = {applied}; x target incentive {incentive}"

    def _part(self, band: int) -> str:
        """Name the sales that a band's rate applies to."""
        is_last = band + 1 == len(self.starts)
        if self.scheme.mode == "cliff":
            return f"All sales, tier from {self._start(band)}"
        if self.scheme.mode == "interpolated":
            return f"All sales, {self._line(band)}"
        if band == 0 and self.starts[0] == 0:
            return "All sales" if is_last else f"Sales up to {self._start(1)}"
        upper = "" if is_last else f" to {self._start(band + 1)}"
        return f"Sales from {self._start(band)}{upper}"

    def _line(self, band: int) -> str:
        """Name the two tiers between which the rate lies."""
        here = f"{self._start(band)} ({_rate(self.scheme.rates[band])})"
        if band + 1 == len(self.starts):
            return f"from {here}, where the line ends"
        after = f"{self._start(band + 1)} ({_rate(self.scheme.rates[band + 1])})"
        return f"on the line from {here} to {after}"

    def _start(self, band: int) -> str:
        if self.scheme.tiers_in == "currency":
            return _cents(self.starts[band])
        return f"{_rate(self.scheme.starts[band])} of quota"

    def _cap(self) -> str:
        return _cents(self.earned.payout)


def _cents(amount: Any) -> str:
    return number(float(amount) / 100, 2)


def _rate(value: float) -> str:
    """Write a rate as per cent with the digits that it has, four at most."""
    return f"{said(100 * value, 4)} %"
