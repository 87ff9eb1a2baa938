"""What people say about the sample company: two waves of surveys, and remarks about its reps."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import owner_in
from salesplan.case.sample.months import month_number
from salesplan.case.sample.next_year import is_treated
from salesplan.case.sample.people import LEAVER, sellers
from salesplan.case.sample.truth import SampleTruth, stream

WAVES = MappingProxyType({"autumn 2025": "2025-11-03", "spring 2026": "2026-05-04"})  # first day
_DAYS_OPEN = 12  # days from the first to the last answer
_STAFF_QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "scheme": (
        "My pay follows my results",
        "I can work out my pay myself",
        "The scheme is fair",
        "The scheme makes me want to sell more",
    ),
    "firm": (
        "I like working here",
        "My manager supports me",
        "I would recommend the firm as an employer",
    ),
}
_CUSTOMER_QUESTIONS = {
    "rep": ("How satisfied are you with your contact?", 5),
    "firm": ("Would you recommend us to a colleague?", 10),
}
_SPREAD_OF_REPS, _CHANGE_OF_REPS, _NOISE_OF_ITEMS = 0.6, 0.25, 0.6  # points of 5
_SPREAD_OF_CUSTOMERS, _NOISE_OF_ANSWERS = 0.5, 0.45  # points of 5, doubled for points of 10
_STAFF_ANSWERS, _CUSTOMERS_ASKED, _CUSTOMERS_ANSWER = 0.95, 0.55, 0.75
_REMARKS = {"customer": 6, "peer": 3, "manager": 2, "self": 1}  # for each rep
_REMARK_NOISE = 0.8
_REMARK_DAYS = ("2025-07-01", "2026-06-30")
_TEXTS = {  # theme: a remark of a low, a middle and a high score
    "Response time": ("Waited nine days for an answer.", "Answers within the week.",
                      "Calls back the same day."),
    "Delivery dates": ("The promised date slipped twice.", "Delivery came a little late.",
                       "Delivered on the day agreed."),
    "Price": ("The offer was dear and not explained.", "Price is in line with others.",
              "Explained the price so that I could defend it."),
    "Reporting": ("Visit notes are missing for weeks.", "Reports come, but short.",
                  "Notes are complete and useful to others."),
    "Advice": ("Could not answer our method questions.", "Knows the usual applications.",
               "Found a better method than we had asked for."),
    "Teamwork": ("Keeps knowledge to one person.", "Helps when asked.",
                 "Shares leads and takes time for new colleagues."),
}  # fmt: skip


def surveys_table(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Ask reps and customers before and after the new scheme began; not everybody answers.

    Parameters
    ----------
    accounts : DataFrame
        As from `next_accounts`.

    Returns
    -------
    DataFrame, one row an answer
        Columns of the input table `surveys`; scores are whole numbers, `rep` is the customer's
        contact on the day.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sorted(sample_company()["surveys"]["about"].unique())
    ['firm', 'rep', 'scheme']
    """
    answers = pd.concat([_staff_survey(truth), _customer_survey(accounts, truth)])
    columns = ["asked_on", "answered_by", "respondent", "about", "question", "score", "scale_max",
               "rep", "wave"]  # fmt: skip
    order = ["asked_on", "answered_by", "respondent"]
    return answers.sort_values(order, kind="stable", ignore_index=True)[columns]


def feedback_table(truth: SampleTruth) -> pd.DataFrame:
    """Draw remarks about every rep: source and theme shift the score, the text follows it.

    Returns
    -------
    DataFrame, one row a remark
        Columns of the input table `feedback`; score from 1 to 5.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> len(feedback_table(sample_truth())) == 23 * 12
    True
    """
    rng = stream(truth, "feedback")
    reps = [rep for rep in sellers()["rep"] if rep != LEAVER]
    each = [source for source, remarks in _REMARKS.items() for _ in range(remarks)]
    remarks = pd.DataFrame({"rep": np.repeat(reps, len(each)), "source": each * len(reps)})
    theme = rng.choice(list(truth.theme_scores), len(remarks))
    mean = remarks["source"].map(truth.source_scores) + pd.Series(theme).map(truth.theme_scores)
    score = _whole(mean.to_numpy() + rng.normal(0.0, _REMARK_NOISE, len(remarks)), 1, 5)
    first, last = (np.datetime64(day, "D") for day in _REMARK_DAYS)
    later = rng.integers(0, int((last - first).astype(int)) + 1, len(remarks))
    day = first + later.astype("timedelta64[D]")
    tone = np.digitize(score, [3, 4])
    text = [_TEXTS[name][place] for name, place in zip(theme, tone, strict=True)]
    remarks = remarks.assign(given_on=day, theme=theme, text=text, score=score)
    columns = ["given_on", "source", "rep", "theme", "text", "score"]
    return remarks.sort_values(["given_on", "rep"], kind="stable", ignore_index=True)[columns]


def _staff_survey(truth: SampleTruth) -> pd.DataFrame:
    """A rep's answers share the rep's mood; the scheme moves those about itself."""
    rng = stream(truth, "staff survey")
    reps = sellers().query("left_on.isna()")
    moves = reps["team"].isin(truth.treated_teams).to_numpy()
    mood = rng.normal(0.0, _SPREAD_OF_REPS, len(reps))
    parts = []
    for number, (wave, first) in enumerate(WAVES.items()):
        change = rng.normal(0.0, _CHANGE_OF_REPS, len(reps)) * number
        days = _answer_days(first, len(reps), rng)
        for about, questions in _STAFF_QUESTIONS.items():
            effect = truth.staff_effect * moves * number * (about == "scheme")
            for question in questions:
                noise = rng.normal(0.0, _NOISE_OF_ITEMS, len(reps))
                answer = truth.staff_scores[about] + mood + change + effect + noise
                part = pd.DataFrame({"asked_on": days, "respondent": reps["rep"]})
                part = part.assign(about=about, question=question, score=_whole(answer, 1, 5))
                part = part.assign(wave=wave)
                parts.append(part[rng.uniform(size=len(part)) < _STAFF_ANSWERS])
    return pd.concat(parts).assign(answered_by="rep", scale_max=5, rep=None)


def _customer_survey(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Customers on the list are asked in both waves; most answer, and rate contact and firm."""
    rng = stream(truth, "customer survey")
    on_list = rng.uniform(size=len(accounts)) < _CUSTOMERS_ASKED
    mood = rng.normal(0.0, _SPREAD_OF_CUSTOMERS, len(accounts))
    treated = is_treated(accounts, truth)
    parts = []
    for number, (wave, first) in enumerate(WAVES.items()):
        month = month_number(first[:7])
        is_here = ((accounts["arrives"] < month) & (accounts["leaves"] > month)).to_numpy()
        answers = on_list & is_here & (rng.uniform(size=len(accounts)) < _CUSTOMERS_ANSWER)
        days = _answer_days(first, len(accounts), rng)
        owner = owner_in(accounts, np.full(len(accounts), month))
        for about, (question, scale) in _CUSTOMER_QUESTIONS.items():
            noise = rng.normal(0.0, _NOISE_OF_ANSWERS, len(accounts))
            shift = mood + noise + truth.customer_effect * treated * number
            score = truth.customer_scores[about] + scale / 5 * shift
            part = pd.DataFrame({"asked_on": days, "respondent": accounts["customer"]})
            part = part.assign(about=about, question=question, scale_max=scale, rep=owner)
            part = part.assign(score=_whole(score, 1 if scale == 5 else 0, scale), wave=wave)
            parts.append(part[answers])
    return pd.concat(parts).assign(answered_by="customer")


def _answer_days(first: str, size: int, rng: np.random.Generator) -> NDArray[np.datetime64]:
    """Spread answers over the days that a survey is open; nobody answers on a weekend."""
    opening = np.datetime64(first, "D")
    offsets = rng.integers(0, _DAYS_OPEN * 5 // 7, size)
    return np.asarray(np.busday_offset(opening, offsets, roll="forward"))


def _whole(scores: NDArray[np.float64], low: int, high: int) -> NDArray[np.int64]:
    return np.rint(scores).clip(low, high).astype("int64")
