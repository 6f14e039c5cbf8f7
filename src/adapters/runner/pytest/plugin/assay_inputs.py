"""What a test looks at besides code: files of the tree it opens, folders it lists, programs it starts. PYTEST_DONT_REWRITE

Python tells its audit hooks; there is no way to take one out again, so that it is told to be silent. Not counted: what is opened only to
be written, and what the import system and pytest read for themselves. Whether a file is there (`os.stat`) is not told by Python.
"""
import os
import re
import sys
import sysconfig
from types import CodeType

from assay_places import Real

STANDARD = tuple(
    {part + os.sep for it in ("stdlib", "platstdlib") for path in [sysconfig.get_path(it)] for part in (path, os.path.realpath(path))}
)
INSTALLED = re.compile(r"[\\/](site|dist)-packages[\\/]")
RUNNER = re.compile(r"[\\/](_pytest|pytest|pluggy|iniconfig|xdist|execnet|coverage|pytest_cov)[\\/]|[\\/]assay_\w+\.py$|[\\/]pytest[\\/]run\.py$")
FINDER = re.compile(r"[\\/]importlib[\\/]metadata[\\/]|[\\/]pkg_resources[\\/]")
CODE = re.compile(r"\.(py[cdow]?|so|pyi)$")
# Parts of the standard library that ask the system, not the tree.
ASKING = tuple(it + name for it in STANDARD for name in ("platform.py", "uuid.py", os.path.join("ctypes", "util.py")))
STARTS = {
    "subprocess.Popen": lambda it: it[0] or it[1][0],
    "os.system": lambda _: "sh",
    "os.exec": lambda it: it[0],
    "os.posix_spawn": lambda it: it[0],
    "os.spawn": lambda it: it[1],
    "os.fork": lambda _: sys.executable,
    "os.forkpty": lambda _: sys.executable,
    "pty.spawn": lambda it: it[0][0],
}
SPAWNS = ("multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver")


class Inputs:
    def __init__(self, recorder):
        self.recorder = recorder
        self.active = True
        os.register_at_fork(after_in_child=self.stop)

    def start(self):
        sys.addaudithook(self.happens)

    def stop(self):
        self.active = False

    def happens(self, event, args):
        if not self.active:
            return
        try:
            if event == "exec":
                if type(args[0]) is CodeType and args[0].co_name == "<module>":
                    self.runs(args[0])
            elif event == "open":
                if isinstance(args[0], (str, bytes)) and reads(args[1], args[2]):
                    self.looks_at("reads", args[0])
            elif event in ("os.listdir", "os.scandir"):
                if args[0] is None or isinstance(args[0], (str, bytes)):
                    self.looks_at("lists", args[0] or ".")
            elif event in ("sqlite3.connect", "ctypes.dlopen"):
                if isinstance(args[0], (str, bytes)) and args[0][:1] not in (":", b":", "", b""):
                    self.looks_at("reads", args[0])
            elif event in STARTS:
                self.starts(os.path.basename(os.fsdecode(STARTS[event](args))))
            elif event == "cpython.PyInterpreterState_New":
                self.recorder.break_off("it starts another interpreter")
        except Exception as error:
            self.recorder.break_off(f"the recorder failed: {error!r}")

    def runs(self, code):
        """A file's code begins to run: as a module, or as a program (`runpy`), which runs anew whenever it is asked for."""
        recorder = self.recorder
        path = recorder.tree.file_of(code)
        if path is None:
            return
        frame = sys._getframe(2)
        name, package = module_of(frame)
        importer = frame
        while importer is not None and recorder.tree.file_of(importer.f_code) is None:
            importer = importer.f_back
        importer = importer and recorder.tree.file_of(importer.f_code)
        recorder.loads.loaded(path, code, name, package, importer)
        recorder.module(path).codes.add((path, 0))
        if name is None:
            recorder.now.codes.add((path, 0))
        recorder.watcher.enter()

    def looks_at(self, kind, name):
        recorder = self.recorder
        path = os.fsdecode(name)
        if not os.path.isabs(path):
            try:
                path = os.path.join(Real.getcwd(), path)
            except OSError:  # the folder is gone, and nothing can be found below it
                return
        path = os.path.normpath(path)
        if recorder.tree.inside(path) is None:
            return
        frame = sys._getframe(2)
        if not is_own(frame, kind, path):
            getattr(recorder.keeper(frame) or recorder.now, kind).add(path)

    def starts(self, program):
        """Not counted: what installed plugins of pytest start for themselves, while neither the tree's code nor a test runs."""
        recorder = self.recorder
        frame = sys._getframe(2)
        is_trees = recorder.now not in (recorder.shared, recorder.tail)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.endswith("assay_generated.py") or file in ASKING:
                return
            is_trees = is_trees or recorder.tree.file_of(frame.f_code) is not None
            frame = frame.f_back
        if is_trees:
            (recorder.keeper(sys._getframe(2)) or recorder.now).started.add(program)

    def spawned(self):
        """Python tells nobody that `multiprocessing` starts processes; what it needs for that is loaded then."""
        return any(it in sys.modules for it in SPAWNS)


def reads(mode, flags):
    if isinstance(mode, str):
        return any(it in mode for it in "ra+")
    return flags & (os.O_WRONLY | os.O_RDWR) != os.O_WRONLY


def module_of(frame):
    """Name and package of the module that this frame of an importer runs; None for what is no import."""
    code = frame.f_code
    if code.co_filename.startswith("<frozen importlib"):
        scope = (frame.f_locals.get("args") or (None, None))[-1]
    elif re.search(r"_pytest[\\/]assertion[\\/]rewrite\.py$", code.co_filename):
        scope = vars(frame.f_locals["module"])
    else:
        return None, None
    if not isinstance(scope, dict):
        return None, None
    return scope.get("__name__"), scope.get("__package__")


def is_own(frame, kind, path):
    """Whether the import system or pytest asks, by the closest caller that is not the standard library."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith("<frozen importlib"):
            if kind == "lists" or CODE.search(path):
                return True
        elif FINDER.search(file):
            return True
        elif file.startswith(STANDARD) and not INSTALLED.search(file):
            if file.endswith((os.sep + "traceback.py", os.sep + "warnings.py")):
                return True
        elif not file.startswith("<frozen"):
            return RUNNER.search(file) is not None
        frame = frame.f_back
    return True
