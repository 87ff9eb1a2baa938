"""Copies of the sample company that a test may change."""

import shutil

import pytest


@pytest.fixture
def sample_copy(root, tmp_path):
    """Copy the sample case; a parameter given as None loses its line in the plan file."""

    def copy(**removed):
        folder = tmp_path / "sample_copy"
        shutil.copytree(root / "params" / "sample", folder)
        plan_file = folder / "plan.yaml"
        lines = plan_file.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line.split(":")[0].strip() not in removed]
        plan_file.write_text("\n".join(kept), encoding="utf-8")
        return folder

    return copy
