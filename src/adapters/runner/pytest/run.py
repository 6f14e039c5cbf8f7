"""Runs pytest on exactly the files of a tree, with the tree's own code first on the path:  python launch.py SPEC.json

SPEC: see runner.ts. Runs in the user's Python (>= 3.9), as `python -m pytest` would, and uses nothing but the standard library.
Invariants: the repository's own configuration applies; nothing of Assay is left in the environment or on the front of sys.path;
packages installed for another lockfile or manifest than the tree's are refused; in a tree of Assay's nothing is written but
what the tests write.
"""
import importlib.util
import json
import os
import re
import runpy
import sys

INI_FILES = (
    ("pytest.toml", None),
    (".pytest.toml", None),
    ("pytest.ini", None),
    (".pytest.ini", None),
    ("pyproject.toml", r"^\s*\[\s*tool\s*\.\s*pytest\s*(\.\s*ini_options\s*)?\]"),
    ("tox.ini", r"^\[pytest\]"),
    ("setup.cfg", r"^\[tool:pytest\]"),
)


def main(spec_path):
    with open(spec_path, encoding="utf-8") as file:
        spec = json.load(file)
    root = os.path.realpath(spec["root"])
    checkout = os.path.realpath(spec["checkout"])
    is_prepared = root != checkout
    if is_prepared:
        sys.dont_write_bytecode = True
        other = beside("packages").other_packages(root, checkout, spec["dir"])
        if other:
            refuse(other)
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.path.pop(0)  # the folder of this script
    if is_prepared:
        lead_into(root, checkout)
    roots = [os.path.join(root, it) if it else root for it in spec["roots"]]
    put_first(roots, os.path.join(root, spec["dir"]) if spec["dir"] else root)
    if importlib.util.find_spec("pytest") is None:
        refuse(f"pytest is not installed for {sys.executable}: {sys.executable} -m pip install pytest")
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "plugin"))
    writes = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # not beside the files of Assay's own installation
    import assay_generated
    import assay_pytest

    files = [os.path.join(root, it) for it in spec["files"]]
    fd = int(os.environ.pop("ASSAY_REPORT_FD"))
    records = os.environ.pop("ASSAY_RECORD_DIR", None)
    for name in ("ASSAY_ROOT", "ASSAY_RECORDER"):
        os.environ.pop(name, None)
    if records:
        import assay_recording

        assay_recording.begin(records, root, files)
    sys.dont_write_bytecode = writes
    if is_prepared:
        assay_generated.install(roots, root, checkout)
    assay_pytest.begin(fd=fd, root=root, roots=roots, files=files, checkout=checkout)
    present = [it for it in files if os.path.isfile(it) and assay_pytest.can_be_named(it)]
    if not present:
        assay_pytest.finish(0)
        return 0
    sys.argv = ["pytest", *(["-p", "assay_recording"] if records else []), *arguments(spec, root), *present]
    try:
        runpy.run_module("pytest", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    assay_pytest.finish(code)
    return 0 if code == 5 else code  # no tests: the reporter says so itself, file by file


def beside(name):
    """A module of this folder, which the tests' programs shall not find."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("assay_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def refuse(message):
    sys.stderr.write(f"cannot start: {message}\n")
    sys.exit(3)


def arguments(spec, root):
    """Ours come last: the last one counts."""
    folder = os.path.join(root, spec["dir"]) if spec["dir"] else root
    scratch = spec["scratch"]
    args = ["-p", "assay_pytest", *configuration(folder, scratch), *spec["args"]]
    args += ["--continue-on-collection-errors", "--maxfail=0", "-o", f"cache_dir={scratch}/cache"]
    if importlib.util.find_spec("pytest_cov") is not None:
        args.append("--no-cov")  # part of the tests would not reach the thresholds of all
    if spec["workers"] and importlib.util.find_spec("xdist") is not None:
        args += ["-n", str(spec["workers"])]
    if spec["basetemp"]:
        args.append(f"--basetemp={scratch}/tmp")  # several runs at once would empty each other's
    if version("pytest") >= (8, 0):
        args += ["-o", "verbosity_assertions=2"]
    return args


def configuration(folder, scratch):
    """What pytest finds when it is started in the folder without files: files elsewhere must not make it find another one."""
    for name, section in INI_FILES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and (section is None or has_section(path, section)):
            return ["-c", path, "--rootdir", folder]
    empty = os.path.join(scratch, "pytest.ini")
    with open(empty, "w", encoding="utf-8"):
        pass
    return ["-c", empty, "--rootdir", folder, "--confcutdir", folder]


def has_section(path, section):
    with open(path, encoding="utf-8", errors="replace") as file:
        return re.search(section, file.read(), re.MULTILINE) is not None


def version(package):
    from importlib import metadata

    return tuple(int(it) for it in re.findall(r"\d+", metadata.version(package))[:2])


def put_first(roots, folder):
    """The tree's code comes before installed packages, also where those are links to another folder, and after the standard library.

    PYTHONPATH, which the programs that tests start inherit, comes before the standard library too: roots that would hide a
    module of it are left out there.
    """
    own = {os.path.realpath(it) for it in roots}
    rest = [it for it in sys.path if os.path.realpath(it) not in own]
    at = next((i for i, it in enumerate(rest) if is_installed(it)), len(rest))
    sys.path[:] = [*rest[:at], *roots, *rest[at:]]
    if folder not in sys.path:
        sys.path.append(folder)  # as `python -m pytest` has it, but hiding nothing
    inherited = [it for it in os.environ.get("PYTHONPATH", "").split(os.pathsep) if it]
    paths = [*(it for it in roots if not hides_standard_library(it)), *inherited]
    if paths:
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)


def lead_into(root, checkout):
    """Folders of the user's checkout on the path (its PYTHONPATH, packages installed as links to it) are those of the tree."""

    def moved(path):
        real = os.path.realpath(path)
        if path and is_below(real, checkout) and not is_below(real, os.path.realpath(sys.prefix)):
            return os.path.normpath(os.path.join(root, os.path.relpath(real, checkout)))
        return path

    sys.path[:] = [moved(it) for it in sys.path]
    inherited = os.environ.get("PYTHONPATH")
    if inherited:
        os.environ["PYTHONPATH"] = os.pathsep.join(moved(it) for it in inherited.split(os.pathsep))


def is_below(path, folder):
    return path == folder or path.startswith(folder + os.sep)


def is_installed(path):
    return re.search(r"[\\/](site|dist)-packages([\\/]|$)", path) is not None


def hides_standard_library(folder):
    names = getattr(sys, "stdlib_module_names", None) or sys.builtin_module_names
    try:
        entries = os.listdir(folder)
    except OSError:
        return False
    return any((it[:-3] if it.endswith(".py") else it) in names for it in entries)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
