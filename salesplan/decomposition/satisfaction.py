"""Chapter 3.1, satisfaction: what customers answer, one answer each, the latest."""

import re

import numpy as np
import pandas as pd

from salesplan.words import count, number

ANSWERS = ["customer", "rep", "score"]
_SATISFIED = re.compile(r"satisf|zufrieden|满意", re.IGNORECASE)


def satisfaction_answers(
    surveys: pd.DataFrame | None,
    customers: pd.DataFrame | None,
    *,
    since: pd.Timestamp,
    question: str | None = None,
) -> tuple[pd.DataFrame, str]:
    """Pick the answers that measure satisfaction, one a customer.

    From surveys of the last year: the question named in the plan file, else one that speaks of
    satisfaction, else the one with most answers; of a customer the latest answer. Without any, the
    score that the table of customers holds.

    Parameters
    ----------
    surveys : DataFrame, optional
        Answers known when the plan was made: asked_on, answered_by, respondent, question, score;
        optional rep, scale_max.
    customers : DataFrame, optional
        Columns customer; optional satisfaction, owner.
    since : Timestamp
        First day of an answer that still counts.
    question : str, optional

    Returns
    -------
    DataFrame
        Columns customer, rep (missing where nobody said), score; empty where nobody answered.
    str
        What was asked, and on which scale.

    Examples
    --------
    >>> surveys = pd.DataFrame({"asked_on": pd.to_datetime(["2025-03-01", "2025-09-01"]),
    ...     "answered_by": "customer", "respondent": "C1", "score": [3, 4], "scale_max": 5,
    ...     "question": "How satisfied are you?"})
    >>> answers, said = satisfaction_answers(surveys, None, since=pd.Timestamp("2025-01-01"))
    >>> answers["score"].tolist(), said
    ([4.0], '"How satisfied are you?", of 5')
    """
    asked = _asked(surveys, since)
    if not asked.empty:
        chosen = question if question in set(asked["question"]) else _question(asked)
        answers = asked[asked["question"] == chosen].sort_values("asked_on", kind="stable")
        answers = answers.drop_duplicates("respondent", keep="last")
        scale = answers["scale_max"].dropna() if "scale_max" in answers else pd.Series(dtype=float)
        said = f'"{chosen}"' + (f", of {number(scale.max())}" if len(scale) else "")
        return _answers(answers["respondent"], answers.get("rep"), answers["score"]), said
    if customers is not None and "satisfaction" in customers:
        rated = customers[customers["satisfaction"].notna()]
        answers = _answers(rated["customer"], rated.get("owner"), rated["satisfaction"])
        return answers, f"column satisfaction of {count(len(rated), 'customer')}"
    return pd.DataFrame(columns=ANSWERS), ""


def _asked(surveys: pd.DataFrame | None, since: pd.Timestamp) -> pd.DataFrame:
    if surveys is None or surveys.empty:
        return pd.DataFrame()
    is_ours = (surveys["answered_by"] == "customer") & (surveys["asked_on"] >= since)
    return surveys[is_ours & surveys["score"].notna()]


def _question(asked: pd.DataFrame) -> str:
    """Choose the question that speaks of satisfaction, else the one with most answers."""
    answers = asked["question"].value_counts().rename_axis("question").reset_index(name="n")
    answers["speaks"] = [bool(_SATISFIED.search(text)) for text in answers["question"]]
    order = answers.sort_values(["speaks", "n", "question"], ascending=[False, False, True])
    return str(order["question"].iloc[0])


def _answers(customer: pd.Series, rep: pd.Series | None, score: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"customer": customer.astype(object), "score": score.astype("float64")})
    table["rep"] = np.nan if rep is None else rep
    return table.astype({"rep": object})[ANSWERS].reset_index(drop=True)
