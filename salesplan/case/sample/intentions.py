"""What the people of the sample company have set out to do in 2026: goals, milestones, actions."""

import numpy as np
import pandas as pd

from salesplan.case.sample.months import firm_days, season_and_trend
from salesplan.case.sample.people import COMPANY
from salesplan.case.sample.truth import FIRST_YEAR, YEARS, SampleTruth

TARGET = 57_200_000  # EUR, as people round the firm's 7 % more
SOUND_GOALS = ("G01", "G02", "G03", "G04", "G05", "G06", "G07", "G08")
_GOALS = (  # goal, owner, kpi, unit, baseline, target, starts_on, due_on, supports
    ("G01 Firm grows by 7 %", COMPANY, "revenue", "EUR", 53_450_000, TARGET,
     "2026-01-01", "2026-12-31", "Outgrow the market"),
    ("G02 Benelux grows with the firm", "R02", "revenue", "EUR", 14_170_000, 15_200_000,
     "2026-01-01", "2026-12-31", "G01 Firm grows by 7 %"),
    ("G03 Germany grows with the firm", "R09", "revenue", "EUR", 13_120_000, 14_050_000,
     "2026-01-01", "2026-12-31", "G01 Firm grows by 7 %"),
    ("G04 Nordics grows with the firm", "R16", "revenue", "EUR", 11_570_000, 12_350_000,
     "2026-01-01", "2026-12-31", "G01 Firm grows by 7 %"),
    ("G05 France grows with the firm", "R23", "revenue", "EUR", 14_590_000, 15_600_000,
     "2026-01-01", "2026-12-31", "G01 Firm grows by 7 %"),
    ("G06 Two more deals from pharma", "R26", "deals", "deals", 4, 6,
     "2026-01-01", "2026-12-31", "G05 France grows with the firm"),
    ("G07 Seven new customers in Germany", "R13", "customers", "customers", 0, 7,
     "2026-01-01", "2026-12-31", "G03 Germany grows with the firm"),
    ("G08 Answer every enquiry within a day", "R04", "satisfaction", "points of 5", 3.6, 3.8,
     "2026-01-01", "2026-10-30", "G02 Benelux grows with the firm"),
    # From here on each lacks something that a goal needs.
    ("G09 Be more visible in the market", "R17", "visibility", None, None, None,
     "2026-01-01", "2026-12-31", "G04 Nordics grows with the firm"),
    ("G10 Sell more", "R27", "revenue", None, None, None,
     "2026-01-01", None, "G05 France grows with the firm"),
    ("G11 Double sales within the quarter", "R20", "revenue", "EUR", 1_600_000, 3_200_000,
     "2026-01-01", "2026-03-31", "G04 Nordics grows with the firm"),
    ("G12 Shorter sales cycle some day", "R22", "sales_cycle", "days", 101, 85,
     "2026-01-01", "2027-06-30", "G04 Nordics grows with the firm"),
    ("G13 Tidy the sample store", "R08", "tidiness", "shelves", 0, 12,
     "2026-02-01", "2026-04-30", None),
    ("G14 Better team spirit", "R09", "satisfaction", None, None, None,
     "2026-01-01", "2026-12-31", "G03 Germany grows with the firm"),
    ("G15 Win back lost customers", "R28", "customers", "customers", None, 6,
     "2026-09-01", "2026-11-30", "G05 France grows with the firm"),
)  # fmt: skip
_ACTIONS = (  # action, owner, due_on, hours, cost, closes, amount
    ("Review every open offer above 50,000 with its rep", "R02", "2026-02-27", 24, 0,
     "revenue", 250_000),
    ("Application seminar for pharma laboratories in Lyon", "R26", "2026-04-17", 60, 6_500,
     "revenue", 180_000),
    ("Visit the twenty sleeping accounts in Germany", "R15", "2026-03-20", 80, 1_800,
     "revenue", 160_000),
    ("Replace old titrators at water boards", "R04", "2026-06-12", 70, 2_400,
     "revenue", 140_000),
    ("Call back all offers lost on price last year", "R22", "2026-03-06", 30, 0, "deals", 6),
    ("Stand at the Nordic laboratory fair", "R17", "2026-05-22", 90, 14_000, "deals", 8),
    ("Referral round at the ten key accounts", "R07", "2026-04-30", 40, 500, "deals", 7),
    ("Starter package for young biotech firms", "R12", "2026-06-30", 120, 4_000, "customers", 9),
    ("Prospect list and first visits in Alsace", "R05", "2026-01-30", 160, 900, "customers", 6),
    ("Trial weeks with the pipetting workstation", "R05", "2026-02-13", 140, 3_200,
     "revenue", 120_000),
    ("Newsletter on the new drinking water rule", "R19", "2026-09-18", 25, 1_100,
     "customers", 4),
)  # fmt: skip
OVERLOADED = "R05"  # 300 hours of actions in the first six weeks of the year
_CHECKPOINTS = (  # milestone, due_on, value, kpi, owner
    ("Every rep has agreed a quota", "2026-01-23", None, None, "R01"),
    ("Half of the year's deals won", "2026-06-30", 105, "deals", COMPANY),
    ("Bram's customers asked again", "2026-06-15", None, "satisfaction", "R04"),
    ("350 customers have bought this year", "2026-09-30", 350, "customers", COMPANY),
    ("Prices of 2027 decided", "2026-10-16", None, None, "R01"),
    ("All deals of the year won", "2026-12-31", 220, "deals", COMPANY),
)
_QUARTER_ENDS = ("2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31")


def sample_goals() -> pd.DataFrame:
    """List fifteen goals in people's own words: those of `SOUND_GOALS`, and seven that lack much.

    Examples
    --------
    >>> len(sample_goals())
    15
    """
    columns = ["goal", "owner", "kpi", "unit", "baseline", "target", "starts_on", "due_on"]
    return _dated(pd.DataFrame(_GOALS, columns=[*columns, "supports"]), "starts_on", "due_on")


def sample_milestones(truth: SampleTruth) -> pd.DataFrame:
    """List the checkpoints of 2026: sales at the quarters' ends by season, and some others.

    Values count from the start of the year: sales, deals won, customers who have bought.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> sample_milestones(sample_truth())["kpi"].value_counts().to_dict()
    {'revenue': 4, 'deals': 2, 'satisfaction': 1, 'customers': 1}
    """
    season = season_and_trend(truth)[-12:].reshape(4, 3).sum(axis=1)
    sales = np.rint(TARGET * (season / season.sum()).cumsum() / 50_000) * 50_000
    parts = [
        pd.DataFrame({
            "milestone": [f"Sales to the end of quarter {number}" for number in (1, 2, 3, 4)],
            "due_on": _QUARTER_ENDS, "value": sales, "kpi": "revenue", "owner": COMPANY,
        }),
        pd.DataFrame(_CHECKPOINTS, columns=["milestone", "due_on", "value", "kpi", "owner"]),
    ]  # fmt: skip
    milestones = _dated(pd.concat(parts), "due_on")
    milestones["value"] = milestones["value"].astype("Int64")
    return milestones.sort_values("due_on", kind="stable", ignore_index=True)


def sample_actions() -> pd.DataFrame:
    """List the actions that people wrote themselves; one owner has taken on too many hours.

    Examples
    --------
    >>> sample_actions().groupby("owner")["hours"].sum().idxmax() == OVERLOADED
    True
    """
    columns = ["action", "owner", "due_on", "hours", "cost", "closes", "amount"]
    return _dated(pd.DataFrame(_ACTIONS, columns=columns), "due_on")


def sample_holidays() -> pd.DataFrame:
    """List the days on which the firm is closed beside the public holidays of its country.

    Examples
    --------
    >>> sample_holidays()["date"].dt.strftime("%Y-%m-%d").tolist()[:2]
    ['2023-04-07', '2023-05-01']
    """
    return pd.DataFrame({"date": firm_days(FIRST_YEAR, FIRST_YEAR + YEARS)})


def _dated(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return table.assign(**{name: pd.to_datetime(table[name]) for name in columns})
