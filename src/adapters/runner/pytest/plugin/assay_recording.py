"""Records which functions each test file executes and what it reads, when Assay asks for it. PYTEST_DONT_REWRITE

Loaded by `-p` beside the reporter: in the process that run.py runs in, which begins before pytest is loaded, and in the workers of
pytest-xdist, which are told by the environment they are started with and forget it at once. One record per process and file, written at
the end of the session: what a fixture does last counts for all that use it.
"""
import json
import os

import pytest
from assay_recorder import Recorder

VARIABLES = ("ASSAY_RECORD_DIR", "ASSAY_RECORD_ROOT")
MAX_RECORD = 16 * 1024 * 1024

recording = None


class Recording:
    def __init__(self, dir, root, files):
        self.dir = dir
        self.root = root
        self.files = files  # that were asked for; a worker is told later
        self.recorder = Recorder(root)
        self.items = {}  # test file -> how many tests of it are there, and how many have run here
        self.lost = None
        self.written = 0

    def is_here(self):
        return os.getpid() == self.recorder.pid

    def write(self, path, values):
        value = {"v": 1, "file": path, "project": None, "child": False, **values}
        text = json.dumps(value)
        if len(text) > MAX_RECORD:
            text = json.dumps({**value, **nothing("its record is larger than 16 MiB")})
        name = os.path.join(self.dir, f"{os.getpid()}-{self.written}")
        self.written += 1
        with open(name + ".tmp", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name + ".tmp", name + ".json")

    def end(self):
        """A file whose tests all ran in other processes is theirs to tell."""
        self.recorder.stop()
        paths = [it for it in self.files if os.path.isfile(it)]
        mine = [it for it in paths if it not in self.items or self.items[it] > 0]
        try:
            for path, values in self.recorder.records(mine):
                self.write(path, values)
        except Exception as error:
            for path in mine:
                self.write(path, nothing(f"the recorder failed: {error!r}"[:300]))


def nothing(reason):
    lists = {it: [] for it in ("scripts", "whole", "packages", "reads", "lists", "started")}
    return {**lists, "cpuMs": None, "incomplete": reason}


def begin(dir, root, files=()):
    global recording
    recording = Recording(dir, root, files)
    recording.recorder.start()


def is_controller(config):
    """Of pytest-xdist: the tests run elsewhere."""
    return config.pluginmanager.hasplugin("dsession")


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_sessionfinish():
    if recording is not None:
        recording.recorder.turn(recording.recorder.tail)
    yield


class Last:
    """Comes after everybody, and before pytest-xdist tells that a worker has ended."""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if recording is None or not recording.is_here():
            return
        if hasattr(session.config, "workerinput"):
            recording.files = session.config.workerinput.get("assay_recording", ())
        if not is_controller(session.config):
            recording.end()
        elif recording.lost:
            for path in recording.files:
                recording.write(path, nothing(recording.lost))
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["assay_recording"] = True


def pytest_configure(config):
    if recording is not None:
        config.pluginmanager.register(Last(), "assay_recording_last")


# What is collected and run, for whom

@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    if recording is None:
        yield
        return
    recorder, path = recording.recorder, str(collector.path)
    is_folder = isinstance(collector, (pytest.Session, pytest.Package)) or not os.path.isfile(path)
    before = recorder.turn(recorder.shared if is_folder else recorder.file(path))
    yield
    recorder.turn(before)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    if recording is not None:
        recording.recorder.turn(recording.recorder.shared)
        for item in getattr(session, "items", ()):
            recording.items.setdefault(str(item.path), 0)
            recording.recorder.uses(str(item.path), fixtures_of(item))


def fixtures_of(item):
    """Names that the test and its fixtures ask for; None when one of the tree's may ask for any while it runs."""
    info = getattr(item, "_fixtureinfo", None)
    if info is None:
        return None
    tree = recording.recorder.tree
    asking = [getattr(item, "function", None)] if "request" in info.argnames else []
    for definitions in info.name2fixturedefs.values():
        asking += [it.func for it in definitions if "request" in it.argnames]
    for it in asking:
        code = getattr(it, "__code__", None)
        if code is None or tree.file_of(code) is not None:
            return None
    return set(info.names_closure)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    if recording is not None:
        path = str(item.path)
        recording.items[path] = recording.items.get(path, 0) + 1
        recording.recorder.begin_test(path)
    yield
    if recording is not None:
        recording.recorder.end_test()


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_teardown(nextitem):
    """After the last test, fixtures end that served others too."""
    if recording is not None and nextitem is None:
        recording.recorder.turn(recording.recorder.tail)
    yield


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_fixture_setup(fixturedef):
    if recording is None or fixturedef.scope not in ("session", "package"):
        yield
        return
    recorder = recording.recorder
    bucket = recorder.fixture(fixturedef.argname)
    before = [recorder.now]
    # The last one is called first: what ends the fixture lies between the two.
    fixturedef.addfinalizer(lambda: recorder.turn(before.pop()))
    recorder.turn(bucket)
    yield
    recorder.turn(before.pop())
    fixturedef.addfinalizer(lambda: before.append(recorder.turn(bucket)))


# pytest-xdist

@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_xdist_setupnodes():
    if recording is not None:
        os.environ.update(zip(VARIABLES, (recording.dir, recording.root)))


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_sessionstart():
    yield
    for name in VARIABLES:
        os.environ.pop(name, None)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    if recording is not None:
        node.workerinput["assay_recording"] = list(recording.files)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    if recording is not None and not getattr(node, "workeroutput", {}).get("assay_recording"):
        recording.lost = "a process of pytest-xdist did not tell what it ran"


if all(it in os.environ for it in VARIABLES):
    begin(*(os.environ.pop(it) for it in VARIABLES))
