"""Which modules of the tree a file loads, also those that somebody loaded before it. PYTEST_DONT_REWRITE

All test files are loaded in one process, where a module runs for whoever asks first. So a file loads what its code names: in its
imports, wherever they stand, and in texts that are names of modules (`mock.patch("shop.cart.total")`). Code that loads modules by computed
names loads all; a module that was loaded by code that does not name it, or by none of the tree, is everybody's.
"""
import re
import sys
from dis import opmap
from types import CodeType

IMPORT_NAME, EXTENDED_ARG, LOAD_CONST = opmap["IMPORT_NAME"], opmap["EXTENDED_ARG"], opmap["LOAD_CONST"]
LOAD_SMALL_INT = opmap.get("LOAD_SMALL_INT", -1)
KNOWN = (3, 15)  # from there on, imports are compiled in another way
COMPUTES = frozenset("import_module __import__ iter_modules walk_packages exec_module load_module resolve_name".split())
NAME = re.compile(r"\.*[^\W\d]\w*(\.[^\W\d]\w*)*")


class Loads:
    def __init__(self, tree):
        self.tree = tree
        self.names = {}  # dotted name -> files that were loaded under it
        self.packages = {}  # file -> name of its package
        self.codes = {}  # file -> its code
        self.importers = {}  # file -> files that were seen to load it first; None: no file of the tree
        self.links = {}
        self.tests = set()  # test files and conftest.py: pytest loads them, whoever computes names means others

    def loaded(self, path, code, name, package, importer):
        self.codes[path] = code
        self.importers.setdefault(path, set()).add(importer)
        if name is not None:
            self.names.setdefault(name, set()).add(path)
            self.packages[path] = package

    def look_around(self):
        """Modules of the tree that nobody saw being loaded, compiled ones among them. The files of those that cannot be seen through."""
        unseen = set()
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            path = self.tree.inside(file) if isinstance(file, str) else None
            if path is None:
                continue
            self.names.setdefault(name, set()).add(path)
            if path not in self.codes:
                unseen.add(path)
        return unseen

    def everybodys(self):
        """Loaded by nobody of the tree, or by code that does not say so."""
        found = set()
        for path, importers in self.importers.items():
            if path not in self.packages:
                found.add(path)
            for it in importers:
                if it != path and (path not in self.tests if it is None else path not in self.linked(it)):
                    found.add(path)
        return found

    def reach(self, files):
        found, open_ = set(files), list(files)
        while open_:
            for path in self.linked(open_.pop()):
                if path not in found:
                    found.add(path)
                    open_.append(path)
        return found

    def linked(self, path):
        found = self.links.get(path)
        if found is None:
            code = self.codes.get(path)
            try:
                found = set() if code is None else self.named_by(path, code)
            except (IndexError, TypeError, ValueError):  # compiled in a way that is not known
                found = None
            if found is None or sys.version_info >= KNOWN:
                found = set().union(*self.names.values()) - self.tests
            self.links[path] = found
        return found

    def named_by(self, path, code):
        """None: whatever there is."""
        found = set()
        package = self.packages.get(path) or ""
        open_ = [code]
        while open_:
            it = open_.pop()
            if COMPUTES.intersection(it.co_names):
                return None
            for name in imports_of(it, package):
                self.add(found, name)
            constants = list(it.co_consts)
            while constants:
                value = constants.pop()
                if isinstance(value, CodeType):
                    open_.append(value)
                elif isinstance(value, (tuple, frozenset)):
                    constants.extend(value)
                elif isinstance(value, str) and NAME.fullmatch(value):
                    self.add(found, value if value[0] != "." else absolute(value, package))
        parents = package
        while parents:
            self.add(found, parents)
            parents = parents.rpartition(".")[0]
        return found

    def add(self, found, name):
        """The module of that name or the closest one that it is below, with the packages around it."""
        if name.endswith(".*"):
            found.update(*(paths for it, paths in self.names.items() if it.rpartition(".")[0] == name[:-2]))
        while name:
            found.update(self.names.get(name, ()))
            name = name.rpartition(".")[0]


def imports_of(code, package):
    """Absolute names that its import statements may load."""
    data = code.co_code
    if IMPORT_NAME not in data:
        return
    extended, constants = 0, []
    for at in range(0, len(data), 2):
        operation, argument = data[at], data[at + 1] | extended
        extended = argument << 8 if operation == EXTENDED_ARG else 0
        if operation == LOAD_CONST:
            constants.append(code.co_consts[argument])
        elif operation == LOAD_SMALL_INT:
            constants.append(argument)
        elif operation == IMPORT_NAME:
            level, wanted = constants[-2:]
            if type(level) is not int or not isinstance(wanted, (tuple, type(None))):
                raise TypeError("no import that is known")
            base = absolute("." * level + code.co_names[argument], package)
            yield base
            for it in wanted or ():
                yield f"{base}.{it}"


def absolute(name, package):
    bare = name.lstrip(".")
    level = len(name) - len(bare)
    if level == 0:
        return name
    parts = package.split(".")
    above = ".".join(parts[: len(parts) - level + 1])
    return f"{above}.{bare}" if above and bare else above or bare
