"""The budgets of the house style: length, parameters, docstrings, type hints, names.

Ruff and mypy hold what every project holds; here is what this one has decided for itself.
A parameter counts if a caller must think of it: every positional one and every keyword-only one
without a default, `self` and `cls` aside. Keyword-only extras that have a default are free up to
four, so that no function takes more than ten in all (ruff's PLR0913).
"""

import ast
from collections.abc import Callable, Iterator

import pytest

import salesplan

MODULE_LINES = 400
BODY_LINES = 30
PARAMETERS = 6
TEST_LINES_PER_CODE_LINE = 0.8
VAGUE = {"df", "tmp", "temp", "utils", "helpers", "misc", "Manager"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Checker = Callable[[str, str], Iterator[str]]


def functions(text: str) -> Iterator[Function]:
    """Yield every function and method, nested ones too."""
    yield from (node for node in ast.walk(ast.parse(text)) if isinstance(node, Function))


def public_functions(text: str) -> Iterator[Function]:
    """Yield functions of the module and methods of its public classes, without `_` names."""
    tree = ast.parse(text)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    homes = [tree, *(node for node in classes if not node.name.startswith("_"))]
    for home in homes:
        for node in home.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node


def code_lines(text: str) -> list[str]:
    """List the lines that carry code: neither blank nor comment alone."""
    return [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]


def without_docstrings(text: str) -> str:
    """Leave out every docstring: what a page of reference says is neither code nor test."""
    told = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | Function) and ast.get_docstring(node):
            told |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(text.splitlines(), start=1)
    return "\n".join(line for number, line in lines if number not in told)


def body_lines(function: Function, text: str) -> int:
    """Count the code lines of a function below its signature and docstring."""
    first = function.body[ast.get_docstring(function) is not None :]
    if not first:
        return 0
    lines = text.splitlines()[first[0].lineno - 1 : function.end_lineno]
    return len(code_lines("\n".join(lines)))


def counted_parameters(function: Function) -> int:
    """Count the parameters that a caller must think of (the rule stands above)."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    own = [name for name in positional if name.arg not in {"self", "cls"}]
    return len(own) + sum(default is None for default in given.kw_defaults)


def long_modules(path: str, text: str) -> Iterator[str]:
    length = len(text.splitlines())
    if length > MODULE_LINES:
        yield f"{path}: {length} lines, {MODULE_LINES} allowed. Fix: give each subject its module"


def long_functions(path: str, text: str) -> Iterator[str]:
    for function in functions(text):
        length = body_lines(function, text)
        if length > BODY_LINES:
            fix = "name its steps as functions"
            place = f"{path}:{function.lineno}: {function.name}"
            yield f"{place} has {length} lines of code, {BODY_LINES} allowed. Fix: {fix}"


def many_parameters(path: str, text: str) -> Iterator[str]:
    for function in functions(text):
        number = counted_parameters(function)
        if number > PARAMETERS:
            fix = "pass a table or a record, or make extras keyword-only with a default"
            place = f"{path}:{function.lineno}: {function.name}"
            yield f"{place} takes {number} parameters, {PARAMETERS} allowed. Fix: {fix}"


def missing_docstrings(path: str, text: str) -> Iterator[str]:
    if not ast.get_docstring(ast.parse(text)):
        yield f"{path}: no docstring. Fix: say in one line what the module is for"
    for function in public_functions(text):
        if not ast.get_docstring(function):
            place = f"{path}:{function.lineno}: {function.name}"
            yield f"{place} has no docstring. Fix: write one (NumPy style, with an example)"


def missing_type_hints(path: str, text: str) -> Iterator[str]:
    for function in public_functions(text):
        given = function.args
        named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        bare = [a.arg for a in named if not a.annotation and a.arg not in {"self", "cls"}]
        bare += [] if function.returns else ["the result"]
        if bare:
            place = f"{path}:{function.lineno}: {function.name}"
            yield f"{place} gives no type for {', '.join(bare)}. Fix: add the hints"


def vague_names(path: str, text: str) -> Iterator[str]:
    if path.rsplit("/", 1)[-1].removesuffix(".py") in VAGUE:
        yield f"{path}: says nothing. Fix: name the file for the one thing it does"
    for node in ast.walk(ast.parse(text)):
        name = getattr(node, "id", getattr(node, "arg", getattr(node, "name", None)))
        is_given = isinstance(node, ast.arg | ast.ClassDef | Function)
        is_given |= isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        if is_given and name in VAGUE:
            yield f"{path}:{node.lineno}: `{name}` says nothing. Fix: use the glossary's noun"


CHECKERS = [
    long_modules,
    long_functions,
    many_parameters,
    missing_docstrings,
    missing_type_hints,
    vague_names,
]

BAD = [
    (long_modules, "x = 1\n" * 401),
    (long_functions, "def f():\n    'Say.'\n" + "    x = 1\n" * 31),
    (long_functions, "def f():\n    def g():\n" + "        x = 1\n" * 31),
    (many_parameters, "def f(a, b, c, d, e, f, g=None): ..."),
    (many_parameters, "def f(a, b, c, d, *, e, f, g, h=1): ..."),
    (missing_docstrings, "'Say.'\ndef f(): ..."),
    (missing_docstrings, "'Say.'\nclass A:\n    'Say.'\n    def f(self): ..."),
    (missing_docstrings, "x = 1"),
    (missing_type_hints, "def f(a) -> int: ..."),
    (missing_type_hints, "def f(*, a: int): ..."),
    (vague_names, "df = sales()"),
    (vague_names, "def f(df): ..."),
    (vague_names, "class Manager: ..."),
]

GOOD = [
    "'Say.'\n" + "x = 1\n" * 399,
    "'Say.'\ndef _f():\n    'Say.'\n" + "    # why\n\n" * 20 + "    x = 1\n" * 30,
    "'Say.'\ndef _f(self, a, b, c, d, e, f, *, g=1, h=1): ...",
    "'Say.'\ndef f(a: int, *b: int) -> None:\n    'Say.'",
    "'Say.'\nclass _A:\n    def f(self): ...",
    "'Say.'\nlist(sales.df)",
]


@pytest.mark.parametrize("checker", CHECKERS)
def test_package_keeps_the_budget(checker: Checker, sources):
    broken = [line for path, text in sources.items() for line in checker(path, text)]

    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(("checker", "code"), BAD)
def test_bad_code_is_reported_with_its_place_and_a_remedy(checker: Checker, code):
    found = list(checker("salesplan/market/x.py", code))

    assert any(line.startswith("salesplan/market/x.py") and "Fix: " in line for line in found)


@pytest.mark.parametrize("code", GOOD)
def test_good_code_passes_every_checker(code):
    assert [line for checker in CHECKERS for line in checker("salesplan/market/x.py", code)] == []


def test_every_checker_is_shown_something_bad():
    assert {checker for checker, _ in BAD} == set(CHECKERS)


def test_tests_weigh_as_much_as_the_code(root, sources):
    tests = [file.read_text("utf-8") for file in (root / "tests").rglob("*.py")]

    code, test = (
        sum(len(code_lines(without_docstrings(text))) for text in texts)
        for texts in (sources.values(), tests)
    )

    assert test >= TEST_LINES_PER_CODE_LINE * code, f"{test} lines test {code} lines of code"


def test_docstrings_comments_and_blank_lines_weigh_nothing():
    text = "'Say.'\n\n\ndef f():\n    '''Say.\n\n    More.\n    '''\n    # why\n    return 'all'\n"

    assert code_lines(without_docstrings(text)) == ["def f():", "    return 'all'"]


def test_the_door_opens_on_every_public_name():
    names = salesplan.__all__

    assert names == sorted(names)
    assert [name for name in names if getattr(salesplan, name).__name__ != name] == []
    assert set(names) <= set(dir(salesplan))


def test_the_door_stays_shut_for_other_names():
    with pytest.raises(AttributeError, match="has no attribute 'quota_basi'"):
        _ = salesplan.quota_basi
