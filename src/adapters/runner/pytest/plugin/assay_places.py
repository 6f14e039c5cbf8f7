"""What a code object stands for: a file of the tree and the place where the function begins there. PYTEST_DONT_REWRITE

A function's first line, that of its first decorator, lies in the function and in none inside it. Lambdas, comprehensions and class
bodies belong to whatever is around them, as their first line does. Places are UTF-16 offsets in the file's text.
"""
import os
import re
import sys
from dis import opmap

OUTSIDE = re.compile(r"/(site-packages|dist-packages|__pycache__|\.git|\.tox|\.nox|node_modules)(/|$)")
LINES = re.compile(r"\r\n|\r|\n")
# A decorator that keeps what the function returns, by the names that such decorators have.
REMEMBERS = re.compile(r"cache|memo|once|singleton|lazy", re.IGNORECASE)
STORE_GLOBAL = opmap["STORE_GLOBAL"]
MAX_DECORATORS = 20


class Real:
    """Functions as they are before tests put others in their place, where those who look through modules for them do not look."""

    open = staticmethod(open)
    isfile = staticmethod(os.path.isfile)
    realpath = staticmethod(os.path.realpath)
    getcwd = staticmethod(os.getcwd)


class Tree:
    """Files of the tree, without installed packages and what programs leave behind."""

    def __init__(self, root):
        self.root = root
        self.start = root + os.sep
        prefix = os.path.realpath(sys.prefix)
        self.environment = prefix + os.sep if prefix != root and prefix.startswith(self.start) else None
        self.known = {}
        self.texts = {}
        self.kept = {}

    def inside(self, path):
        """The path when it is absolute and in the tree; None otherwise."""
        if not path.startswith(self.start) and path != self.root:
            return None
        if self.environment and path.startswith(self.environment):
            return None
        return None if OUTSIDE.search(path, len(self.root)) else path

    def file_of(self, code):
        """The file of a code object, by its real path."""
        name = code.co_filename
        try:
            return self.known[name]
        except KeyError:
            real = None if name.startswith("<") else Real.realpath(os.path.join(self.root, name))
            found = self.known[name] = self.inside(real) if real and Real.isfile(real) else None
            return found

    def text_of(self, path):
        found = self.texts.get(path)
        if found is None:
            found = self.texts[path] = Text(path)
        return found

    def keeps(self, path, code):
        """Whether what the code did when it ran is there for all that follow: a module, and a function that remembers its answer."""
        key = (path, code.co_firstlineno, code.co_name)
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = code.co_name == "<module>" or stores_global(code) or self.is_remembered(path, code)
        return found

    def is_remembered(self, path, code):
        lines = self.text_of(path).lines
        first = code.co_firstlineno - 1
        if not lines[first : first + 1] or not lines[first].lstrip().startswith("@"):
            return False
        for line in lines[first : first + MAX_DECORATORS]:
            if re.match(r"\s*(async\s+)?def\b", line):
                return False
            if REMEMBERS.search(line):
                return True
        return True  # decorators that are longer than anybody reads


def stores_global(code):
    data = code.co_code
    return STORE_GLOBAL in data and STORE_GLOBAL in data[::2]


class Text:
    """Lines of a file, whatever its encoding says: only where they begin is asked for, and that Assay reads them as UTF-8."""

    def __init__(self, path):
        try:
            with Real.open(path, "rb") as file:
                text = file.read().decode("utf-8", "replace")
        except OSError:
            text = ""
        self.lines = LINES.split(text)
        self.ends = [it.group() for it in LINES.finditer(text)]
        self.starts = None

    def place(self, line):
        """Of the line's first character that is no blank; None without such a line."""
        if self.starts is None:
            self.starts = [0]
            for at, end in enumerate(self.ends):
                self.starts.append(self.starts[-1] + units(self.lines[at]) + len(end))
        if not 1 <= line <= len(self.lines):
            return None
        text = self.lines[line - 1]
        blank = len(text) - len(text.lstrip(" \t\f\ufeff"))
        return self.starts[line - 1] + blank if blank < len(text) else None


def units(text):
    """Length in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
