"""Whether the packages installed for the user's checkout are those that a tree of another revision asks for.

What is installed is what the checkout's lockfiles say, and its manifests where no lockfile decides: a tree with other ones would run
on packages it never asked for. Invariant: what cannot be read as what it is, is compared as text, so unsure is refused.
"""
import ast
import configparser
import os
import re
import sys

LOCKS = re.compile(r"^(uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|pylock(\..+)?\.toml)$")
LISTS = re.compile(r"^([\w.-]*(requirements|constraints)[\w.-]*\.(txt|in)|environment[\w.-]*\.ya?ml)$")
MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile")
# Below [tool] of a pyproject.toml, where managers keep what they install.
TOOLS = {
    "poetry": ("dependencies", "dev-dependencies", "group", "extras", "source"),
    "pdm": ("dev-dependencies", "source", "resolution"),
    "uv": ("dev-dependencies", "sources", "constraint-dependencies", "override-dependencies", "index", "pip"),
    "hatch": ("envs", "metadata"),
    "flit": ("metadata",),
    "pixi": ("dependencies", "pypi-dependencies", "feature", "environments", "target"),
    "conda-lock": ("dependencies",),
}
PROJECT = ("dependencies", "optional-dependencies")
# Of setup(), and of [metadata] and [project] in the same words: what changes with a release and installs nothing.
PROSE = ("version", "description", "long_description", "classifiers", "keywords", "author", "author_email", "maintainer", "url",
         "maintainer_email", "license", "project_urls", "download_url", "long_description_content_type")
STEP = "check the revision out and install its packages to run it"


def other_packages(root, checkout, folder):
    """Why the installed packages are not the tree's, or None. `folder`: of the suite, relative to both."""
    parts = folder.split("/") if folder else []
    places = [os.path.join("", *parts[:depth]) for depth in range(len(parts), -1, -1)]
    for place in places:
        for at in (place, os.path.join(place, "requirements")):
            for name in sorted(names_in(os.path.join(root, at)) | names_in(os.path.join(checkout, at))):
                if identity(os.path.join(root, at, name)) != identity(os.path.join(checkout, at, name)):
                    return f"{os.path.join(at, name)} of this revision is not the work tree's, whose packages are installed: {STEP}"
    for place in places:
        if is_locked(root, place, places):
            continue
        for name in MANIFESTS:
            ours, theirs = (dependencies(os.path.join(it, place, name), os.path.join(it, place)) for it in (root, checkout))
            if ours != theirs:
                return (
                    f"{os.path.join(place, name)} of this revision asks for other packages than the work tree's, whose packages"
                    f" are installed, and no lockfile says which: {STEP}"
                )
    return None


def names_in(folder):
    is_list = os.path.basename(folder) == "requirements"
    try:
        return {it for it in os.listdir(folder) if LOCKS.match(it) or LISTS.match(it) or (is_list and it.endswith((".txt", ".in")))}
    except OSError:
        return set()


def is_locked(root, place, places):
    """By a lockfile in the folder, or by one above whose workspace has it; lockfiles are the same in both by now."""
    for at in places:
        if place != at and not place.startswith(at + os.sep if at else ""):
            continue
        locks = [it for it in names_in(os.path.join(root, at)) if LOCKS.match(it)]
        if at == place and locks:
            return True
        if at != place and "uv.lock" in locks:
            member = re.escape(os.path.relpath(place, at or os.curdir).replace(os.sep, "/"))
            source = r'^source = \{ (editable|virtual|directory) = "' + member + r'"'
            if re.search(source, read(os.path.join(root, at, "uv.lock")), re.MULTILINE):
                return True
    return False


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace", newline=None) as file:
            return file.read()
    except OSError:
        return ""


def identity(path):
    """What a lockfile or list installs: without line ends, comments and the version of the repository's own packages."""
    text = read(path)
    if path.endswith((".txt", ".in")):
        return sorted(without_comments(text))
    if path.endswith((".yml", ".yaml")):
        return without_comments(text)
    own = re.compile(r"^source = \{ (editable|virtual|directory) = ", re.MULTILINE)
    blocks = text.split("[[package]]")
    return [re.sub(r"^version = .*$", "", it, flags=re.MULTILINE) if own.search(it) else it for it in blocks]


def without_comments(text):
    return list(filter(None, (re.sub(r"(^|\s)#.*", "", line).rstrip() for line in text.split("\n"))))


def dependencies(path, folder):
    """What a manifest says of packages to install; None without any."""
    text = read(path)
    name = os.path.basename(path)
    if name == "pyproject.toml":
        return of_pyproject(text, folder)
    if name == "setup.cfg":
        return of_setup_cfg(text, folder)
    if name == "setup.py":
        return of_setup_py(text)
    return without_comments(text) or None


def of_pyproject(text, folder):
    try:
        data = parse_toml(text)
    except ValueError:  # broken, or no parser for it
        return without_comments(text) or None
    project, tool = table(data, "project"), table(data, "tool")
    found = {f"project.{key}": project[key] for key in PROJECT if key in project}
    if "dependency-groups" in data:
        found["dependency-groups"] = data["dependency-groups"]
    for name, keys in TOOLS.items():
        found.update({f"{name}.{key}": table(tool, name)[key] for key in keys if key in table(tool, name)})
    dynamic = table(table(tool, "setuptools"), "dynamic")
    for key in ("dependencies", "optional-dependencies"):
        if key in dynamic:
            found[f"dynamic.{key}"] = [dynamic[key], *lists_named(repr(dynamic[key]), folder)]
    return found or None


def table(data, key):
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def parse_toml(text):
    try:
        import tomllib
    except ImportError:  # before 3.11, where pytest itself needs tomli
        known = set(sys.modules)
        try:
            import tomli as tomllib
        except ImportError:
            raise ValueError("no parser of TOML") from None
        finally:
            for name in set(sys.modules) - known:  # the tree may have its own
                if name.partition(".")[0] == "tomli":
                    del sys.modules[name]
    return tomllib.loads(text)


def of_setup_cfg(text, folder):
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return without_comments(text) or None
    found = {}
    for section, keys in (("options", ("install_requires", "tests_require")), ("options.extras_require", None)):
        if parser.has_section(section):
            for key, value in parser.items(section):
                if keys is None or key.replace("-", "_") in keys:
                    found[f"{section}.{key}"] = [without_comments(value), *lists_named(value, folder)]
    return found or None


def lists_named(value, folder):
    """Lists of packages that a manifest names by path (`file: deps.txt`), whatever they are called."""
    return [[name, without_comments(read(os.path.join(folder, name)))] for name in re.findall(r"[\w./-]+\.(?:txt|in)\b", value)]


def of_setup_py(text):
    """The program, but for comments, layout and what setup() is told of the release: it may compute what it asks for."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    if not tree.body:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", None)) == "setup":
            node.keywords = [it for it in node.keywords if it.arg not in PROSE]
    try:
        return ast.dump(tree)
    except RecursionError:
        return text
