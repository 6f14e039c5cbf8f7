"""Reporter of pytest (>= 7): writes one RunnerEvent per line, at once, to the descriptor it is given and prints nothing.

It lives in the process that launch.py runs in and, loaded by `-p`, in the workers of pytest-xdist, where it only adds to the
reports what the reporting process needs. Invariants: every file that was asked for is ended; `end` is the last line, and is missing
when the run was cut short or when modules of the tree were loaded from elsewhere.
PYTEST_DONT_REWRITE: it is loaded before pytest starts.
"""
import fcntl
import json
import os
import re
import select
import sys
import traceback
from collections import Counter
from fnmatch import fnmatch

import pytest
from assay_strangers import strangers

run = None
compared = None
MAX_DESELECTED = 100


class Run:
    """What is known of one run, in the process that reports it."""

    def __init__(self, fd, root, roots, files, checkout):
        # High up and not inherited: tests that close or count descriptors do not find it.
        self.fd = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100)
        os.close(fd)
        self.pid = os.getpid()
        self.root = root
        self.places = [root, roots, checkout]
        self.files = {it: FileState() for it in files}
        self.left = Counter()
        self.deselected = {}
        self.tests = {}
        self.started = False
        self.interrupted = False
        self.is_broken = False
        self.rootdir = root

    def begin(self):
        if not self.started:
            self.started = True
            self.emit(type="start", runner="pytest", version=pytest.__version__, root=self.root)

    def emit(self, **record):
        """Descriptors may be non-blocking pipes: when the pipe is full, wait until it is not and write the rest."""
        if os.getpid() != self.pid:
            return  # a fork of a test that went on
        self.begin()
        data = (json.dumps(record) + "\n").encode("utf-8", "backslashreplace")
        while data:
            try:
                data = data[os.write(self.fd, data) :]
            except BlockingIOError:
                select.select([], [self.fd], [])

    def problem(self, message, phase="late"):
        self.emit(type="problem", error=told(message, phase))

    def file_of(self, nodeid):
        path = nodeid.split("::", 1)[0]
        return os.path.normpath(os.path.join(self.rootdir, path))

    def begin_file(self, file):
        state = self.files.setdefault(file, FileState())
        if not state.begun:
            state.begun = True
            self.emit(type="file-start", file=file, project=None)
        return state

    def end_file(self, file):
        state = self.begin_file(file)
        if not state.ended:
            state.ended = True
            self.emit(type="file-end", file=file, project=None, ms=state.ms, error=state.error)

    def tell(self, nodeid, outcome, ms=0.0, tries=1, error=None):
        file = self.file_of(nodeid)
        self.begin_file(file).ms += ms
        title = title_of(nodeid)
        self.emit(type="test", file=file, project=None, title=title, outcome=outcome, ms=ms, tries=tries, error=error)


class FileState:
    def __init__(self):
        self.begun = False
        self.ended = False
        self.ms = 0.0
        self.error = None


class TestState:
    """What the reports of one test add up to, over its phases and the attempts that plugins make."""

    def __init__(self):
        self.outcome = None
        self.error = None
        self.ms = 0.0
        self.tries = 1
        self.goes_on = False

    def add(self, report):
        self.goes_on = report.outcome == "rerun"
        self.ms += max(0.0, report.duration) * 1000
        if self.goes_on:
            self.tries += 1
        elif report.failed:
            if self.outcome != "failed":
                self.error = getattr(report, "_assay_error", None) or error_of_report(report)
            self.outcome = "failed"
        elif report.skipped:
            self.outcome = self.outcome or "skipped"
        elif report.when == "call" and self.outcome != "failed":
            self.outcome = "passed"


def begin(fd, root, roots, files, checkout):
    global run
    run = Run(fd, root, roots, files, checkout)
    for file in files:
        if not os.path.isfile(file):
            run.problem(f"no tests found: {file} does not exist", "collect")
        elif not can_be_named(file):
            state = run.begin_file(file)
            state.error = told("pytest cannot be given a file with [ or :: in its name", "collect")


def can_be_named(file):
    return "[" not in file and "::" not in file


def finish(code):
    """After pytest has ended, `code` being how."""
    if run is None or os.getpid() != run.pid or (code == 4 and not run.started):
        return  # what pytest said before it began is on standard error
    tell_strangers(run, strangers(*run.places))
    if code == 4:
        run.problem("pytest did not accept its arguments or configuration", "collect")
    if run.is_broken or code == 4:
        return
    for file in run.files:
        if os.path.isfile(file):
            run.end_file(file)
    run.emit(type="end", interrupted=run.interrupted or code in (2, 3))


def title_of(nodeid):
    """`a/test_x.py::TestCart::test_total[a::b]` -> [TestCart, test_total[a::b]]"""
    file, _, inside = nodeid.partition("::")
    if not inside:
        return [os.path.basename(file)]
    names, bracket, parameters = inside.partition("[")
    parts = names.split("::")
    return [plain(it, 2000) for it in [*parts[:-1], parts[-1] + bracket + parameters]]


# What pytest tells: about itself

@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    if run is None:
        return
    run.begin()
    run.rootdir = str(session.config.rootpath)
    kept = [it for it in session.config.args if not is_ignored(session, it)]
    if kept:  # none would mean all
        session.config.args[:] = kept


def is_ignored(session, arg):
    """Whether a conftest.py says that the file or a folder above it is not to be collected: being named, it would be."""
    file = type(session.config.rootpath)(arg)
    patterns = session.config.getini("norecursedirs")
    folders = [it for it in file.parents if session.config.rootpath in it.parents]
    for path in [file, *folders]:
        if path != file and any(fnmatch(path.name, pattern) for pattern in patterns):
            continue  # the configuration names this folder, else the file would not be here
        try:
            if session.gethookproxy(path).pytest_ignore_collect(collection_path=path, config=session.config):
                return True
        except Exception:  # a hook of the repository that wants something else: it will tell when pytest calls it
            return False
    return False


def pytest_collectreport(report):
    if run is None or report.passed:
        return
    file = run.file_of(report.nodeid)
    if report.skipped:
        if file in run.files and "::" not in report.nodeid:
            run.tell(report.nodeid, "skipped")
        return
    error = error_of_text(str(report.longrepr), "collect")
    concerned = [it for it in run.files if it == file or it.startswith(file + os.sep)]
    for it in concerned:
        run.begin_file(it).error = run.files[it].error or error
    if not concerned:
        run.emit(type="problem", error=error)


def pytest_deselected(items):
    for item in items if run is not None else ():
        run.deselected.setdefault(run.file_of(item.nodeid), []).append(item.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    if run is None:
        return
    run.left = Counter(run.file_of(item.nodeid) for item in getattr(session, "items", ()))
    for file, nodeids in run.deselected.items():
        if run.left[file] == 0:  # a file that is left without tests has answered all the same
            for nodeid in nodeids[:MAX_DESELECTED]:
                run.tell(nodeid, "skipped")
    if tell_strangers(run, strangers(*run.places)):
        pytest.exit("modules were loaded from outside of the tree", returncode=3)


def pytest_internalerror(excrepr):
    if run is not None:
        run.interrupted = True
        run.emit(type="problem", error=error_of_text(str(excrepr), "late"))


def pytest_keyboard_interrupt(excinfo):
    if run is not None:
        run.interrupted = True


# What pytest tells: about tests

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    global compared
    outcome = yield
    report = outcome.get_result()
    if report.failed and call.excinfo is not None:
        phase = "test" if report.when == "call" else "hook"
        report._assay_error = error_of(call.excinfo, phase, compared)
    compared = None


@pytest.hookimpl(tryfirst=True)
def pytest_assertrepr_compare(config, op, left, right):
    """`assert actual == expected` is how it is mostly written."""
    global compared
    compared = (shown(left), shown(right)) if op == "==" else None


def pytest_runtest_logstart(nodeid, location):
    if run is not None:
        run.tests.setdefault(nodeid, TestState())
        run.begin_file(run.file_of(nodeid))


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report):
    if run is None:
        return
    if report.when not in ("setup", "call", "teardown"):
        run.interrupted = True  # pytest-xdist: the worker that ran it is lost
        run.problem(str(report.longrepr))
        return
    run.tests.setdefault(report.nodeid, TestState()).add(report)


@pytest.hookimpl(trylast=True)
def pytest_runtest_logfinish(nodeid, location):
    state = run.tests.get(nodeid) if run is not None else None
    if state is None or state.goes_on:
        return  # pytest-rerunfailures finishes each attempt
    del run.tests[nodeid]
    if state.outcome is not None:
        run.tell(nodeid, state.outcome, state.ms, state.tries, state.error)
    file = run.file_of(nodeid)
    run.left[file] -= 1
    if run.left[file] == 0:
        run.end_file(file)


# pytest-xdist: modules are loaded in the workers, and only the controller reports

@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    if run is not None:
        node.workerinput["assay"] = run.places


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    given = getattr(session.config, "workerinput", {}).get("assay")
    if given is not None:
        session.config.workeroutput["assay"] = strangers(*given)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    if run is not None:
        tell_strangers(run, getattr(node, "workeroutput", {}).get("assay", []))


# Modules of the tree that were loaded from elsewhere

def tell_strangers(run, found):
    for name, file in [] if run.is_broken else found[:3]:
        run.problem(
            f"the module {name} was loaded from {file}, not from the tree whose tests these are:"
            " its results would say nothing about this revision"
        )
    run.is_broken = run.is_broken or len(found) > 0
    return len(found) > 0


# Errors

def error_of(excinfo, phase, values):
    tb = excinfo.tb
    while tb is not None and tb.tb_next is not None and is_runner(tb.tb_frame.f_code.co_filename):
        tb = tb.tb_next
    try:
        message = str(excinfo.value)
    except Exception:  # a __str__ of the user's that fails as well
        message = excinfo.exconly(tryshort=True)
    stack = "".join(traceback.format_exception(excinfo.type, excinfo.value, tb))
    is_comparison = values is not None and issubclass(excinfo.type, AssertionError)
    return {
        "name": excinfo.type.__name__,
        "message": plain(message, 16384) or excinfo.type.__name__,
        "stack": plain(stack, 16384, keep_end=True),
        "expected": values[1] if is_comparison else None,
        "actual": values[0] if is_comparison else None,
        "phase": phase,
    }


def is_runner(file):
    return re.search(r"[\\/](_pytest|pluggy)[\\/]", file) is not None


def error_of_report(report):
    """Without the exception itself: a strict xfail that passed, a report made by a plugin."""
    return error_of_text(str(report.longrepr or ""), "test" if report.when == "call" else "hook")


def error_of_text(text, phase):
    """From what pytest would print: lines that begin with E say what went wrong, the last one that names an error says it best."""
    text = plain(text, 65536, keep_end=True)
    marked = [it[1:].strip() for it in text.split("\n") if re.match(r"E(\s|$)", it)]
    lines = marked or [it for it in text.split("\n") if it.strip()] or ["failed without a word"]
    named = [i for i, it in enumerate(lines) if re.match(r"[\w.]*(Error|Exception|Exit|Failed|Warning)\b", it)]
    message = "\n".join(lines[named[-1] :] if named else lines)
    name, colon, rest = message.partition(": ")
    is_named = bool(colon) and re.fullmatch(r"[\w.]+", name) is not None
    error = told(rest if is_named else message, phase)
    return {**error, "name": name.rsplit(".", 1)[-1] if is_named else "", "stack": text[-16384:]}


def told(message, phase):
    return {"name": "", "message": plain(message, 16384), "stack": "", "expected": None, "actual": None, "phase": phase}


def shown(value):
    try:
        return plain(value if isinstance(value, str) else repr(value), 8192)
    except Exception:  # a __repr__ of the user's that fails
        return None


def plain(text, limit, keep_end=False):
    visible = re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", "", text[: 4 * limit] if not keep_end else text[-4 * limit :])
    visible = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", visible)
    if len(visible) <= limit:
        return visible
    return f"…{visible[-limit:]}" if keep_end else f"{visible[:limit]}…"
