"""Which functions run, told to a recorder: `sys.monitoring` (Python 3.12), below that the profiler in C. PYTEST_DONT_REWRITE

What runs below a module being loaded, or below a function that remembers its answer, belongs to that module: it does not run again for
whoever comes second. sys.monitoring says when a function begins, once each, until it is told to begin anew: the functions around it
are looked up. The profiler says who called whom, and only when it is asked.
Measured on click: 1.07x and 1.5x of the processor time; sys.setprofile 1.8x, sys.settrace 1.65x.
"""
import sys
import threading
from _thread import get_ident

NAME = "assay"
# Not 0 to 2 (debugger, coverage, profiler) nor 3 (Hypothesis) unless there is no other.
TOOLS = (4, 5, 3)
MAX_RESTARTS = 50


def watcher(recorder):
    return Monitoring(recorder) if hasattr(sys, "monitoring") else Profiling(recorder)


class Monitoring:
    def __init__(self, recorder):
        self.recorder = recorder
        self.tool = None
        self.loading = set()  # threads that may be below a module or function that keeps
        self.restarts = 0

    def start(self):
        monitoring = sys.monitoring
        self.disable = monitoring.DISABLE
        self.tool = next((it for it in TOOLS if monitoring.get_tool(it) is None), None)
        if self.tool is None:
            self.recorder.break_off("other tools use all of sys.monitoring")
            return
        monitoring.use_tool_id(self.tool, NAME)
        events = monitoring.events.PY_START | monitoring.events.PY_RESUME
        for event in (monitoring.events.PY_START, monitoring.events.PY_RESUME):
            monitoring.register_callback(self.tool, event, self.begins)
        monitoring.set_events(self.tool, events)
        monitoring.restart_events()

    def begins(self, code, _offset):
        recorder = self.recorder
        try:
            path = recorder.tree.file_of(code)
            if path is None:
                return self.disable
            if code.co_name == "<module>":
                return self.disable  # it is told when it is loaded
            key = (path, code.co_firstlineno)
            keeps = recorder.tree.keeps(path, code)
            bucket = recorder.now
            if self.loading and get_ident() in self.loading:
                frame = sys._getframe(1)
                bucket = self.around(frame.f_back if keeps else frame) or bucket
            bucket.codes.add(key)
            if keeps:
                recorder.module(path).codes.add(key)
                if self.restarts < MAX_RESTARTS:
                    self.restarts += 1
                    self.enter()
                    return None
                recorder.now.spills.add(path)
        except Exception as error:
            recorder.break_off(f"the recorder failed: {error!r}")
        return self.disable

    def enter(self):
        """Something that keeps begins to run in this thread: what it runs is told again."""
        self.loading.add(get_ident())
        sys.monitoring.restart_events()

    def around(self, frame):
        recorder = self.recorder
        found = recorder.keeper(frame)
        if found is None:
            self.loading.discard(get_ident())
        return found

    def take(self):
        if self.tool is not None:
            self.restarts = 0
            sys.monitoring.restart_events()

    def problem(self):
        if self.tool is not None and sys.monitoring.get_tool(self.tool) != NAME:
            return "a test took sys.monitoring away"
        return None

    def stop(self):
        if self.tool is not None and self.problem() is None:
            sys.monitoring.set_events(self.tool, 0)
            sys.monitoring.free_tool_id(self.tool)
        self.tool = None


class Profiling:
    def __init__(self, recorder):
        self.recorder = recorder
        self.profilers = []
        self.idle = []
        self.lock = threading.Lock()
        self.active = False

    def start(self):
        from _lsprof import Profiler

        class Watch(Profiler):
            def __call__(self, *_):
                """For tests that keep `sys.getprofile()` and give it back: they call off the recording, not the test."""

        self.kind = Watch
        self.active = True
        self.begin_thread()
        threading.setprofile(self.thread_begins)

    def begin_thread(self):
        with self.lock:
            profiler = self.idle.pop() if self.idle else self.kind(subcalls=True, builtins=False)
            self.profilers.append((get_ident(), profiler))
        profiler.enable()

    def thread_begins(self, frame, _event, _value):
        sys.setprofile(None)
        try:
            if self.active:
                self.recorder.running(frame, self.recorder.now)
                self.begin_thread()
        except Exception as error:
            self.recorder.break_off(f"the recorder failed: {error!r}")

    def enter(self):
        """Who called whom is known afterwards."""

    def take(self):
        """Profilers of threads that have ended are given to others: one that is thrown away ends the profiling of whoever does it."""
        with self.lock:
            alive = sys._current_frames()
            for _, profiler in self.profilers:
                self.told(profiler.getstats())
                profiler.clear()
            self.idle += [profiler for thread, profiler in self.profilers if thread not in alive]
            self.profilers = [it for it in self.profilers if it[0] in alive]

    def told(self, entries):
        recorder = self.recorder
        calls, keepers = {}, []
        for entry in entries:
            if not isinstance(entry.code, str):
                calls[id(entry.code)] = call = Call(entry, recorder.tree)
                if call.keeps:
                    keepers.append(call)
        for call in calls.values():
            for code, count in call.called:
                if code in calls:
                    calls[code].strangers -= count
        # Frames that are not at their end yet are not told, and so are roots what they called.
        roots = [it for it in calls.values() if it.strangers > 0 and not it.keeps]
        recorder.now.codes |= below(roots, calls)
        recorder.now.codes |= {it.place for it in keepers if it.strangers > 0 and it.place is not None}
        for keeper in keepers:
            recorder.module(keeper.path).codes |= below([keeper], calls)

    def problem(self):
        if self.active and not isinstance(sys.getprofile(), self.kind):
            return "a test used a profiler of its own"
        return None

    def stop(self):
        self.active = False
        threading.setprofile(None)
        if self.problem() is None and sys.getprofile() is not None:
            sys.setprofile(None)


class Call:
    """What is known of a function: `strangers` is how often it was called by somebody who is not known."""

    def __init__(self, entry, tree):
        code = entry.code
        self.path = tree.file_of(code)
        self.keeps = self.path is not None and tree.keeps(self.path, code)
        self.place = None if self.path is None or code.co_name == "<module>" else (self.path, code.co_firstlineno)
        self.called = [(id(it.code), it.callcount) for it in entry.calls or () if not isinstance(it.code, str)]
        self.strangers = entry.callcount


def below(roots, calls):
    """Their places, those of all that they called, and these called, up to others that keep."""
    found, seen, open_ = set(), {id(it) for it in roots}, list(roots)
    while open_:
        call = open_.pop()
        if call.place is not None:
            found.add(call.place)
        for code, _ in call.called:
            it = calls.get(code)
            if it is None or id(it) in seen:
                continue
            seen.add(id(it))
            if not it.keeps:
                open_.append(it)
            elif it.place is not None:
                found.add(it.place)
    return found
