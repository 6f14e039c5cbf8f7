"""Modules that a build generates inside the source (`_version.py`) and git ignores: a prepared tree lacks them.

They are taken from the user's checkout, one by one, when nothing else has them and git says there that they are ignored. A module
that git tracks, or would track, is never taken: it may be head's, and this tree may be base's. Compiled modules are not taken
either: they may be built from other sources.
"""
import importlib.util
import os
import subprocess
import sys


taken = set()


class GeneratedFinder:
    def __init__(self, roots, root, checkout):
        self.roots = roots
        self.root = root
        self.checkout = checkout

    def find_spec(self, fullname, path=None, target=None):
        package, _, _ = fullname.rpartition(".")
        if not package:
            return None
        for root in self.roots:
            inside = os.path.relpath(os.path.join(root, *fullname.split(".")) + ".py", self.root)
            theirs = os.path.join(self.checkout, inside)
            if os.path.isfile(theirs) and self.is_ignored(inside):
                taken.add(theirs)
                return importlib.util.spec_from_file_location(fullname, theirs)
        return None

    def is_ignored(self, path):
        try:
            command = ["git", "-C", self.checkout, "check-ignore", "-q", "--", path]
            return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False


def install(roots, root, checkout):
    """Last on the list: whatever can be found in another way is."""
    sys.meta_path.append(GeneratedFinder(roots, root, checkout))
