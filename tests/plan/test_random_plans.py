"""Two hundred random firms: what the export writes adds up on every margin, to the unit."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.case import Case
from salesplan.case.folders import CaseFolder
from salesplan.case.params import PlanFile
from salesplan.case.planfile import Settings
from salesplan.case.tables import Loaded
from salesplan.plan import Plan
from salesplan.runs.publish import write_results

MARGINS = {
    "quotas": ("rep", "quota"),
    "calendar": ("month", "amount"),
    "product_lines": ("product_line", "amount"),
    "customer_types": ("customer_type", "amount"),
}


def random_firm(seed, folder):
    """Draw sales of 6 to 30 months: sparse, skewed, with credit notes, leavers and new reps."""
    rng = np.random.default_rng(seed)
    months, size = int(rng.integers(6, 31)), int(rng.integers(40, 600))
    days = pd.Timestamp("2025-12-31") - pd.to_timedelta(rng.integers(0, 30 * months, size), "D")
    reps = [f"r{i}" for i in range(int(rng.integers(1, 15)))]
    products = pd.DataFrame({"product": [f"p{i}" for i in range(int(rng.integers(1, 12)))]})
    products["product_line"] = rng.choice(["Pumps", "Valves", "Seals", "Service"], len(products))
    sales = pd.DataFrame(
        {
            "date": days,
            "rep": rng.choice(reps, size),
            "product": rng.choice(products["product"], size),
            "customer_type": rng.choice(["a", "b", "c"][: int(rng.integers(1, 4))], size),
            "amount": rng.lognormal(rng.uniform(1, 9), 1.2, size)
            * rng.choice([1, 1, 1, -0.1], size),
        }
    )  # fmt: skip
    staff = pd.DataFrame({"rep": [*reps, "new"], "team": rng.choice(["T", "U"], len(reps) + 1)})
    staff["left_on"] = pd.NaT
    if len(reps) > 3:
        staff.loc[0, "left_on"] = pd.Timestamp("2025-11-30")
    unit = int(rng.choice([1, 1, 10, 1000]))
    targets = {
        "target": int(rng.integers(1, 10 ** int(rng.integers(3, 10)))) * unit,
        "over_assignment": float(rng.choice([0.0, 0.05, 0.137])),
        "quota_method": str(rng.choice(["history", "capacity", "blend"])),
    }
    params = PlanFile.model_validate({"rounding_unit": unit, "targets": targets})
    loaded = Loaded({"sales": sales, "products": products, "reps": staff},
                    pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), [], {})  # fmt: skip
    return Plan(Case(CaseFolder("random", "random", folder, "base"), Settings(params, {}), loaded))


@pytest.mark.parametrize("block", range(10))
def test_exported_cubes_add_up_on_every_margin(block, tmp_path):
    for seed in range(20 * block, 20 * block + 20):
        plan = random_firm(seed, tmp_path)
        results = {"quotas": plan.targets.quotas}
        results |= {n: getattr(plan.decomposition, n) for n in (*list(MARGINS)[1:], "cube")}

        write_results(plan.decomposition, results, tmp_path)

        read = {name: pd.read_csv(tmp_path / "tables" / f"{name}.csv") for name in results}
        parquet = pd.read_parquet(tmp_path / "tables" / "cube.parquet")
        cube = read["cube"]
        assert cube["amount"].tolist() == parquet["amount"].tolist(), seed
        assert cube["amount"].sum() == plan.targets.assigned, seed
        assert (cube["amount"] % plan.case.params.rounding_unit == 0).all(), seed
        for name, (key, column) in MARGINS.items():
            whole = read[name].set_index(key)[column]
            parts = cube.groupby(key)["amount"].sum().reindex(whole.index, fill_value=0)
            assert parts.to_dict() == whole.to_dict(), (seed, name)
