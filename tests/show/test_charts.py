"""Charts by their specification, never by pixels: data, baseline, titles, names, colours."""

import doctest
import inspect
import json
import re

import numpy as np
import pandas as pd
import pytest

from salesplan.finding import Finding, not_computed
from salesplan.show import charts, render, theme
from salesplan.show.charts import parts

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
PERIODS = ["FY2024", "FY2024", "FY2024", "FY2025", "FY2025", "FY2025"]
HISTORY = pd.Series([90.0, 110.0], index=["2025-11", "2025-12"], name="own sales")
TRIGGER_SERIES = pd.DataFrame(
    {
        "trigger": ["Slow", "Slow", "Slow", "Dear", "Dear"],
        "watches": ["Sales to plan"] * 3 + ["Discount"] * 2,
        "unit": "fraction",
        "direction": "below",
        "threshold": [0.9] * 3 + [0.1] * 2,
        "period": ["2025-01", "2025-02", "2025-03", "2025-01", "2025-02"],
        "ends_on": pd.to_datetime(
            ["2025-01-31", "2025-02-28", "2025-03-31", "2025-01-31", "2025-02-28"]
        ),
        "value": [0.95, 0.8, 0.7, 0.05, 0.06],
        "low": np.nan,
        "high": np.nan,
        "is_firing": [False, True, True, False, False],
        "is_start": [False, True, False, False, False],
    }
)
EMERGENCY = pd.DataFrame(
    {
        "event_name": ["Fire", "Fire", "The market falls"],
        "step_number": pd.array([1, 2, None], dtype="Int64"),
        "within_hours": [0.0, 30.0, np.nan],
        "within": ["at once", "30 hours", ""],
        "action": ["Call", "Write", ""],
        "name": ["Ann", "Bo", ""],
        "missing": ["", "no deputy", "nobody has written a step"],
    }
)


def forecast_table():
    mean = np.arange(100.0, 112.0)
    return pd.DataFrame(
        {
            "series": "own sales",
            "month": MONTHS,
            "forecast": mean,
            "low_80": mean - 10,
            "high_80": mean + 10,
            "low_95": mean - 20,
            "high_95": mean + 20,
            "is_plan_year": True,
        }
    )


def quota_table(reps=4):
    keys = [f"R{i:02}" for i in range(reps)]
    quota = [1000 + 10 * i for i in range(reps)]
    return pd.DataFrame(
        {
            "rep": keys,
            "name": [f"Rep {i}" for i in range(reps)],
            "team": ["North", "South"] * (reps // 2) + ["North"] * (reps % 2),
            "last_year": [900.0] * reps,
            "quota": quota,
            "is_locked": [True] + [False] * (reps - 1),
        }
    )


def tree_table():
    """Quotas 100 and 60 under one head; 90 and 70 are committed: together 0 short, one rep 10."""
    return pd.DataFrame(
        {
            "node": ["all", "r1", "r2"],
            "name": ["Firm", "Ann", "Bo"],
            "parent": ["", "all", "all"],
            "depth": [0, 1, 1],
            "own_quota": [0, 100, 60],
            "quota": [160, 100, 60],
            "committed": [150.0, 90.0, 60.0],
            "gap": [10.0, 10.0, 0.0],
            "owner": ["Firm", "Ann", "Bo"],
        }
    )


def share_table(rows=2):
    names = [f"Line {i}" for i in range(rows)]
    return pd.DataFrame(
        {
            "product_line": names,
            "history_share": 1 / rows,
            "strategy_factor": 1.0,
            "share": 1 / rows,
            "amount": 100,
        }
    )


def cube_table():
    """Two lines x two reps x two months; r2 in February holds 7 + 8 = 15, the most."""
    index = pd.MultiIndex.from_product(
        [["A", "B"], ["all"], ["r1", "r2"], MONTHS[:2]],
        names=["product_line", "customer_type", "rep", "month"],
    )
    return index.to_frame(index=False).assign(amount=[1, 2, 3, 7, 5, 6, 4, 8])


PIECES = pd.DataFrame(
    {
        "product_line": ["A", "B", "New"],
        "quantity": [100.0, 50.0, np.nan],
        "average_price": [2.0, 3.0, np.nan],
        "amount": [220, 180, 90],
        "pieces": [110, 60, 9],
        "planned_price": [2.0, 3.0, 10.0],
        "pieces_from": ["average price", "average price", "plan file"],
    }
)
MARKET = pd.DataFrame(
    {
        "period": PERIODS,
        "company": ["We", "Rival", "others"] * 2,
        "amount": [20.0, 70.0, 10.0, 24.0, 66.0, 10.0],
        "share": [0.20, 0.70, 0.10, 0.24, 0.66, 0.10],
        "share_change": [None, None, None, 0.04, -0.04, 0.0],
        "rank": pd.array([2, 1, None] * 2, dtype="Int64"),
        "relative_share": [0.29, 3.5, None, 0.36, 2.75, None],
    }
)
CONCENTRATION = pd.DataFrame(
    {
        "period": ["FY2025"],
        "hhi": [1241.3],
        "hhi_high": [1334.4],
        "cr3": [0.5],
        "cr4": [0.6],
        "cr5": [0.7],
        "band": ["moderately concentrated"],
    }
)
GROWTH = pd.DataFrame(
    {
        "dimension": ["region", "product_line", "product_line", "product_line"],
        "name": ["all", "Pumps", "Valves", "Pumps"],
        "fiscal_year": [2025, 2025, 2025, 2024],
        "amount": [108.0, 66.0, 42.0, 60.0],
        "share": [1.0, 0.61, 0.39, 0.6],
        "growth_rate": [0.08, 0.10, 0.05, None],
        "contribution": [0.08, 0.06, 0.02, None],
    }
)
BRIDGE = pd.DataFrame(
    {
        "component": ["FY2024", "new", "expanded", "contracted", "lost", "FY2025"],
        "before_amount": [None, 0.0, 60.0, 30.0, 10.0, None],
        "after_amount": [None, 25.0, 75.0, 20.0, 0.0, None],
        "customers": [9, 3, 4, 3, 2, 10],
        "returned": [None, 1, 0, 0, 0, None],
        "amount": [100.0, 25.0, 15.0, -10.0, -10.0, 120.0],
        "contribution": [None, 0.25, 0.15, -0.1, -0.1, None],
        "starts_at": [0.0, 100.0, 125.0, 140.0, 130.0, 0.0],
        "ends_at": [100.0, 125.0, 140.0, 130.0, 120.0, 120.0],
    }
)
PRICES = pd.DataFrame(
    {
        "component": ["FY2024", "volume", "price", "mix of lasting products", "FY2025"],
        "effect": ["sales", "volume", "price", "mix", "sales"],
        "products": [None, 3, 3, 3, None],
        "amount": [100.0, -15.0, 4.0, -9.0, 80.0],
        "contribution": [None, -0.15, 0.04, -0.09, None],
        "starts_at": [0.0, 100.0, 85.0, 89.0, 0.0],
        "ends_at": [100.0, 85.0, 89.0, 80.0, 80.0],
    }
)
SHIFTS = pd.DataFrame(
    {
        "dimension": ["product_line"] * 2 + ["customer_type"] * 3,
        "name": ["Pumps", "Seals", "Food", "Water", "Mills"],
        "share_before": [0.5, 0.5, 0.4, 0.3, 0.3],
        "share": [0.56, 0.44, 0.41, 0.3, 0.29],
        "share_change": [0.06, -0.06, 0.01, 0.0, -0.01],
        "low": [0.02, -0.1, -0.02, -0.03, -0.04],
        "high": [0.1, -0.02, 0.04, 0.03, 0.02],
        "is_within_noise": [False, False, True, True, True],
        "n": 90,
    }
)
BUYING = pd.DataFrame(
    {
        "customer_type": ["all", "Food", "Mills", "all"],
        "measure": ["orders_per_customer"] * 3 + ["basket"],
        "value": [3.0, 4.0, 2.0, 90.0],
        "low": [2.8, 3.6, 1.5, 80.0],
        "high": [3.2, 4.4, 2.5, 99.0],
        "n": [50, 25, 25, 150],
        "definition": "",
    }
)
ERRORS = pd.DataFrame(
    {
        "series": "own sales",
        "method": ["naive", "Theta", "combination"],
        "weight": [0.4, 0.6, None],
        "mase": [1.1, 0.8, 0.76],
        "smape": [12.0, 9.0, 8.5],
        "coverage_80": [None, None, 0.79],
        "coverage_95": [None, None, 0.95],
        "origins": 12,
    }
)
RANGE = pd.DataFrame(
    {"level": ["floor", "commit", "stretch"], "target": [90, 100, 110], "chance": [0.8, 0.55, 0.3]}
)
CHANCES = pd.DataFrame(
    {
        "rep": ["r1", "r2"],
        "name": ["Ann", "Bo"],
        "quota": [100, 90],
        "median": 95.0,
        "low_80": 80.0,
        "high_80": 110.0,
        "chance": [0.4, 0.7],
    }
)
FRONTIER = pd.DataFrame(
    {"target": [90.0, 100.0, 110.0], "chance": [0.8, 0.5, 0.2], "note": ["", "target", ""]}
)
METHODS = pd.DataFrame(
    {
        "method": ["the plan", "equal chance"],
        "note": "",
        "low_chance": [0.1, 0.4],
        "median_chance": [0.5, 0.4],
        "high_chance": [0.9, 0.4],
    }
)
HINDSIGHT = pd.DataFrame(
    {
        "period": ["FY2024", "FY2024", "FY2025", "FY2025"],
        "reps": 20,
        "covered_80": [0.7, 0.7, 0.8, 0.8],
        "note": "a quota of this chance",
        "chance": [0.9, 0.5] * 2,
        "met_rate": [0.9, 0.3, 0.95, 0.6],
    }
)
BASIS = pd.DataFrame(
    {
        "basis": ["growth_rate", "own forecast"],
        "amount": [110.0, 104.0],
        "is_chosen": [True, False],
        "note": "",
    }
)
FAIR_SHARES = pd.DataFrame(
    {
        "rep": ["r1", "r2", "r3"],
        "name": ["Ann", "Bo", "Cy"],
        "potential": [100.0, 100.0, 200.0],
        "quota": [60, 40, 20],
        "fair_quota": [30.0, 30.0, 60.0],
        "burden": [2.0, 4 / 3, 1 / 3],
    }
)
ATTAINMENT = pd.DataFrame(
    {
        "period": PERIODS,
        "quota": 100.0,
        "actual": [90.0, 80.0, 0.0, 100.0, 120.0, 50.0],
        "attainment": [0.9, 0.8, None, 1.0, 1.2, 0.5],
    }
)
SEASON = pd.DataFrame(
    {
        "month_of_year": range(1, 13),
        "seasonal_index": [0.9] * 11 + [2.1],
        "seasonality": [0.075] * 11 + [0.175],
        "years": 3,
    }
)
CALENDAR = pd.DataFrame(
    {
        "month": MONTHS,
        "quarter": [f"FY2026-Q{1 + i // 3}" for i in range(12)],
        "working_days": 20,
        "seasonality": 1 / 12,
        "target": range(50, 62),
        "amount": range(50, 62),
    }
)
FUNNEL = pd.DataFrame(
    {
        "month": ["2026-01", "2026-01", "2026-02", "2026-02"],
        "stage": ["Lead", "won"] * 2,
        "needed_count": [100, 12, 50, 8],
        "needed_value": [1000, 120, 500, 80],
    }
)
PIPELINE = pd.DataFrame(
    {
        "stage": ["Lead", "Offer"],
        "days_to_close": [90.0, 30.0],
        "needed_count": [70, 40],
        "open_count": [60, 45],
        "stale_count": [5, 0],
        "gap_count": [15, -5],
        "needed_value": [700.0, 400.0],
        "open_value": [600.0, 450.0],
        "gap_value": [150.0, -50.0],
    }
)
OUTLOOK = pd.DataFrame(
    {
        "stage": ["Lead", "won"],
        "needed_count": [100, 20],
        "likely_count": [30.0, 5.2],
        "low": [30.0, 2.0],
        "high": [30.0, 8.0],
        "gap_count": [70.0, 14.8],
    }
)
COMING = pd.DataFrame(
    {
        "month": MONTHS,
        "needed_value": 100.0,
        "likely_value": [90.0, 60.0, 40.0, *[0.0] * 9],
        "gap_value": [10.0, 40.0, 60.0, *[100.0] * 9],
    }
)
SEASONS = pd.DataFrame(
    {
        "fiscal_year": [2025, 2025, 2026, 2026],
        "month": ["2025-11", "2025-12", "2026-11", "2026-12"],
        "amount": [50.0, 150.0, 60.0, 140.0],
        "seasonal_index": [0.5, 1.5, 0.6, 1.4],
        "is_full": True,
        "is_plan_year": [False, False, True, True],
    }
)
STAGES = pd.DataFrame(
    {
        "stage": ["Lead", "Offer", "New"],
        "entered": [100, 40, 0],
        "moved": [40, 10, 0],
        "open": 0,
        "conversion_rate": [0.4, 0.25, None],
        "low": [0.31, 0.14, None],
        "high": [0.5, 0.4, None],
        "days_median": [20.0, 35.0, None],
    }
)

# Every chart with its table and the title worked out by hand from it.
GAPS = pd.DataFrame(
    {
        "kpi": ["revenue", "deals", "customers"],
        "unit": ["EUR", "deals", "customers"],
        "current": [900.0, 9.0, 40.0],
        "forecast": [950.0, 12.0, 36.0],
        "target": [1000, 11, 45],
        "gap": [50.0, -1.0, 9.0],
        "low": [900.0, 10.0, 30.0],
        "high": [990.0, 13.0, 39.0],
        "unit_value": [1.0, 50.0, 25.0],
        "definition": "",
    }
)
ACTIONS = pd.DataFrame(
    {
        "action": ["a1", "a2", "a3"],
        "is_proposed": [False, True, True],
        "title": ["Visit", "Win 2 deals", "Win 2 deals"],
        "owner": ["r1", "r1", "r2"],
        "name": ["Ann", "Ann", "Bo"],
        "due_on": pd.to_datetime(["2026-03-31", "2026-06-30", "2026-06-30"]),
        "hours": [None, 40.0, 30.0],
        "closes": ["deals"] * 3,
        "amount": [1.0, 2.0, 2.0],
    }
)
LOADS = pd.DataFrame(
    {
        "owner": ["r1", "r2", "agency"],
        "name": ["Ann", "Bo", "Agency"],
        "due_on": pd.to_datetime(["2026-06-30"] * 3),
        "own_hours": [120.0, 30.0, 9.0],
        "hours_needed": [120.0, 30.0, 9.0],
        "hours_available": [100.0, 100.0, None],
        "load": [1.2, 0.3, None],
        "is_overloaded": [True, False, False],
    }
)
YEAR_PARTS = pd.DataFrame(
    {
        "dimension": "region",
        "name": ["North", "South"],
        "recent_year": [100.0, 50.0],
        "forecast": [110.0, 45.0],
        "low_80": [90.0, 40.0],
        "high_80": [130.0, 50.0],
        "growth_rate": [0.1, -0.1],
        "share": [0.71, 0.29],
        "note": "",
    }
)
PART_HISTORY = pd.DataFrame({"North": [90.0, 110.0]}, index=["2025-11", "2025-12"])
PAID = pd.DataFrame(
    {
        "rep": ["r1", "r2", "r1", "r2"],
        "name": ["Ann", "Bo", "Ann", "Bo"],
        "scheme": ["Classic", "Growth"] * 2,
        "period": ["FY2026-Q1"] * 2 + ["FY2026-Q2"] * 2,
        "is_complete": [True, True, False, False],
        "quota": 100,
        "actual": [90.0, 120.0, 10.0, 10.0],
        "attainment": [0.9, 1.2, 0.1, 0.1],
        "payout": [9.0, 14.0, 1.0, 0.0],
    }
)
CURVE = pd.DataFrame(
    {
        "scheme": ["Classic"] * 3 + ["Growth"] * 3,
        "attainment": [0.0, 1.0, 2.0] * 2,
        "payout": [0.0, 10.0, 20.0, 0.0, 10.0, 30.0],
        "is_boundary": [False, True, False] * 2,
    }
)
COST = pd.DataFrame(
    {
        "scheme": ["Classic"],
        "reps": [2],
        "sales": [1000.0],
        "payout": [50.0],
        "base_pay": [30.0],
        "payout_rate": [0.05],
        "cost_of_sales_pay": [0.08],
    }
)
PROGRESS = pd.DataFrame(
    {
        "node": ["Firm", "Mia", "r1", "r2", "r3", "x"],
        "name": ["Firm", "Mia", "Ann", "Bo", "Ann", "without quota"],
        "parent": ["", "Firm", "Mia", "Mia", "Firm", "Firm"],
        "quota": [300, 200, 100, 100, 100, 0],
        "planned": [150, 100, 50, 50, 50, 0],
        "actual": [145.0, 85.0, 40.0, 45.0, 55.0, 5.0],
        "pace": [0.967, 0.85, 0.8, 0.9, 1.1, None],
        "chance": [0.4, 0.2, 0.1, 0.3, 0.7, None],
        "status": ["green", "amber", "red", "amber", "green", "none"],
        "consequence": "Go on",
    }
)
MONTHS_SO_FAR = pd.DataFrame(
    {
        "node": ["Firm"] * 3 + ["r1"] * 3,
        "month": MONTHS[:3] * 2,
        "planned": [100, 100, 120, 50, 50, 60],
        "actual": [80.0, 30.0, None, 60.0, 20.0, None],
        "variance": [-20.0, -10.0, None, 10.0, 0.0, None],
        "is_complete": [True, False, False] * 2,
    }
)
CHECKPOINTS = pd.DataFrame(
    {
        "milestone": ["Start", "Start", "Half", "Launch"],
        "due_on": pd.to_datetime(["2026-03-31", "2026-03-31", "2026-06-30", "2026-07-01"]),
        "kpi": ["revenue", "deals", "revenue", None],
        "owner": "Firm",
        "value": [100.0, 10.0, 200.0, None],
        "actual": [110.0, 8.0, 110.0, None],
        "attainment": [1.1, 0.8, 0.55, None],
        "status": ["met", "missed", "due", "not measured"],
    }
)
PAST_YEARS = pd.DataFrame(
    {
        "dimension": ["total", "total", "region"],
        "fiscal_year": [2024, 2025, 2025],
        "amount": [950.0, 980.0, 500.0],
        "growth_rate": [None, 0.03, None],
        "months": [8, 12, 12],
    }
)
PATH = pd.DataFrame(
    {
        "fiscal_year": [2026, 2027, 2028],
        "target": [1000, 1100, 1210],
        "growth_rate": [None, 0.1, 0.1],
        "basis": "",
    }
)
PHASES = pd.DataFrame(
    {
        "fiscal_year": [2026, 2026, 2027, 2027],
        "quarter": "",
        "month": ["2026-11", "2026-12", "2027-01", "2027-02"],
        "seasonality": 1 / 12,
        "target": [100, 104, 108, 112],
        "by_season": [102, 102, 110, 110],
        "seasonless": [1200.0, 1248.0, 1296.0, 1344.0],
        "seasonless_alone": [1224.0, 1224.0, 1320.0, 1320.0],
    }
)
PRIORITIES = pd.DataFrame(
    {
        "name": ["Win mills", "Keep mines"],
        "aim": ["grow", "defend"],
        "scope": ["Mills, West", "Mines"],
        "weight": [0.75, 0.25],
        "share": [0.6, 0.2],
        "priority_factor": [1.15, 1.1],
        "share_moved": [0.639, 0.2],
    }
)
SEGMENTS = pd.DataFrame(
    {
        "dimension": ["customer_type", "customer_type", "region", "customer_type"],
        "name": ["Mills", "Mines", "East", "Farms"],
        "amount": [600.0, 300.0, 900.0, 5.0],
        "share": [0.6, 0.3, 1.0, 0.01],
        "growth_rate": [0.2, -0.1, 0.1, None],
        "attractiveness": [0.9, 0.3, 0.5, None],
        "strength": [0.4, 0.8, 0.5, None],
        "position": ["choose", "defend", "grow", "too few sales"],
        "measures": "attractiveness by own growth; strength by our sales",
        "aim": "",
    }
)
DUTIES = pd.DataFrame(
    {
        "role": ["rep", "rep", "head"],
        "duty": ["Travel", "Visit", "Lead"],
        "time_share": [0.6, 0.4, 1.0],
        "hours_per_week": [24.0, 16.0, 40.0],
        "is_selling": pd.array([False, True, False], dtype="boolean"),
        "with_role": ["", "head", "rep"],
        "responsibility": "",
    }
)
TERRITORIES = pd.DataFrame(
    {
        "rep": ["r1", "r2"], "name": ["Ann", "Bo"], "measure": "hours",
        "before": [80.0, 55.0], "after": [66.0, 60.0], "low": 54.0, "high": 66.0,
        "is_within": True,
    }
)  # fmt: skip
RESPONSE_POINTS = pd.DataFrame(
    {
        "resource": "visits", "segment": ["A"] * 4 + ["B"] * 4,
        "point_kind": ["curve", "curve", "today", "best"] * 2,
        "effort": [0.0, 9.0, 4.0, 6.0, 0.0, 9.0, 4.0, 2.0],
        "curve_sales": [1.0, 7.0, 4.0, 5.5, 2.0, 4.0, 3.0, 2.5],
        "low": 0.9, "high": 7.2,
    }
)  # fmt: skip
BUDGETS = pd.DataFrame(
    {
        "resource": "visits", "budget_shift": [-0.1, 0.0, 0.1, 1.2],
        "effort_total": [9.0, 10.0, 11.0, 22.0], "gain": [-300.0, 500.0, 900.0, 2000.0],
        "gain_low": [-400.0, 100.0, 200.0, 300.0], "gain_high": [0.0, 900.0, 1600.0, 3700.0],
        "advice": ["does not pay", "pays", "pays", "pays most"],
    }
)  # fmt: skip

HOURS_BY_MONTH = pd.DataFrame(
    {"month": MONTHS[:2], "hours_needed": [90.0, 130.0], "hours_available": 100.0,
     "load": [0.9, 1.3]}
)  # fmt: skip
HOURS_BY_WORK = pd.DataFrame(
    {"month": [*MONTHS[:2]] * 2, "work": ["Serving accounts"] * 2 + ["Lead"] * 2,
     "hours_needed": [60.0, 60.0, 30.0, 70.0]}
)  # fmt: skip
TIME_SHARES = pd.DataFrame(
    {"stage": ["Lead", "Offer"], "time_share": [0.4, 0.6], "share_today": [0.5, 0.5],
     "share_shift": [-0.1, 0.1], "hours_needed": [40.0, 60.0]}
)  # fmt: skip

SHOCKS = pd.DataFrame(
    {
        "shock": ["market", "leaver"],
        "lost_money": [150, 90],
        "lost_share": [0.15, 0.09],
        "placed": [100, 60],
        "held_by_locks": [10, 0],
        "unplaced": [40, 30],
        "chance_before": 0.5,
        "chance_unchanged": [0.1, 0.3],
        "chance_lowered": [0.49, 0.5],
    }
)
AFTER = pd.DataFrame(
    {
        "shock": "leaver",
        "rep": ["r1", "r2"],
        "name": ["Ann", "Bo"],
        "quota": [100, 90],
        "quota_held": [40, 99],
        "quota_lowered": [40, 90],
        "change_held": [-60, 9],
        "change_lowered": [-60, 0],
    }
)
BY_SALES = pd.DataFrame(
    {
        "rank": [1, 2, 3, 4],
        "sales_class": ["A", "A", "B", "C"],
        "cumulated_share": [0.6, 0.85, 0.95, 1.0],
    }
)
BY_HOUR = pd.DataFrame(
    {
        "name": ["Ada", "Bo"],
        "value_per_hour": [5.0, 3.0],
        "rank": [1, 2],
        "hours_share": [0.25, 1.0],
        "value_share": [0.4, 1.0],
    }
)
CASES = {
    "sales_classes": (
        charts.sales_classes,
        BY_SALES,
        "2 of 4 accounts are class A and make 85 % of the sales",
    ),
    "account_priority": (
        charts.account_priority,
        BY_HOUR,  # 0.4 and a third of the way from there to 1
        "Half of the hours, spent in this order, bring 60 % of the expected value",
    ),
    "response_points": (
        charts.response_points,
        RESPONSE_POINTS,
        "Visits: 1 of 2 segments would get more in the best split",
    ),
    "resource_budget": (
        charts.resource_budget,
        BUDGETS,  # 900 - 500
        "10 % more visits would bring 400 on top of the best split",
    ),
    "horizon": (
        lambda table: charts.horizon(table, PAST_YEARS, currency="EUR"),
        PATH,
        "The path leads from 1,000 EUR in FY2026 to 1,210 EUR in FY2028, up 21.0 %",
    ),
    "phasing": (
        charts.phasing,
        PHASES,  # 1296 / 1248 - 1 and 1320 / 1224 - 1
        "In January 2027 the level moves by 3.8 %; by season alone it would jump by 7.8 %",
    ),
    "shares": (
        lambda table: charts.shares(table, company="We"),
        MARKET,
        "We holds 24.0 % of the market in FY2025, rank 2 (+4.0 points on a year before)",
    ),
    "customer_bridge": (
        charts.customer_bridge,
        BRIDGE,
        "Sales went up 20.0 % from FY2024 to FY2025; most of it, +25, by new customers",
    ),
    "price_volume_mix": (
        charts.price_volume_mix,
        PRICES,
        "Sales went down 20.0 % from FY2024 to FY2025; most of it, -15, by volume",
    ),
    "mix_shift": (
        charts.mix_shift,
        SHIFTS,
        "The mix moved: Pumps +6.0 points and Seals -6.0 points",
    ),
    "buying_behaviour": (
        charts.buying_behaviour,
        BUYING,
        "Orders per customer: Food most, 4.0; Mills least, 2.0",
    ),
    "concentration": (
        charts.concentration,
        CONCENTRATION,
        "The market is moderately concentrated in FY2025: HHI 1,241 to 1,334",
    ),
    "sales_history": (
        charts.sales_history,
        GROWTH,
        "Sales went up 8.0 % in FY2025; Pumps gave +6.0 points",
    ),
    "forecast": (
        lambda table: charts.forecast(table, HISTORY, currency="EUR"),
        forecast_table(),  # 100 + 101 + ... + 111 = 12 x 105.5
        "The forecast expects 1,266 EUR in the plan year",
    ),
    "backtest": (
        charts.backtest,
        ERRORS,
        "Error against repeating last year (1.00): combination 0.76, Theta alone 0.80",
    ),
    "parts_ahead": (
        charts.parts_ahead,
        YEAR_PARTS,  # 110 after 100, 45 after 50
        "North (region) goes up 10.0 %, South (region) down 10.0 %",
    ),
    "forecast_parts": (
        lambda table: charts.forecast_parts(table, {"region": PART_HISTORY}, currency="EUR"),
        forecast_table().assign(dimension="region", name="North").drop(columns="series"),
        "By region, North carries 100 % of the plan year",
    ),
    "priorities": (
        charts.priorities,
        PRIORITIES,
        "Win mills weighs 75 %: Mills, West goes from 60.0 % to 63.9 % of the plan",
    ),
    "segments": (
        charts.segments,
        SEGMENTS,
        "Mills is the most attractive customer type, Mines the one where we are strongest",
    ),
    "roles": (charts.roles, DUTIES, "A rep sells for 40 % of the time (head 0 %)"),
    "target_range": (charts.target_range, RANGE, "Commit of 100 has a chance of 55 %"),
    "target_basis": (charts.target_basis, BASIS, "The target of 110 rests on growth rate"),
    "quotas": (
        charts.quotas,
        quota_table(),  # 1000 + 1010 + 1020 + 1030
        "4 reps carry 4,060; the largest quota is that of Rep 3, 1,030",
    ),
    "fair_shares": (
        charts.fair_shares,
        FAIR_SHARES,
        "Ann carries 200 % of what the potential gives, Cy 33 %",
    ),
    "territories": (
        charts.territories,
        TERRITORIES,
        "1 of 2 reps are fairly loaded today, 2 after the moves",
    ),
    "hours_by_month": (
        lambda table: charts.hours_by_month(table, HOURS_BY_WORK),
        HOURS_BY_MONTH,
        "Hours are short in 1 of 2 months, most in February 2026 (130 % of them needed)",
    ),
    "time_shares": (
        charts.time_shares,
        TIME_SHARES,
        '"Offer" takes most of the time of deals, 60.0 %: +10.0 points on today',
    ),
    "trigger_series": (
        charts.trigger_series,
        TRIGGER_SERIES,
        "1 of 2 triggers would have fired in the history, once in all",
    ),
    "emergency": (
        charts.emergency,
        EMERGENCY,
        "1 of 2 steps can be counted on; nobody has written one for: The market falls",
    ),
    "commitment_gaps": (
        charts.commitment_gaps,
        tree_table(),
        "Commitments are 10 short of the quotas; 1 of 2 reps committed less than the quota",
    ),
    "past_attainment": (
        charts.past_attainment,
        ATTAINMENT,
        "In FY2025 2 of 3 quotas were met; the median reached 100 %",
    ),
    "chances": (
        charts.chances,
        CHANCES,  # 0.4 + 0.7
        "1.1 of 2 quotas are expected to be met; the least likely is that of Ann, 40 %",
    ),
    "frontier": (charts.frontier, FRONTIER, "The target of 100 stands at a chance of 50 %"),
    "quota_comparison": (
        charts.quota_comparison,
        METHODS,
        "By the plan chances run from 10 % to 90 %, by equal chance from 40 % to 40 %",
    ),
    "chance_backtest": (
        charts.chance_backtest,
        HINDSIGHT,
        "80 % of 20 rep years ended in their 80 % range; even chances came true in 60 %",
    ),
    "seasonal_pattern": (
        charts.seasonal_pattern,
        SEASON,
        "December is strongest, 2.10 times the average month; January weakest, 0.90",
    ),
    "calendar": (
        charts.calendar,
        CALENDAR,  # 61 of 12 x 55.5 = 666
        "December 2026 carries most, 61 (9.2 % of the year); January 2026 least, 50",
    ),
    "product_lines": (
        charts.product_lines,
        share_table(),
        "Line 0 is to bring 50.0 % of the plan (50.0 % of the past)",
    ),
    "customer_types": (
        charts.customer_types,
        share_table().rename(columns={"product_line": "customer_type"}),
        "Line 0 is to bring 50.0 % of the plan (50.0 % of the past)",
    ),
    "cube": (charts.cube, cube_table(), "The largest month is that of r2: 15 in February 2026"),
    "cube_tree": (
        charts.cube_tree,
        cube_table().assign(customer_type=["Key", "Other"] * 4),
        "B carries 63.9 % of the plan; Other is the largest part of it",
    ),
    "pieces": (charts.pieces, PIECES, "B rises most in pieces: 60 after 50 (+20.0 %)"),
    "funnel": (charts.funnel, FUNNEL, "The plan needs 150 deals at Lead and 20 at won"),
    "stages": (charts.stages, STAGES, "The narrowest step is Offer: 25 % of the deals move on"),
    "pipeline_today": (
        charts.pipeline_today,
        PIPELINE,
        "1 of 2 stages is short of deals today: Lead lacks 15 of 70",
    ),
    "funnel_outlook": (
        charts.funnel_outlook,
        OUTLOOK,
        "The pipeline of today brings 5 of the 20 wins that the plan needs (26 %)",
    ),
    "pipeline_months": (
        charts.pipeline_months,
        COMING,
        "From March 2026 on more than half must come from deals that are not open yet",
    ),
    "season_calendar": (
        charts.season_calendar,
        SEASONS,
        "December was the strongest month in 1 of 1 year, 1.50 times the average month",
    ),
    "kpis": (
        charts.kpis,
        GAPS,  # revenue 50 / 1,000 = 5 %, customers 9 / 45 = 20 %
        "2 of 3 KPIs have a gap; the widest: 9 of customers, 20.0 % of the target",
    ),
    "actions": (
        charts.actions,
        ACTIONS,
        "3 actions with 2 owners take 70 hours; Ann has most, 40",
    ),
    "hours": (
        charts.hours,
        LOADS,
        "1 of 2 owners is overloaded; Ann has the highest load, 120 %",
    ),
    "payouts": (
        charts.payouts,
        PAID,  # the two quarters that have ended: 9 + 14, one of them at 120 %
        "1 of 2 pay periods reached quota; payouts add up to 23",
    ),
    "scheme_curve": (
        charts.scheme_curve,
        CURVE,
        "At quota Classic pays 10, at 200 % 20; Growth pays 10, at 200 % 30",
    ),
    "scheme_cost": (charts.scheme_cost, COST, "Classic pays 50 on sales of 1,000 (5.00 %)"),
    "progress": (
        charts.progress,
        PROGRESS,
        "145 booked of 150 planned to date, pace 97 %; 1 of 3 reps stands at red",
    ),
    "progress_months": (
        charts.progress_months,
        MONTHS_SO_FAR,  # -20 in January and -10 of what was due of February
        "In February 2026 bookings are 30 behind the plan to date",
    ),
    "shocks": (
        charts.shocks,
        SHOCKS,
        "market would take 150 of the plan, 15.0 %; 40 of it finds nobody",
    ),
    "shock_chances": (
        charts.shock_chances,
        SHOCKS,
        "After market the target stands at 10 %, instead of 50 %",
    ),
    "shock_quotas": (
        charts.shock_quotas,
        AFTER,
        "After leaver 1 of 2 quotas would rise to hold the target, the most by 9",
    ),
    "milestones": (charts.milestones, CHECKPOINTS, "1 of 4 milestones is met, 1 missed"),
}


def spec_of(name):
    draw, table, _ = CASES[name]
    return draw(table).to_dict()


def units(spec):
    """Yield every single view of a chart with the rows it draws."""

    def walk(part, inherited):
        data = part.get("data", inherited)
        if "layer" in part:
            for layer in part["layer"]:
                encoding = {**part.get("encoding", {}), **layer.get("encoding", {})}
                yield from walk({**layer, "encoding": encoding}, data)
        elif "spec" in part:
            yield from walk(part["spec"], data)
        else:
            yield part, rows_of(spec, data)

    yield from walk(spec, spec.get("data"))


def rows_of(spec, data):
    return spec["datasets"][data["name"]] if "name" in data else data["values"]


def mark_of(unit):
    return unit["mark"] if isinstance(unit["mark"], str) else unit["mark"]["type"]


def said(spec):
    return " ".join(spec["title"]["text"])


def test_every_chart_of_the_door_is_tested_here():
    assert set(CASES) == set(charts.__all__)


@pytest.mark.parametrize("name", charts.__all__)
def test_the_example_of_the_docstring_holds(name):
    """Doctest passes decorated functions over: their code is another module's."""
    draw = inspect.unwrap(getattr(charts, name))
    (example,) = doctest.DocTestFinder().find(draw, name, globs=draw.__globals__)

    outcome = doctest.DocTestRunner(verbose=False).run(example)

    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("name", CASES)
def test_the_title_states_the_finding(name):
    assert said(spec_of(name)) == CASES[name][2]


def test_what_was_foreseen_a_year_ago_is_drawn_over_what_came_in_orange():
    past = pd.DataFrame(
        {
            "month": ["2025-11", "2025-12"],
            "forecast": [95.0, 100.0],
            "low_80": [80.0, 85.0],
            "high_80": [110.0, 115.0],
            "amount": [90.0, 110.0],
            "is_inside": True,
        }
    )

    plain = charts.forecast(forecast_table(), HISTORY).to_dict()
    spec = charts.forecast(forecast_table(), HISTORY, past=past).to_dict()

    drawn = [rows for unit, rows in units(spec) if theme.ORANGE in str(unit["mark"])]
    assert [row["forecast"] for row in drawn[-1]] == [95, 100]
    assert "Orange" in str(spec["title"]["subtitle"])
    assert len(list(units(spec))) == len(list(units(plain))) + 2
    none = charts.forecast(forecast_table(), HISTORY, past=not_computed("sales", "date"))
    assert len(list(units(none.to_dict()))) == len(list(units(plain)))


@pytest.mark.parametrize("name", CASES)
def test_a_finding_and_its_table_give_the_same_chart(name):
    draw, table, _ = CASES[name]

    assert draw(Finding(table, "Some text.")).to_dict() == draw(table).to_dict()


@pytest.mark.parametrize("name", CASES)
def test_what_was_not_computed_has_no_chart(name):
    draw, table, _ = CASES[name]

    assert draw(not_computed("deals", "stage")) is None
    assert draw(table.iloc[:0]) is None


@pytest.mark.parametrize("name", CASES)
def test_every_field_drawn_is_in_the_data(name):
    for unit, rows in units(spec_of(name)):
        text = json.dumps(unit["encoding"])
        fields = set(re.findall(r'"field": "(\w+)"', text))
        fields |= set(re.findall(r"datum\.(?!label|value)(\w+)", text))
        assert fields <= set(rows[0]), (fields, rows[0])


@pytest.mark.parametrize("name", CASES)
def test_bars_begin_at_zero(name):
    for unit, _ in units(spec_of(name)):
        for channel in ("x", "y"):
            scale = unit["encoding"].get(channel, {}).get("scale") or {}
            # a line of points alone may show the part of the axis where it runs
            assert scale.get("zero", True) is True or mark_of(unit) not in ("bar", "area", "tick")
            assert "domain" not in scale


@pytest.mark.parametrize("name", CASES)
def test_no_bar_is_stacked_on_another(name):
    """Two rows under one name would be added up unseen: every bar has a name of its own."""
    for unit, rows in units(spec_of(name)):
        if mark_of(unit) == "bar":
            encoding = unit["encoding"]
            fields = [
                encoding[channel]["field"]
                for channel in ("x", "y")
                if encoding[channel]["type"] != "quantitative"
            ]
            if "zero" in (encoding[channel].get("stack") for channel in ("x", "y")):
                fields.append(encoding["color"]["field"])  # meant to be added up, in colours
            places = [tuple(row[field] for field in fields) for row in rows]
            assert len(set(places)) == len(places)


@pytest.mark.parametrize("name", CASES)
def test_the_chart_is_described_in_words(name):
    spec = spec_of(name)

    assert said(spec) in spec["description"]
    assert spec["description"].endswith(".")


@pytest.mark.parametrize("name", CASES)
def test_colours_are_those_of_the_palette(name):
    spec = spec_of(name)
    spec.pop("config")

    used = set(re.findall(r"#[0-9A-Fa-f]{6}", json.dumps(spec)))

    assert used <= {*theme.CATEGORIES, theme.PALE, theme.FAINT}


@pytest.mark.parametrize("name", CASES)
def test_the_specification_is_the_same_twice_and_rounded(name):
    once, again = (json.dumps(spec_of(name)) for _ in range(2))

    assert once == again
    decimals = re.findall(r"\d\.(\d+)", json.dumps(spec_of(name).get("datasets", {})))
    assert max(map(len, decimals), default=0) <= 4


@pytest.mark.parametrize("name", CASES)
def test_the_chart_can_be_drawn_and_shows_its_title(name):
    spec = spec_of(name)

    drawn = render.to_svg(spec)

    assert spec["title"]["text"][0].replace("&", "&amp;") in drawn


@pytest.mark.parametrize("name", CASES)
def test_the_table_is_left_as_it_was(name):
    draw, table, _ = CASES[name]
    before = table.copy(deep=True)

    draw(table)

    pd.testing.assert_frame_equal(table, before)


def test_a_mix_that_only_seems_to_move_is_called_noise():
    quiet = SHIFTS.assign(is_within_noise=True)

    title = " ".join(charts.mix_shift(quiet).to_dict()["title"]["text"])

    assert title.startswith("No real shift in the mix: 2 product lines and 3 customer types")


def test_intervals_that_overlap_are_said_to():
    close = BUYING.assign(low=[2.8, 1.0, 1.5, 80.0])

    title = " ".join(charts.buying_behaviour(close).to_dict()["title"]["text"])

    assert title.endswith("their intervals overlap")
    assert charts.buying_behaviour(BUYING[BUYING["customer_type"] == "all"]) is None


def test_steps_of_a_bridge_hang_where_the_table_says_and_bear_their_amounts():
    rows = next(rows for _, rows in units(spec_of("customer_bridge")))

    assert [row["said"] for row in rows] == ["100", "+25", "+15", "-10", "-10", "120"]
    assert [row["is_span"] for row in rows] == [True, False, False, False, False, True]
    assert [row["right"] for row in rows] == [100, 125, 140, 140, 130, 120]


def test_a_firm_that_sold_nothing_before_has_no_rate_of_growth():
    table = BRIDGE.assign(contribution=None)
    table.loc[[0], ["amount", "ends_at"]] = 0.0

    title = " ".join(charts.customer_bridge(table).to_dict()["title"]["text"])

    assert title.startswith("Sales moved by +120 from FY2024 to FY2025")


def test_a_line_breaks_where_a_company_is_absent():
    encoding = spec_of("shares")["encoding"]

    assert encoding["y"]["impute"] == {"value": None}


def test_thirty_five_reps_stay_readable():
    """Each rep has a bar of its own height, and no name is left out for lack of room."""
    spec = charts.quotas(quota_table(35)).to_dict()

    names = {row["shown"] for _, rows in units(spec) for row in rows}
    axes = [unit["encoding"]["y"]["axis"] for unit, _ in units(spec)]
    drawn = render.to_svg(spec)
    assert len(names) == 35
    assert all(axis["labelOverlap"] is False for axis in axes)
    assert all(f">Rep {i}<" in drawn for i in range(35))
    assert spec["spec"]["height"] == {"step": theme.BAR}


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_data():
    long = "Valves and fittings for the chemical industry, large sizes"
    spec = charts.product_lines(share_table().replace("Line 0", long)).to_dict()

    assert any(row["product_line"] == long for _, rows in units(spec) for row in rows)
    assert re.search(r">Valves and fittings[^<]*…<", render.to_svg(spec))
    assert len(said(spec)) < len(long) + 50


def test_two_reps_of_one_name_keep_their_own_bars():
    table = quota_table().assign(name=["Ann", "Bo", "Ann", "Cy"])

    spec = charts.quotas(table).to_dict()

    shown = {row["shown"] for _, rows in units(spec) for row in rows}
    assert shown == {"Ann (R00)", "Bo", "Ann (R02)", "Cy"}


def test_priorities_that_move_nothing_promise_nothing():
    still = PRIORITIES.assign(share_moved=PRIORITIES["share"])

    assert said(charts.priorities(still).to_dict()) == "Win mills weighs 75 %"


def test_the_map_of_segments_draws_the_dimension_asked_for_and_the_judged_alone():
    names = [row["name"] for _, rows in units(spec_of("segments")) for row in rows if "name" in row]

    assert set(names) == {"Mills", "Mines"}
    assert "East is the most attractive region, and where" in said(
        charts.segments(SEGMENTS, dimension="region").to_dict()
    )
    assert charts.segments(SEGMENTS, dimension="product_line") is None


def test_duties_of_which_nobody_said_that_they_sell():
    unsaid = DUTIES.assign(is_selling=pd.array([None] * 3, dtype="boolean"))

    assert said(charts.roles(unsaid).to_dict()) == (
        "2 roles: nobody has said which duties are selling"
    )
    assert "facet" not in charts.roles(DUTIES.head(2)).to_dict()


def test_one_team_needs_no_panels():
    assert "facet" in charts.quotas(quota_table()).to_dict()
    assert "facet" not in charts.quotas(quota_table().assign(team="North")).to_dict()


@pytest.mark.parametrize("name", ["quotas", "product_lines", "customer_types"])
def test_one_member_alone_has_nothing_to_be_compared_with(name):
    """All of the plan is 100 % of the plan: a bar of it tells nothing."""
    draw, table, _ = CASES[name]

    assert draw(table.head(1)) is None
    assert draw(table.head(2)) is not None


def colours_of(spec, field):
    """Return the two colours that a condition on a field chooses from: where it holds, and else."""
    for unit, _ in units(spec):
        colour = unit["encoding"].get("color", {})
        if field in json.dumps(colour.get("condition", {})):
            return colour["condition"]["value"], colour["value"]
    return None


@pytest.mark.parametrize(
    ("name", "field", "meaning", "said"),
    [
        ("quotas", "is_locked", theme.LOCKED, "pink where locked"),
        ("commitment_gaps", "gap", theme.SHORT, "dark orange where short"),
    ],
)
def test_the_subtitle_names_the_colour_that_is_drawn(name, field, meaning, said):
    spec = spec_of(name)

    assert colours_of(spec, field) == (meaning, theme.BLUE)
    assert said in " ".join(spec["title"]["subtitle"])


def test_short_and_locked_are_told_apart_by_colour_and_by_word():
    words = [theme.CALLED[colour] for colour in (theme.SHORT, theme.LOCKED, theme.BLUE)]

    assert len({theme.SHORT, theme.LOCKED, theme.BLUE}) == len(set(words)) == 3


def test_a_colour_that_is_not_drawn_is_not_explained():
    nobody_locked = charts.quotas(quota_table().assign(is_locked=False)).to_dict()
    nobody_short = charts.commitment_gaps(tree_table().assign(gap=0.0)).to_dict()

    assert "locked" not in " ".join(nobody_locked["title"]["subtitle"])
    assert "short" not in " ".join(nobody_short["title"]["subtitle"])


def test_a_part_that_shrank_has_its_own_colour_and_the_subtitle_says_so():
    shrunk = GROWTH.assign(contribution=GROWTH["contribution"] * -1)

    spec = charts.sales_history(shrunk).to_dict()

    assert colours_of(spec, "contribution") == (theme.SHORT, theme.BLUE)
    assert spec["title"]["subtitle"][0].endswith("dark orange where it shrank")
    assert "orange" not in spec_of("sales_history")["title"]["subtitle"][0]


def test_hostile_names_are_drawn_as_text():
    table = quota_table().assign(name=["<script>alert(1)</script>", "'); x", "Cy", "Di"])

    drawn = render.to_svg(charts.quotas(table).to_dict())

    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


def test_a_rep_without_last_year_has_no_mark_there():
    """Missing is not zero: null draws nothing."""
    table = quota_table().assign(last_year=[np.nan, 900.0, 900.0, 900.0])

    rows = [row for _, rows in units(charts.quotas(table).to_dict()) for row in rows]

    assert {row["last_year"] for row in rows if row["shown"] == "Rep 0"} == {None}


def test_the_own_firm_comes_first_and_the_remainder_last_in_grey():
    scale = charts.shares(MARKET, company="We").to_dict()["encoding"]["color"]["scale"]

    assert scale["domain"] == ["We", "Rival", "others"]
    assert scale["range"] == [theme.CATEGORIES[0], theme.CATEGORIES[1], theme.GREY]


def test_without_the_own_firm_the_leader_is_bold():
    assert said(charts.shares(MARKET).to_dict()).startswith("Rival holds 66.0 %")


def test_of_many_companies_the_smallest_are_left_out_and_counted():
    table = pd.concat(
        [MARKET.iloc[[0]].assign(company=f"C{i}", share=0.01 * i, rank=10 - i) for i in range(9)]
    )

    spec = charts.shares(table, company="C0").to_dict()

    assert spec["encoding"]["color"]["scale"]["domain"] == [
        "C0",
        "C8",
        "C7",
        "C6",
        "C5",
        "C4",
        "C3",
    ]
    assert "2 smaller companies are not drawn" in spec["title"]["subtitle"][0]


def test_a_dimension_that_is_absent_gives_way_to_the_first():
    spec = charts.sales_history(GROWTH, dimension="industry").to_dict()

    assert said(spec) == "Sales went up 8.0 % in FY2025; all gave +8.0 points"


def test_one_year_of_history_has_no_growth_to_draw():
    assert charts.sales_history(GROWTH.assign(contribution=np.nan)) is None


def test_the_forecast_continues_the_history_over_a_marked_plan_year():
    drawn = list(units(charts.forecast(forecast_table(), HISTORY).to_dict()))

    marks = [mark_of(unit) for unit, _ in drawn]
    assert marks == ["rect", "area", "area", "line", "line"]
    assert drawn[0][1] == [{"from": "2026-01", "to": "2026-12"}]
    assert [row["month"] for row in drawn[-1][1]] == ["2025-11", "2025-12"]
    assert drawn[1][0]["encoding"]["y2"]["field"] == "high_95"


def test_a_forecast_without_history_is_drawn_alone():
    drawn = list(units(charts.forecast(forecast_table()).to_dict()))

    assert [mark_of(unit) for unit, _ in drawn] == ["rect", "area", "area", "line"]


def test_the_series_asked_for_is_drawn():
    table = pd.concat([forecast_table(), forecast_table().assign(series="market", forecast=1.0)])

    assert said(charts.forecast(table, series="market").to_dict()).endswith("12 in the plan year")


def test_schemes_are_told_apart_by_shape_as_well_as_by_colour():
    two = charts.payouts(PAID).to_dict()["layer"][0]["encoding"]
    one = charts.payouts(PAID.assign(scheme="Classic")).to_dict()["layer"][0]["encoding"]

    assert two["shape"]["field"] == two["color"]["field"] == "scheme"
    assert two["shape"]["legend"] == two["color"]["legend"]
    assert one["color"]["legend"] is None


def test_periods_that_still_run_are_not_drawn_as_missed():
    assert charts.payouts(PAID.assign(is_complete=False)) is None


def test_commitments_have_a_panel_for_each_level():
    """The firm's 150 beside a rep's 60 on one scale would leave the reps unreadable."""
    spec = charts.commitment_gaps(tree_table()).to_dict()

    assert spec["facet"]["row"]["sort"] == ["All", "Level 1"]
    assert spec["resolve"]["scale"] == {"x": "independent", "y": "independent"}


def test_nobody_committed_means_no_chart_of_gaps():
    assert charts.commitment_gaps(tree_table().assign(committed=np.nan)) is None


def test_the_heat_map_adds_the_cube_up():
    """By hand: r1 in January holds 1 + 5, in February 2 + 6; r2 holds 3 + 4 and 7 + 8."""
    ((_, rows),) = units(charts.cube(cube_table()).to_dict())

    cells = {(row["rep"], row["month"]): row["amount"] for row in rows}
    assert cells == {
        ("r1", "2026-01"): 6,
        ("r1", "2026-02"): 8,
        ("r2", "2026-01"): 7,
        ("r2", "2026-02"): 15,
    }


def test_the_heat_map_calls_reps_by_name_and_keeps_namesakes_apart():
    names = pd.Series(["Ann", "Ann"], index=["r1", "r2"])

    ((_, rows),) = units(charts.cube(cube_table(), names=names).to_dict())

    assert {row["rep"] for row in rows} == {"Ann (r1)", "Ann (r2)"}


def test_the_heat_map_can_be_cut_by_line():
    ((_, rows),) = units(charts.cube(cube_table(), by="product_line").to_dict())

    assert {(row["product_line"], row["month"]): row["amount"] for row in rows}["A", "2026-02"] == 9


def test_the_funnel_adds_the_months_up_in_the_order_of_the_stages():
    drawn = list(units(charts.funnel(FUNNEL).to_dict()))

    assert [(row["stage"], row["needed_count"]) for row in drawn[0][1]] == [
        ("Lead", 150),
        ("won", 20),
    ]


@pytest.mark.parametrize(
    ("value", "kept"),
    [(1234.56, 1235), (np.int64(7), 7), (np.nan, None), (pd.NA, None), (-0.4, 0)],
)
def test_money_is_rounded_to_whole_units_in_a_chart(value, kept):
    (row,) = parts.rows(pd.DataFrame({"amount": [value, 1.0]}).head(1)).to_dict()["values"]

    assert row["amount"] == kept
    assert not isinstance(row["amount"], float)


def test_a_gap_is_drawn_only_where_there_is_one_and_each_kpi_has_its_own_scale():
    spec = charts.kpis(GAPS).to_dict()

    bars = [unit for unit, _ in units(spec) if mark_of(unit) == "bar"]
    assert [bar.get("transform") for bar in bars] == [None, [{"filter": "datum.gap > 0"}]]
    assert spec["resolve"]["scale"]["x"] == "independent"


def test_a_kpi_without_a_forecast_is_not_drawn():
    unknown = GAPS.assign(gap=[50.0, None, None])

    _, rows = next(units(charts.kpis(unknown).to_dict()))

    assert [row["kpi"] for row in rows] == ["revenue, EUR"]
    assert charts.kpis(GAPS.assign(gap=None)) is None


def test_an_action_without_hours_is_drawn_and_says_so():
    _, rows = next(units(charts.actions(ACTIONS).to_dict()))

    assert [(row["said"], row["hours"]) for row in rows] == [("? h", 0), ("40 h", 40), ("30 h", 30)]
    assert [row["title"] for row in rows] == ["Visit", "Win 2 deals (a2)", "Win 2 deals (a3)"]


def test_of_many_actions_those_with_most_hours_are_drawn_and_the_others_counted():
    many = pd.concat([ACTIONS] * 20, ignore_index=True)
    many = many.assign(action=[f"a{n}" for n in range(60)], hours=np.arange(60.0))

    spec = charts.actions(many).to_dict()

    assert {row["hours"] for row in next(units(spec))[1]} == set(range(20, 60))
    assert "20 actions with fewer hours not drawn" in " ".join(spec["title"]["subtitle"])


def test_an_owner_without_known_hours_has_no_bar():
    _, rows = next(units(charts.hours(LOADS).to_dict()))

    assert [row["name"] for row in rows] == ["Ann", "Bo"]
    assert charts.hours(LOADS.assign(hours_available=None)) is None


def test_a_status_is_told_by_shape_and_word_as_well_as_by_colour():
    spec = charts.progress(PROGRESS).to_dict()

    marks = [unit for unit, _ in units(spec) if mark_of(unit) == "point"]
    words = {row["said"] for _, rows in units(spec) for row in rows}
    shapes = marks[0]["encoding"]["shape"]["scale"]
    assert len(set(shapes["range"])) == len(shapes["domain"]) == 4
    assert words == {"red, 80 %", "amber, 90 %", "green, 110 %"}


def test_those_who_carry_a_quota_are_drawn_the_slowest_first():
    _, rows = next(units(charts.progress(PROGRESS).to_dict()))

    assert [row["shown"] for row in rows] == ["Ann (r1)", "Bo", "Ann (r3)"]


def test_months_are_added_up_and_those_to_come_have_no_bookings():
    _, rows = next(units(charts.progress_months(MONTHS_SO_FAR).to_dict()))

    assert [row["planned"] for row in rows] == [100, 200, 320]
    assert [row["actual"] for row in rows] == [80, 110, None]


def test_the_year_of_any_node_can_be_drawn():
    spec = charts.progress_months(MONTHS_SO_FAR, node="r1").to_dict()

    assert said(spec) == "In February 2026 bookings are 10 ahead of the plan to date"


def test_what_is_not_measured_is_no_bar_and_says_so():
    _, rows = next(units(charts.milestones(CHECKPOINTS).to_dict()))

    assert [(row["status"], row["reached"]) for row in rows] == [
        ("met", 1.1), ("missed", 0.8), ("due", 0.55), ("not measured", 0),
    ]  # fmt: skip
    assert rows[0]["shown"] != rows[1]["shown"]


def test_only_full_years_of_the_whole_firm_lead_in_to_the_path():
    """FY2024 has eight months only, and a region's row is not the firm's."""
    ((_, rows),) = units(spec_of("horizon"))

    assert [(row["year"], row["kind"]) for row in rows] == [
        ("FY2025", "sales"), ("FY2026", "target"), ("FY2027", "target"), ("FY2028", "target"),
    ]  # fmt: skip


def test_a_rep_who_changes_team_has_a_bar_below_each_manager_and_is_counted_once():
    """r1 stands below Mia with 60 of 70 and below Noa with 30 of 40."""
    table = pd.DataFrame(
        {
            "node": ["all", "r1", "r1"],
            "name": ["Firm", "Ann", "Ann"],
            "parent": ["", "m1", "m2"],
            "depth": [0, 2, 2],
            "own_quota": [0, 70, 40],
            "quota": [110, 70, 40],
            "committed": [90.0, 60.0, 30.0],
            "gap": [20.0, 10.0, 10.0],
            "owner": ["Firm", "Mia", "Noa"],
        }
    )

    spec = charts.commitment_gaps(table).to_dict()

    (_, rows), *_ = units(spec)
    assert [row["shown"] for row in rows] == ["Firm", "Ann (r1, Mia)", "Ann (r1, Noa)"]
    assert "1 of 1 rep committed less" in said(spec)


def test_hours_of_a_month_are_stacked_from_accounts_to_the_last_stage():
    """60 for accounts below 30 and 70 for leads; the mark stands at what there is."""
    spec = spec_of("hours_by_month")
    bars, marks = [rows for _, rows in units(spec)]

    assert [row["hours_needed"] for row in bars if row["month"] == "2026-02"] == [60, 70]
    assert [row["place"] for row in bars] == [0, 0, 1, 1]
    assert {row["hours_available"] for row in marks} == {100}
    unknown = HOURS_BY_MONTH.assign(load=np.nan)
    assert charts.hours_by_month(unknown, HOURS_BY_WORK) is None


def test_without_a_log_there_is_no_share_of_today_to_draw():
    unsaid = TIME_SHARES.assign(share_today=np.nan, share_shift=np.nan)

    spec = charts.time_shares(unsaid).to_dict()

    assert said(spec) == '"Offer" takes most of the time of deals, 60.0 %'
    assert "share_today:Q" not in str(spec)
    assert len(list(units(spec))) == 1
    assert charts.time_shares(TIME_SHARES.assign(hours_needed=0.0)) is None
