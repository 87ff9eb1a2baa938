"""Chapter 3.7: response curves from people's answers, where no data can tell (decision calculus).

What would be sold with no effort, with half of today's, with half as much again, with as much as
one likes? Floor, ceiling and today's sales are met exactly; the power follows from the answers
about less and more effort, exactly from one of them, by least squares from both.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from salesplan.decomposition.response_curve import Curve, Numbers

HALF, HALF_AGAIN = 0.5, 1.5


class Answers(NamedTuple):
    """What one person expects; sales in the unit of the table `responses`.

    Parameters
    ----------
    by : str
        Who answered.
    effort : float
        Today's effort, above 0.
    none, today, most : float
        Sales without any effort, with today's, with as much as one likes; rising.
    half, half_again, slope : float
        Sales with half of today's effort and with half as much again; what one more unit of
        effort would bring today. At least one of the three; missing where nobody said.
    """

    by: str
    effort: float
    none: float
    today: float
    most: float
    half: float = np.nan
    half_again: float = np.nan
    slope: float = np.nan


class Judged(NamedTuple):
    """A curve that people's answers make.

    Parameters
    ----------
    curve : Curve
        From the mean of all answers.
    persons : tuple of Curve
        From each person's own answers.
    answers : tuple of Answers
        What a person did not answer, but another did, is that person's own curve.
    """

    curve: Curve
    persons: tuple[Curve, ...]
    answers: tuple[Answers, ...]

    @property
    def effort(self) -> float:
        """Today's effort, as the people gave it (their mean)."""
        return float(np.mean([one.effort for one in self.answers]))

    def band(self, efforts: Numbers) -> tuple[Numbers, Numbers]:
        """Lowest and highest sales that one of the persons expects; missing with one person.

        Examples
        --------
        >>> two = [Answers("Ann", 10, 50, 100, 150, half=70), Answers("Bo", 10, 50, 100, 150, 80)]
        >>> low, high = judged(two).band(np.array([5.0]))
        >>> float(low[0].round(3)), float(high[0].round(3))
        (70.0, 80.0)
        """
        if len(self.persons) == 1:
            return np.full(len(efforts), np.nan), np.full(len(efforts), np.nan)
        sales = np.stack([one.at(efforts) for one in self.persons])
        return sales.min(axis=0), sales.max(axis=0)

    def draw(self, draws: int, rng: np.random.Generator) -> Curve | None:
        """Draw the people with replacement, and take the mean of their answers each time.

        Examples
        --------
        >>> one = judged([Answers("Ann", 10, 50, 100, 150, half=70)])
        >>> one.draw(10, np.random.default_rng(1)) is None
        True
        """
        people = len(self.answers)
        if people == 1:
            return None
        taken = np.sort(rng.integers(0, people, (draws, people)), axis=1)
        which = Counter(map(tuple, taken.tolist()))
        curves = [
            np.tile(np.array(curve_through(mean_answers([self.answers[k] for k in one]))), (n, 1))
            for one, n in sorted(which.items())
        ]
        mixed = rng.permutation(np.concatenate(curves))
        return Curve(*mixed.T)


def judged(answers: Sequence[Answers]) -> Judged:
    """Make a curve from the mean of people's answers, and one from each person's own.

    Parameters
    ----------
    answers : sequence of Answers
        Rising ones, of one resource and segment.

    Returns
    -------
    Judged

    Examples
    --------
    >>> two = [Answers("Ann", 10, 50, 100, 150, half=70), Answers("Bo", 10, 50, 100, 150, half=80)]
    >>> round(float(judged(two).curve.at(5.0)), 6)  # between the two
    75.0
    """
    persons = tuple(curve_through(one) for one in answers)
    asked = _completed(answers, persons)
    return Judged(curve_through(mean_answers(asked)), persons, asked)


def _completed(answers: Sequence[Answers], persons: Sequence[Curve]) -> tuple[Answers, ...]:
    """Answer for each person, by that person's curve, what only others answered.

    Means over different people need not rise: half of Ann's effort may sell more than today's of
    Ann and Bo together.
    """
    are_asked = [np.isfinite([one.half for one in answers]).any(),
                 np.isfinite([one.half_again for one in answers]).any()]  # fmt: skip
    found = []
    for one, own in zip(answers, persons, strict=True):
        half, half_again = (
            float(own.at(times * one.effort)) if is_asked and np.isnan(said) else said
            for times, said, is_asked in zip(
                (HALF, HALF_AGAIN), (one.half, one.half_again), are_asked, strict=True
            )
        )
        found.append(one._replace(half=half, half_again=half_again))
    return tuple(found)


def mean_answers(answers: Sequence[Answers]) -> Answers:
    """Average each question over those who answered it.

    Examples
    --------
    >>> mean_answers([Answers("a", 1, 0, 1, 2, half=0.4), Answers("b", 1, 0, 1, 3)]).half
    0.4
    """
    table = np.array([one[1:] for one in answers], float)
    said = np.isfinite(table)
    means = np.where(said, table, 0.0).sum(axis=0) / np.maximum(said.sum(axis=0), 1)
    return Answers("mean", *np.where(said.any(axis=0), means, np.nan).tolist())


def curve_through(answers: Answers) -> Curve:
    """Calibrate the curve: exact in floor, ceiling and today's sales.

    Parameters
    ----------
    answers : Answers
        Rising ones.

    Returns
    -------
    Curve

    References
    ----------
    Little, Management Science 16 (1970): calibration from four answers. With effort and sales
    as multiples of today's, Y = a + b X^c / (X^c + d) and slope y' at X = 1:
    d = b / (1 - a) - 1, c = y' (d + 1)^2 / (b d) (HKU STAT3613, tutorial 7).

    Examples
    --------
    >>> curve = curve_through(Answers("Ann", 1.0, 0.4, 1.0, 1.6, slope=0.6))  # d = 1, c = 2
    >>> [round(float(part), 6) for part in (curve.power, curve.scale)]
    [2.0, 1.0]
    """
    gain = answers.most - answers.none
    d = gain / (answers.today - answers.none) - 1
    powers = [
        np.log((sales - answers.none) / (answers.most - sales) * d) / np.log(times)
        for times, sales in ((HALF, answers.half), (HALF_AGAIN, answers.half_again))
        if np.isfinite(sales)
    ]
    if not powers:
        powers = [answers.slope * answers.effort * (d + 1) ** 2 / (gain * d)]
    power = powers[0] if len(powers) == 1 else _nearest_power(answers, d, sorted(powers))
    return Curve(answers.none, answers.most, float(power), float(answers.effort * d ** (1 / power)))


def _nearest_power(answers: Answers, d: float, between: Sequence[float]) -> float:
    """Find the power whose sales at less and more effort are nearest to both answers."""
    low, high = between
    gain = answers.most - answers.none
    for _ in range(6):
        powers = np.linspace(low, high, 41)
        errors = sum(
            (answers.none + gain * times**powers / (d + times**powers) - sales) ** 2
            for times, sales in ((HALF, answers.half), (HALF_AGAIN, answers.half_again))
        )
        best, step = powers[int(np.argmin(errors))], (high - low) / 40
        low, high = max(low, best - step), min(high, best + step)
    return float(best)
