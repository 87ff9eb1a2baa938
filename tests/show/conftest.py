"""Small firms to show, and a headless browser to show them in: no driver, no port, no network.

The Chrome DevTools Protocol is JSON with a zero byte after each message:
https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import csv
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from salesplan.plan import open_plan
from salesplan.plan.results import results

OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
)  # fmt: skip
FIRST_FREE = 10  # pipes are moved up here, so that 3 and 4 are the browser's alone


class Page:
    """One page in the browser, with what it asked for and complained of."""

    def __init__(self, browser: "Browser", session: str) -> None:
        self.browser, self.session = browser, session
        self.events: list[dict[str, Any]] = []

    def do(self, method: str, **how: Any) -> dict[str, Any]:
        return self.browser.call(method, how, self)

    def open(self, url: str) -> None:
        """Load a page and wait until all of it is there."""
        self.do("Page.navigate", url=url)
        while "Page.loadEventFired" not in [event["method"] for event in self.events]:
            self.browser.listen(self)

    def resize(self, width: int, height: int = 900) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.do("Emulation.setDeviceMetricsOverride", **size)

    def ask(self, expression: str) -> Any:
        """Evaluate JavaScript as a developer would, whether or not the page may run any."""
        found = self.do("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def picture(self) -> bytes:
        shown = self.do("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(shown["data"])

    def printed(self) -> bytes:
        how = {"printBackground": True, "preferCSSPageSize": True}
        return base64.b64decode(self.do("Page.printToPDF", **how)["data"])

    def requests(self) -> list[str]:
        wanted = [e["params"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in wanted]

    def complaints(self) -> list[str]:
        """List failed requests, refused content, errors and whatever was written to the console."""
        names = {"Network.loadingFailed", "Log.entryAdded", "Runtime.exceptionThrown",
                 "Runtime.consoleAPICalled", "Page.javascriptDialogOpening"}  # fmt: skip
        return [json.dumps(event) for event in self.events if event["method"] in names]


class Browser:
    """A browser process and the pipe to it."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._write, self._read = os.fdopen(to_browser, "wb"), os.fdopen(from_browser, "rb")
        self._count, self._left, self._pages = 0, b"", {}

    def call(self, method: str, how: dict[str, Any], page: Page | None = None) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": how}
        if page:
            message["sessionId"] = page.session
        self._write.write(json.dumps(message).encode() + b"\0")
        self._write.flush()
        while (answer := self._next()).get("id") != self._count:
            self._tell(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def listen(self, page: Page) -> None:
        """Wait until something happens to the page."""
        seen = len(page.events)
        while len(page.events) == seen:
            self._tell(self._next())

    @contextmanager
    def page(self, *, width: int = 1200, runs_scripts: bool = True) -> Iterator[Page]:
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})
        page = self._pages[session["sessionId"]] = Page(self, session["sessionId"])
        for domain in ("Page", "Network", "Log", "Runtime"):
            page.do(f"{domain}.enable")
        page.do("Emulation.setScriptExecutionDisabled", value=not runs_scripts)
        page.resize(width)
        yield page
        self.call("Target.closeTarget", {"targetId": target})

    def _tell(self, event: dict[str, Any]) -> None:
        if event.get("sessionId") in self._pages:
            self._pages[event["sessionId"]].events.append(event)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            more = os.read(self._read.fileno(), 1 << 20)
            assert more, "the browser is gone"
            self._left += more
        message, _, self._left = self._left.partition(b"\0")
        return json.loads(message)


@contextmanager
def started(program: str, home: Path) -> Iterator[Browser]:
    """Start a browser that reaches no host, and end it and all it started."""
    pipes = [_high(fd) for fd in (*os.pipe(), *os.pipe())]
    theirs, ours = (pipes[0], pipes[3]), (pipes[1], pipes[2])

    def hand_over() -> None:
        os.dup2(theirs[0], 3)
        os.dup2(theirs[1], 4)

    process = subprocess.Popen(
        [program, *OPTIONS, f"--user-data-dir={home}", "about:blank"],
        preexec_fn=hand_over,  # noqa: PLW1509 - no thread of this process is in the way
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for fd in theirs:
        os.close(fd)
    browser = Browser(*ours)
    try:
        yield browser
        browser.call("Browser.close", {})
        process.wait(timeout=20)
    finally:
        process.kill()
        process.wait()


def _high(fd: int) -> int:
    """Move a pipe's end out of the way of the numbers that the browser looks at."""
    import fcntl  # not on every system; where it is not, no browser is started

    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE)
    os.close(fd)
    return moved


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Start the system's Chromium once for all tests; without one they are skipped."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None or os.name != "posix":
        pytest.skip("no Chromium on this machine")
    with started(program, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="session")
def sample(sample):
    """The sample company's plan, every result computed."""
    for chapter in (*sample.chapters, sample.book):
        results(chapter)
    return sample


@pytest.fixture(scope="session")
def firm(tmp_path_factory):
    """Open a small firm under any names: three years of monthly sales, and what else is asked."""

    def opened(names, company="Tiny", *, only_sales=False, **knobs):
        folder = tmp_path_factory.mktemp("firm")
        written = _firm_tables(names, company)
        for table in ["sales"] if only_sales else written:
            _write_csv(folder / "data" / f"{table}.csv", written[table])
        plan_file = {"schema_version": 1, "company": company, "plan_year": 2026}
        (folder / "plan.yaml").write_text(json.dumps(plan_file), encoding="utf-8")
        return open_plan(str(folder), **knobs)

    return opened


def _firm_tables(names: list[str], company: str) -> dict[str, list[dict[str, Any]]]:
    """Give every rep, customer, product and stage one of the names; the rep's sales tell them."""
    months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    sales = [
        {"date": f"{month}-28", "rep": name, "customer": name, "product": name,
         "amount": 1000 + 10 * place + 7 * (int(month[5:]) % 5)}
        for month, (place, name) in itertools.product(months, enumerate(names))
    ]  # fmt: skip
    sales += [{**sales[-1], "date": "2025-12-31"}, {**sales[-1], "date": "2023-01-01"}]
    deals = [
        {"deal": f"D{n}", "rep": name, "stage": name, "opened_on": f"2025-{1 + n % 9:02}-01",
         "closed_on": f"2025-{3 + n % 9:02}-01", "amount": 900 + n, "is_won": ["yes", "no"][n % 2]}
        for n, name in enumerate(names * 6)
    ]  # fmt: skip
    return {
        "sales": sales,
        "reps": [{"rep": name, "name": name, "team": name} for name in names],
        "customers": [{"customer": name, "name": name, "industry": name} for name in names],
        "products": [{"product": name, "product_line": name} for name in names],
        "deals": deals,
        "commitments": [{"rep": name, "amount": 9000} for name in names],
        "market": [
            {"period": f"{year}-{month:02}", "company": seller, "amount": 5000 + 100 * place}
            for year in (2024, 2025)
            for month in range(1, 13)
            for place, seller in enumerate([company, *names])
        ],
    }


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
