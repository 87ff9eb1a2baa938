"""Equal chances for random firms: exact sums, held locks, one chance, whatever the history."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.case import Case
from salesplan.case.folders import CaseFolder
from salesplan.case.params import PlanFile
from salesplan.case.planfile import Settings
from salesplan.case.tables import Loaded
from salesplan.plan import Plan


def random_firm(seed, folder):
    """Draw 6 to 40 months of sales of 2 to 25 reps; a new one, a leaver, a lock, limits."""
    rng = np.random.default_rng(seed)
    months, size = int(rng.integers(6, 41)), int(rng.integers(100, 900))
    reps = [f"r{i}" for i in range(int(rng.integers(2, 26)))]
    days = pd.Timestamp("2025-12-31") - pd.to_timedelta(rng.integers(0, 30 * months, size), "D")
    sales = pd.DataFrame(
        {
            "date": days,
            "rep": rng.choice(reps, size),
            "amount": rng.lognormal(8, 1.0, size) * rng.choice([1, 1, 1, 1, -0.1], size),
        }
    )
    staff = pd.DataFrame({"rep": [*reps, "new"]})
    staff["hired_on"] = pd.Series([pd.NaT] * len(reps) + [pd.Timestamp("2026-04-01")])
    unit = int(rng.choice([1, 10, 1000]))
    targets = {
        "target": 10**6,
        "over_assignment": float(rng.choice([0.0, 0.05])),
        "quota_method": "equal_chance",
        "quota_floor": [None, 0.2][int(rng.integers(2))],
    }
    params = PlanFile.model_validate({"rounding_unit": unit, "targets": targets})
    loaded = Loaded({"sales": sales, "reps": staff}, pd.DataFrame(), pd.DataFrame(),
                    pd.DataFrame(), [], {})  # fmt: skip
    case = Case(CaseFolder("random", "random", folder, "base"), Settings(params, {}), loaded)
    return Plan(case), params, rng


@pytest.mark.parametrize("block", range(4))
def test_random_firms_get_exact_quotas_of_one_chance(block, tmp_path):
    for seed in range(5 * block, 5 * block + 5):
        plan, params, rng = random_firm(seed, tmp_path)
        unit = params.rounding_unit
        likely = plan.targets.ahead.quantile(float(rng.uniform(-1, 1))).sum()
        target = max(int(likely / (1 + params.targets.over_assignment)) // unit, 1) * unit
        targets = params.targets.model_copy(update={"target": target})
        case = plan.case
        settings = Settings(params.model_copy(update={"targets": targets}), {})
        plan = Plan(Case(case.folder, settings, case.loaded))

        quotas, chances = plan.targets.quotas.table, plan.targets.chances.table

        assert quotas["quota"].sum() == plan.targets.assigned, seed
        assert (quotas["quota"] % unit == 0).all(), seed
        is_free = (quotas["reason"] == "") & (quotas["quota"] > 100 * unit)
        assert np.ptp([*chances["chance"][is_free]] or [0.0]) < 0.02, seed
        assert chances["chance"].between(0, 1).all(), seed
        assert (chances["high_80"] >= chances["low_80"]).all(), seed
