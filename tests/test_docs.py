"""What the README and the sample's plan file promise is there."""

import re

import pytest
from ruamel.yaml import YAML

from salesplan.cli import main
from salesplan.runs.pages import explained


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_every_link_and_picture_of_the_readme_is_there(root, readme):
    targets = re.findall(r"\]\(([^)#]+)\)", readme)

    assert len(targets) > 10
    assert [target for target in targets if not (root / target).exists()] == []


def test_every_command_that_the_readme_shows_exists(readme):
    shown = set(re.findall(r"(?<![\w/])salesplan (\w+)", readme)) - {"takes", "is"}

    assert shown <= set(main.commands)
    assert {"run", "check", "new", "lab", "params"} <= shown


def test_every_notebook_is_in_the_readme(root, readme):
    for notebook in (root / "notebooks").glob("*.ipynb"):
        assert f"notebooks/{notebook.name}" in readme


def test_yaml_in_the_readme_is_yaml(readme):
    blocks = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)

    assert len(blocks) >= 2
    for block in blocks:
        assert YAML(typ="safe").load(block)


def test_the_samples_plan_file_explains_every_parameter_as_the_schema_does(root):
    """Fully commented: it is the template, with the sample's values filled in."""
    text = (root / "params" / "sample" / "plan.yaml").read_text(encoding="utf-8")

    assert text == explained(text), "stale: run `make notebooks`"
