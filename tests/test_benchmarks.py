"""The benchmarks' own rules: names, files, last line."""

from benchmarks.__main__ import HERE, benchmark_names, headline, main

GOOD = {"what": "wall", "value": 0.9, "bar": "<= 1.3", "holds": True}
BAD = {"what": "memory", "value": 300, "bar": "<= 200", "holds": False}


def test_every_module_is_a_benchmark_under_its_name():
    names = benchmark_names()

    assert names["import"] == "import_time"
    assert names["run"] == "run"
    assert all((HERE / f"{module}.py").is_file() for module in names.values())


def test_the_last_line_gives_the_first_figure_or_the_first_that_misses():
    assert headline("run", [GOOD]) == "run: 0.9 (<= 1.3)"
    assert headline("run", [GOOD, BAD]) == "run: 300 (<= 200) MISSED: memory"


def test_an_unknown_benchmark_is_refused_by_name(capsys):
    code = main(["imports"])

    assert code == 2
    assert "no benchmark imports. Fix: choose from" in capsys.readouterr().err
