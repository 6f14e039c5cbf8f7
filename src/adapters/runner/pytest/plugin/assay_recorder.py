"""What happened, by whom it counts for, while pytest runs; at the end, one record per test file. PYTEST_DONT_REWRITE

At any moment one bucket is open: that of a test file that is collected or run, of a fixture that serves several files, or `shared`. What
runs below a module being loaded goes to that module's bucket instead, for every file that loads it (assay_loads).
Invariant: whatever cannot be told apart counts for more files, never for fewer; what cannot be seen makes records incomplete.
"""
import os
import sys
import time

from assay_calls import watcher
from assay_inputs import INSTALLED, Inputs
from assay_loads import Loads
from assay_places import Tree


class Bucket:
    def __init__(self):
        self.codes = set()  # (file, first line); line 0: its module level
        self.reads = set()
        self.lists = set()
        self.started = set()
        self.spills = set()  # modules for whose users all this counts as well
        self.seconds = 0.0

    def add(self, other):
        self.codes |= other.codes
        self.reads |= other.reads
        self.lists |= other.lists
        self.started |= other.started


class Recorder:
    def __init__(self, root):
        self.pid = os.getpid()
        self.tree = Tree(root)
        self.loads = Loads(self.tree)
        self.shared = self.now = Bucket()
        self.tail = Bucket()
        self.files = {}
        self.modules = {}
        self.fixtures = {}
        self.used = {}  # test file -> names of fixtures, None: any
        self.incomplete = None
        self.testing = False
        self.clock = time.process_time()
        self.watcher = watcher(self)
        self.inputs = Inputs(self)

    def start(self):
        self.inputs.start()
        self.watcher.start()

    def stop(self):
        self.turn(Bucket())
        self.inputs.stop()
        self.watcher.stop()

    def break_off(self, reason):
        """Nothing is known for sure from here on, of any file."""
        self.incomplete = self.incomplete or reason[:300]

    def turn(self, bucket):
        """From now on, what happens goes there; whatever is running in any thread belongs to both."""
        before = self.now
        if bucket is before:
            return before
        self.check()
        self.watcher.take()
        if self.inputs.spawned():
            before.started.add(os.path.basename(sys.executable))
        now = time.process_time()
        before.seconds += max(0.0, now - self.clock)
        self.clock = now
        for frame in sys._current_frames().values():
            self.running(frame, before, bucket)
        self.now = bucket
        return before

    def begin_test(self, path):
        if self.testing:
            self.break_off("several tests run at the same time")
        self.testing = True
        self.turn(self.file(path))

    def end_test(self):
        self.testing = False
        self.check()

    def check(self):
        problem = self.watcher.problem()
        if problem:
            self.break_off(problem)

    def running(self, frame, *buckets):
        while frame is not None:
            path = self.tree.file_of(frame.f_code)
            if path is not None and frame.f_code.co_name != "<module>":
                for it in buckets:
                    it.codes.add((path, frame.f_code.co_firstlineno))
            frame = frame.f_back

    def module(self, path):
        return in_(self.modules, path)

    def file(self, path):
        return in_(self.files, path)

    def fixture(self, name):
        return in_(self.fixtures, name)

    def keeper(self, frame):
        """Bucket of the innermost module or function around this frame whose doing is there for all that follow; None without one."""
        tree = self.tree
        while frame is not None:
            code = frame.f_code
            path = tree.file_of(code)
            if path is not None and tree.keeps(path, code):
                return self.module(path)
            frame = frame.f_back
        return None

    def uses(self, path, names):
        """`names`: of the fixtures that a test of the file may ask for; None when it may ask for any."""
        known = self.used.setdefault(path, set())
        if names is None or known is None:
            self.used[path] = None
        else:
            known.update(names)

    def records(self, paths):
        """What each of the files did, as the values of its record."""
        opaque = self.loads.look_around()
        for bucket in [*self.files.values(), *self.fixtures.values(), self.shared, self.tail]:
            for path in bucket.spills:
                self.module(path).add(bucket)
        conftests = {it for it in self.loads.codes if os.path.basename(it) == "conftest.py"}
        self.loads.tests = conftests | set(self.files) | set(paths)
        everybodys = self.loads.everybodys() | opaque
        packages = installed()
        for path in paths:
            yield path, self.record(path, everybodys, conftests, opaque, packages)

    def record(self, path, everybodys, conftests, opaque, packages):
        own = self.file(path)
        total = Bucket()
        for it in (own, self.shared, self.tail, *self.fixtures_of(path)):
            total.add(it)
        above = {it for it in conftests if path.startswith(os.path.dirname(it) + os.sep)}
        loaded = self.loads.reach({path} | above | everybodys | {it for it, _ in total.codes})
        for it in loaded:
            if it in self.modules:
                total.add(self.modules[it])
        loaded |= {it for it, _ in total.codes}
        scripts, whole = self.places(total.codes, loaded, opaque)
        return {
            "scripts": scripts,
            "whole": whole,
            "packages": packages,
            "reads": sorted(total.reads),
            "lists": sorted(total.lists),
            "started": sorted(total.started),
            "cpuMs": round(own.seconds * 1000, 3),
            "incomplete": self.incomplete,
        }

    def fixtures_of(self, path):
        names = self.used.get(path, ())
        return [it for name, it in self.fixtures.items() if names is None or name in names]

    def places(self, codes, loaded, opaque):
        pairs = {it: set() for it in loaded}
        whole = {it for it in loaded if it in opaque or not it.endswith(".py")}
        for path, line in codes:
            place = self.tree.text_of(path).place(line) if line > 0 else None
            if place is not None:
                pairs[path].add(place)
            elif line > 0:  # the code says that it is from elsewhere in the file than it can be
                whole.add(path)
        scripts = [[it, [at for place in sorted(pairs[it]) for at in (place, place + 1)]] for it in sorted(loaded - whole)]
        return scripts, sorted(whole)


def in_(buckets, key):
    found = buckets.get(key)
    if found is None:
        found = buckets[key] = Bucket()
    return found


def installed():
    """Names of top-level packages that are loaded from where packages are installed."""
    found = set()
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and INSTALLED.search(file):
            found.add(name.partition(".")[0])
    return sorted(found)
