"""The plan file: layers, origins, and every fault at once."""

import datetime as dt

import pytest

from salesplan.case.params import SECTIONS, PlanFile, parameters
from salesplan.case.planfile import read_settings
from salesplan.case.template import plan_file_text
from salesplan.errors import ParamError, PlanError


@pytest.fixture
def plan_file(tmp_path):
    def write(text, name="plan.yaml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return {f"acme/{name}": file}

    return write


def test_an_empty_plan_file_holds_every_default(plan_file):
    settings = read_settings(plan_file(""), {})

    assert settings.params == PlanFile()
    assert {origin for _, origin in settings.values().values()} == {"default"}


def test_a_stronger_layer_wins_and_each_value_knows_its_origin(plan_file):
    files = plan_file("targets:\n  growth_rate: 0.05\n  over_assignment: 0.1\n")
    files |= plan_file("targets:\n  growth_rate: 0.12\n", "stretch.yaml")

    settings = read_settings(files, {"floor_chance": 0.9, "targets.stretch_chance": "0.2"})

    assert settings.values()["targets.growth_rate"] == (0.12, "acme/stretch.yaml")
    assert settings.values()["targets.over_assignment"] == (0.1, "acme/plan.yaml")
    assert settings.values()["targets.floor_chance"] == (0.9, "command line")
    assert settings.values()["targets.stretch_chance"] == (0.2, "command line")
    assert settings.values()["targets.ramp_months"] == (6, "default")


def test_a_knob_of_none_leaves_the_plan_file_as_it_is(plan_file):
    settings = read_settings(plan_file("targets:\n  growth_rate: 0.05\n"), {"growth_rate": None})

    assert settings.params.targets.growth_rate == 0.05


def test_a_date_on_the_command_line_is_a_date(plan_file):
    settings = read_settings(plan_file(""), {"as_of": "2026-06-30"})

    assert settings.params.as_of == dt.date(2026, 6, 30)


def test_a_misspelt_parameter_names_the_nearest(plan_file):
    with pytest.raises(ParamError) as caught:
        read_settings(plan_file("targets:\n  grwth_rate: 0.05\n"), {})

    assert str(caught.value) == (
        'acme/plan.yaml: unknown parameter "targets.grwth_rate". '
        'Fix: did you mean "growth_rate"? "salesplan params" lists them all.'
    )


def test_every_fault_of_every_layer_is_reported_together(plan_file):
    text = "currncy: EUR\ntargets:\n  growth_rate: fast\n  floor_chance: 1.5\n"

    with pytest.raises(PlanError) as caught:
        read_settings(plan_file(text), {"quota_methd": "history"})

    message = str(caught.value)
    assert len(message.splitlines()) == 4
    assert 'did you mean "currency"' in message
    assert "targets.growth_rate: 'fast' is not allowed" in message
    assert "targets.floor_chance: 1.5 is not allowed" in message
    assert 'command line: unknown parameter "quota_methd"' in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("targets:\n  growth_rate: 5%\n", "'5%' is not allowed: .*a fraction such as 0.12"),
        ("fiscal_year_starts: 13\n", "13 is not allowed: .*12"),
        ("targets: 5\n", "targets: is not a section"),
        ("- a\n- b\n", "is not a list of parameters"),
        ("targets:\n  growth_rate: [0.1\n", "line .* is not YAML"),
        ("a: 1\na: 2\n", "line 2 is not YAML"),
        ("schema_version: 9\n", "schema_version is 9, this salesplan reads 1"),
        (
            "targets:\n  quota_locks:\n    - {rep: A, quota: 5}\n",
            r"quota_locks\[1\].reason: is missing",
        ),
        ("targets:\n  quota_method: magic\n", "'magic' is not allowed"),
        ("target: 5\n", "it belongs under targets:, indented by two blanks"),
        ("market:\n  target: 5\n", "plan.yaml, market: .*it belongs under targets:, indented"),
        ("targets:\n  currency: EUR\n", "belongs to no section: write it at the left margin"),
        ("fiscal_year_starts: April\n", "it is no whole number. Fix: give .*: 4 for April"),
        ("as_of: 31.12.2025\n", "it is no date. Fix: give a date such as 2025-12-31, without"),
        ("targets:\n  target: 1.5 m\n", "such as 1500000, without commas or words"),
        ("targets:\n  target: 1,500,000\n", "Fix: give 1500000, without commas or words"),
        ("targets: {target: 1,500,000}\n", "500 stands where a parameter's name .*without commas"),
        ("2025: 3\n", "plan.yaml: 2025 stands where a parameter's name should"),
        ("company: 123\n", '123 is not allowed: it is no text. Fix: .*in quotation marks: "123"'),
        ("tables:\n  sales: data/sales.csv\n", "Fix: write `sales: {file: data/sales.csv}`"),
        ("tables:\n  sales:\n", "nothing is not allowed: .*write `sales: {file: data/sales.csv}`"),
        ("sources:\n  o: x.csv\n", "Fix: write `o: {file: x.csv}`"),
        ("tables: sales.csv\n", r"Fix: write `tables: {sales: {file: data/sales.csv}}`"),
        ("tables: {sales: {decimal: ;}}\n", r"it must be '.' or ','. Fix: write one of '.', ','"),
        ("targets:\n  quota_locks: {rep: A}\n", r"it is no list. Fix: write `quota_locks: \[{rep"),
        (
            "decomposition:\n  working_days: maybe\n",
            "it is neither yes nor no. Fix: give yes or no",
        ),
        ("market:\n  backtest_origins: 1\n", "Fix: give a value that is at least 2, at most 36"),
        (
            "decomposition: {cube_locks: [{month: 3/26, amount: 0, reason: x}]}\n",
            r"cube_locks\[1\].month: '3/26' is not allowed: .*a month such as 2026-03",
        ),
        ("!!python/object/apply:os.system ['echo hi']\n", "is not YAML"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(plan_file, text, message):
    with pytest.raises(PlanError, match=message):
        read_settings(plan_file(text), {})


@pytest.mark.parametrize(
    "text",
    [
        "tables: 5\n", "tables: {sales: 5}\n", "sources: {o: [1]}\n", "accept: {sales: drop}\n",
        "targets: {quota_locks: [5]}\n", "tables: {sales: {date_order: x}}\n",
        "decomposition: {product_line_factors: {2024: 1.1}}\n", "true: 5\n",
    ],
)  # fmt: skip
def test_no_message_speaks_the_language_of_the_schema(plan_file, text):
    with pytest.raises(PlanError) as caught:
        read_settings(plan_file(text), {})

    assert len(str(caught.value).splitlines()) == 1
    for word in ("instance of", "dictionary", "Settings", "input should", "literal", "dict["):
        assert word not in str(caught.value)


@pytest.mark.parametrize(("word", "is_on"), [("yes", True), ("no", False), ("false", False)])
def test_yes_and_no_are_read_as_people_mean_them(plan_file, word, is_on):
    written = read_settings(plan_file(f"decomposition:\n  working_days: {word}\n"), {})
    given = read_settings(plan_file(""), {"working_days": word})

    assert written.params.decomposition.working_days is is_on
    assert given.params.decomposition.working_days is is_on


def test_a_section_left_empty_holds_its_defaults(plan_file):
    text = "targets:\ntables:\nsources:\naccept:\n"

    assert read_settings(plan_file(text), {}).params == PlanFile()


def test_leaf_names_are_unique_so_that_the_command_line_can_use_them():
    names = [parameter.name for parameter in parameters()]

    assert len(names) == len(set(names))
    assert not set(names) & set(SECTIONS)


def test_every_parameter_says_what_it_is_and_why():
    for parameter in parameters():
        assert parameter.title, parameter.path
        assert parameter.why.endswith("."), parameter.path


def test_a_written_plan_file_loads_to_exactly_its_values(plan_file):
    values = {
        "company": "李 & Söhne: #1",
        "as_of": dt.date(2026, 6, 30),
        "targets.growth_rate": 0.08,
        "targets.quota_locks": [{"rep": "R07", "quota": 5, "reason": "new = better", "owner": "x"}],
        "decomposition.product_line_factors": {"Pumps": 1.2, "Old: valves": 0.0},
    }

    settings = read_settings(plan_file(plan_file_text(values, title="A firm")), {})

    set_here = {p for p, (_, origin) in settings.values().items() if origin != "default"}
    assert set_here == set(values)
    assert settings.params.company == "李 & Söhne: #1"
    assert settings.params.targets.quota_locks[0].reason == "new = better"
    assert settings.params.decomposition.product_line_factors["Old: valves"] == 0


def test_uncommenting_any_default_of_a_written_plan_file_keeps_it_readable(plan_file):
    text = plan_file_text({}, title="A firm")
    names = {parameter.name for parameter in parameters()}
    lines = []
    for line in text.splitlines():
        bare = line.lstrip().removeprefix("# ")
        is_default = line.lstrip().startswith("# ") and bare.split(":")[0] in names
        lines.append(line.replace("# ", "", 1) if is_default else line)

    settings = read_settings(plan_file("\n".join(lines)), {})

    assert settings.params == PlanFile()
