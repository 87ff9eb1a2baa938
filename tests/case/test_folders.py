"""Cases by name and by path, and new ones."""

from pathlib import Path

import pytest

from salesplan.case import new_case
from salesplan.case.folders import find_case, slug
from salesplan.errors import ParamError


@pytest.fixture
def project(tmp_path, monkeypatch):
    for case, files in {"acme": ["plan.yaml", "stretch.yaml"], "sample": ["plan.yaml"]}.items():
        (tmp_path / "params" / case).mkdir(parents=True)
        for file in files:
            (tmp_path / "params" / case / file).write_text("schema_version: 1\n", encoding="utf-8")
    monkeypatch.setenv("SALESPLAN_HOME", str(tmp_path))
    return tmp_path


def test_a_case_is_found_by_name_and_scenario(project):
    case = find_case("acme/stretch")

    assert (case.name, case.slug, case.scenario) == ("acme", "acme", "stretch")
    assert list(case.plan_files()) == ["acme/plan.yaml", "acme/stretch.yaml"]
    assert find_case("acme").scenario == "base"
    assert find_case("acme", "stretch").scenario == "stretch"


def test_a_case_elsewhere_is_found_by_path_and_writes_under_a_slug_with_a_hash(project, tmp_path):
    folder = tmp_path / "elsewhere" / "a firm"
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text("", encoding="utf-8")

    case = find_case(str(folder))

    assert case.path == folder
    assert case.slug.startswith("a-firm-")
    assert len(case.slug) == len("a-firm-") + 8


def test_a_path_into_params_is_the_case_of_that_name(project):
    assert find_case(str(project / "params" / "acme")).slug == "acme"
    assert find_case(str(project / "params" / "acme" / "stretch")).scenario == "stretch"


def test_an_unknown_case_suggests_the_nearest(project):
    with pytest.raises(ParamError, match='did you mean "acme"'):
        find_case("acmee")


def test_an_unknown_scenario_lists_those_there_are(project):
    with pytest.raises(ParamError, match="choose one of base, stretch"):
        find_case("acme/strech")


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "./a b", ".hidden", "", ".."])
def test_a_new_case_takes_only_a_folder_name(project, name):
    with pytest.raises(ParamError, match="is no folder name"):
        new_case(name)


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("{here}/firms/acme", "{here}/firms/acme is no folder. Fix: cases here: sample, acme"),
        ("{here}/empty", "{here}/empty has no plan.yaml. Fix: "),
        ("~/no-such-firm", "{home}/no-such-firm is no folder. Fix: "),
        ("acm/x", "there is no folder params/acm with a plan.yaml, and {here}/acm/x is no folder"),
        ("{here}/params/acme/plan.yaml", "plan.yaml is a file; a case is the folder that holds it"),
    ],
)
def test_a_path_that_is_no_case_is_printed_in_full(project, monkeypatch, reference, message):
    (project / "empty").mkdir()
    monkeypatch.chdir(project)
    names = {"here": project.resolve(), "home": Path.home()}

    with pytest.raises(ParamError) as caught:
        find_case(reference.format(**names))

    assert message.format(**names) in str(caught.value)


def test_a_new_case_may_live_anywhere(project, monkeypatch):
    (project / "firms").mkdir()
    monkeypatch.chdir(project)

    folder = new_case("firms/harbour")

    assert folder == (project / "firms" / "harbour").resolve()
    assert "company: harbour" in (folder / "plan.yaml").read_text(encoding="utf-8")
    assert find_case("firms/harbour").slug.startswith("harbour-")
    with pytest.raises(ParamError, match="exists already"):
        new_case("firms/harbour")
    with pytest.raises(ParamError, match=r"there is no folder .*frims. Fix: make it first"):
        new_case("./frims/harbour")


def test_a_new_case_is_ready_to_fill_in(project):
    folder = new_case("harbour")

    assert (folder / "plan.yaml").read_text(encoding="utf-8").count("#") > 30
    assert (folder / "data" / "sales.csv").read_text(encoding="utf-8").count("\n") == 1
    with pytest.raises(ParamError, match="exists already"):
        new_case("harbour")


def test_slugs_are_harmless_and_short():
    assert slug("<script>alert(1)</script>") == "script-alert-1-script"
    assert slug("李雷") == "李雷"
    assert len(slug("x" * 300)) == 60
    assert slug("🦀") == "case"
