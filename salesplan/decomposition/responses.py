"""Chapter 3.7: a response curve for each resource and segment, or why the data carry none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from salesplan.decomposition.response_curve import PARAMETERS, Curve, CurveFit, Numbers, fit_curve
from salesplan.decomposition.response_interval import (
    concave_chance,
    curve_interval,
    draw_curves,
    flattens_chance,
    shape_interval,
)
from salesplan.decomposition.response_judgement import Judged
from salesplan.words import count, number, percent

OBSERVED, JUDGED = "observed", "judged"
NEAR_NOTHING = 0.1
"""An effort below this part of the largest one counts as having seen what no effort brings."""
_MANY_TIMES = 1_000
_SURE, _FLAT = 0.05, 0.1  # the second tests one side only: returns that diminish


@dataclass(frozen=True)
class Response:
    """What is known of one resource in one segment.

    Parameters
    ----------
    resource, segment : str
    known_from : str
        "observed", or "judged" by people.
    rows : int
        Observations, or answers, behind it.
    people : int
        Who judged; 0 where it is observed.
    seen : (float, float)
        Smallest and largest effort that the curve may be used for.
    fit : CurveFit or None
        The curve fitted to rows.
    judged : Judged or None
        The curve that answers of the plan file make.
    refusal : str
        Why there is no curve, with what would help; empty where there is one.
    """

    resource: str
    segment: str
    known_from: str = OBSERVED
    rows: int = 0
    people: int = 0
    seen: tuple[float, float] = (np.nan, np.nan)
    fit: CurveFit | None = None
    judged: Judged | None = None
    refusal: str = ""

    @property
    def curve(self) -> Curve | None:
        """The curve; None where it is refused."""
        if self.refusal:
            return None
        return self.judged.curve if self.judged else self.fit.curve if self.fit else None

    def band(self, efforts: Numbers) -> tuple[Numbers, Numbers]:
        """95 % interval of the fitted curve, or the range of what the people expect."""
        if self.judged:
            return self.judged.band(efforts)
        if self.fit is None or self.refusal:
            return np.full(len(efforts), np.nan), np.full(len(efforts), np.nan)
        return curve_interval(self.fit, efforts)

    def draw(self, draws: int, rng: np.random.Generator) -> Curve | None:
        """Curves as likely as data or people make them; None where nothing tells their spread."""
        if self.judged:
            return self.judged.draw(draws, rng)
        if self.fit is None or self.fit.freedom < 1:
            return None
        return draw_curves(self.fit, draws, rng)

    @property
    def shape(self) -> str:
        """S-shaped, concave, or either where the data do not decide; empty without a curve."""
        if self.curve is None:
            return ""
        if self.fit is None or self.judged or self.fit.freedom < 1:
            return "S-shaped" if self.curve.turn > NEAR_NOTHING * self.seen[1] else "concave"
        if concave_chance(self.fit) < _SURE:
            return "S-shaped"
        return "concave" if shape_interval(self.fit, "power")[1] <= 1 else "either"


def respond(
    rows: pd.DataFrame, answered: Sequence[tuple[str, str, Judged]], *, fewest: int
) -> list[Response]:
    """Fit or refuse a curve for every resource and segment; data win over judgement.

    Parameters
    ----------
    rows : DataFrame
        resource, segment, effort, sales, observation (what was measured together; missing where
        unknown), judged_by (missing: observed).
    answered : sequence of (resource, segment, Judged)
        Curves by answers of the plan file, used where no data carry one.
    fewest : int
        Different efforts that a curve needs.

    Returns
    -------
    list of Response
        Those that acted together first, once each, then in the order of rows and answers.

    Examples
    --------
    >>> rows = pd.DataFrame({"resource": "visits", "segment": "all", "effort": [1.0, 1.0, 1.0],
    ...     "sales": [5.0, 6.0, 7.0], "observation": None, "judged_by": None})
    >>> respond(rows, [], fewest=6)[0].refusal
    'the effort was the same every time, so that nothing shows what more or less of it would \
bring: vary it over a few periods, or ask people (judged_responses)'
    """
    rows = rows.reset_index(drop=True)
    judged = {(resource, segment): one for resource, segment, one in answered}
    kinds = rows["judged_by"].notna()
    found = _acted(rows[~kinds], acting_together(rows))
    alone = kinds | ~rows["resource"].isin([one.resource for one in found.values()])
    for (resource, segment), own in rows[alone].groupby(["resource", "segment"], sort=False):
        key = (str(resource), str(segment))
        seen, said = own[~kinds[own.index]], own[kinds[own.index]]
        response = Response(*key, refusal="nothing was observed")
        if len(seen):
            others = rows[(rows["resource"] == resource) & ~kinds & (rows["segment"] != segment)]
            response = _observed(key, seen, others)
            if not response.refusal and response.fit is None:
                response = _judge_fit(response, seen, fewest)
        if response.refusal and key not in judged and len(said):
            response = _from_answers(key, said)
        found[key] = response
    for key, one in judged.items():
        if key not in found or found[key].refusal:
            people, span = len(one.answers), (0.0, 2 * one.effort)
            found[key] = Response(*key, JUDGED, people, people, span, judged=one)
    return list(found.values())


def acting_together(rows: pd.DataFrame) -> list[str]:
    """Name the resources that acted on the same sales: those of one segment and observation.

    Examples
    --------
    >>> rows = pd.DataFrame({"resource": ["price", "display"], "segment": "A", "sales": 90.0,
    ...     "effort": [2.0, 0.4], "observation": "week 1", "judged_by": None})
    >>> acting_together(rows)
    ['price', 'display']
    """
    seen = rows[rows["judged_by"].isna() & rows["observation"].notna()]
    if seen.empty:
        return []
    groups = seen.groupby(["segment", "observation"])
    is_shared = (groups["resource"].transform("nunique") > 1) & (
        groups["sales"].transform("max") == groups["sales"].transform("min")
    )
    often = is_shared.groupby(seen["resource"], sort=False).mean()
    return [str(name) for name, part in often.items() if part > 0.5]


def _acted(seen: pd.DataFrame, together: Sequence[str]) -> dict[tuple[str, str], Response]:
    """Refuse those that acted together, once each, whatever the number of segments."""
    found = {}
    for name in together:
        efforts = seen.loc[seen["resource"] == name, "effort"]
        others = " and ".join([one for one in together if one != name][:2])
        found[name, "all"] = Response(
            name, "all", rows=len(efforts), seen=(float(efforts.min()), float(efforts.max())),
            refusal=f"it acted together with {others}: see response_effects",
        )  # fmt: skip
    return found


def _observed(key: tuple[str, str], own: pd.DataFrame, others: pd.DataFrame) -> Response:
    """Refuse what cannot carry a curve before anything is fitted."""
    efforts = own["effort"]
    base = Response(*key, rows=len(own), seen=(float(efforts.min()), float(efforts.max())))
    if efforts.nunique() > 1:
        return base
    within = others.groupby("segment")["effort"].nunique()
    if (within == 1).all() and set(others["effort"].unique()) - set(efforts.unique()):
        return replace(
            base,
            refusal="the effort differs only between segments, where other sales may come from "
            "other customers: vary it within the segment, or ask people (judged_responses)",
        )
    return replace(
        base,
        refusal="the effort was the same every time, so that nothing shows what more or less of "
        "it would bring: vary it over a few periods, or ask people (judged_responses)",
    )


def _judge_fit(base: Response, own: pd.DataFrame, fewest: int) -> Response:
    """Fit the curve, and refuse it where the data would carry another one as well."""
    efforts, different = own["effort"], own["effort"].nunique()
    if different < fewest or len(own) <= PARAMETERS:
        return replace(
            base,
            refusal=f"only {count(different, 'different effort')} in {count(len(own), 'row')}, "
            f"{fewest} are needed: try {fewest - different or 1} more, or ask people "
            "(judged_responses)",
        )
    chance, tendency = _rises(efforts, own["sales"])
    if tendency <= 0 or chance > _SURE:
        how = "do not rise" if tendency <= 0 else "rise no more than chance would let them"
        return replace(
            base,
            refusal=f"sales {how} with effort (rank correlation {number(tendency, 2)}): look for "
            "what else moved them, or vary the effort more",
        )
    fit = fit_curve(efforts, own["sales"])
    chance = flattens_chance(fit)
    if chance > _FLAT:
        return replace(
            base,
            refusal="the efforts seen are too narrow, or sales too unsteady, to tell where more "
            f"effort brings less: a straight rise fits nearly as well (p = {number(chance, 2)}); "
            f"try clearly more than {number(efforts.max())}, or ask people (judged_responses)",
        )
    return replace(base, fit=fit)


def _from_answers(key: tuple[str, str], said: pd.DataFrame) -> Response:
    """Fit the curve to what people said for stated efforts (rows with judged_by)."""
    people, efforts = said["judged_by"].nunique(), said["effort"]
    base = Response(*key, JUDGED, len(said), people, (float(efforts.min()), float(efforts.max())))
    for person, own in said.groupby("judged_by", sort=False):
        ordered = own.sort_values("effort", kind="stable")
        falls = (ordered["sales"].diff() < 0).to_numpy()
        if falls.any():
            at = int(np.flatnonzero(falls)[0])
            less, more = ordered.iloc[at - 1], ordered.iloc[at]
            return replace(
                base,
                refusal=f"{person} expects {number(more['sales'])} with an effort of "
                f"{more['effort']:,.10g}, less than {number(less['sales'])} with "
                f"{less['effort']:,.10g}: ask again",
            )
    if efforts.nunique() < PARAMETERS:
        return replace(
            base,
            refusal=f"people answered for {count(efforts.nunique(), 'effort')} only, "
            f"{PARAMETERS} are needed: none, half, as today, as much as you like",
        )
    fit = fit_curve(efforts, said["sales"])
    whole = float(((said["sales"] - said["sales"].mean()) ** 2).sum())
    if not fit.straight_sse - fit.sse > 1e-4 * whole:
        return replace(
            base, refusal="no answer shows a ceiling: ask what as much as you like would bring"
        )
    return replace(base, fit=fit)


def _rises(efforts: pd.Series, sales: pd.Series) -> tuple[float, float]:
    """One-sided chance of such a rank correlation without any relation, and the correlation."""
    from scipy.special import stdtr

    n = len(efforts)
    ranks = np.corrcoef(efforts.rank(), sales.rank()) if sales.nunique() > 1 else np.zeros((2, 2))
    tendency = float(np.clip(ranks[0, 1], -1, 1))
    if abs(tendency) == 1:
        return (0.0 if tendency > 0 else 1.0), tendency
    t = tendency * np.sqrt((n - 2) / (1 - tendency**2))
    return float(stdtr(n - 2, -t)), tendency


def shape_evidence(response: Response) -> str:
    """Say why a curve is called S-shaped, concave or either; empty without one.

    Examples
    --------
    >>> shape_evidence(Response("visits", "all", refusal="no data"))
    ''
    """
    if response.curve is None:
        return ""
    if response.fit is None or response.judged or response.fit.freedom < 1:
        return f"as {count(response.people, 'person', 'people')} judged it"
    chance = concave_chance(response.fit)
    more = response.fit.concave_sse / max(response.fit.sse, 1e-300) - 1
    if more < 1e-6:
        return "the best curve flattens from the start"
    if more > _MANY_TIMES:
        return "a curve that flattens from the start does not fit, this one fits next to exactly"
    return (
        f"a curve that flattens from the start leaves {percent(more, 0)} more of the squares "
        f"(p = {number(chance, 3)})"
    )
