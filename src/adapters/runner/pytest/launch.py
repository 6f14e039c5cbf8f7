"""Starts run.py beside it, unless this Python is too old to read it:  python launch.py SPEC.json

Every Python since 2.7 can read this file.
"""
import os
import runpy
import sys

if sys.version_info < (3, 9):
    sys.stderr.write("cannot start: Python 3.9 or newer is needed, %s is %s\n" % (sys.executable, sys.version.split()[0]))
    sys.exit(3)
runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.py"), run_name="__main__")
