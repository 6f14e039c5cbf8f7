"""Modules of the tree that were loaded from elsewhere: the user's checkout or an installed copy.

Of compiled modules the tree only has the sources, and those loaded from elsewhere were built from others: in a prepared tree they
are the tree's when it has their package, a source of their name, or when they were built in or installed from the checkout. A run in
the checkout itself uses what the user built there. Invariant: only reads, whatever the modules are.
"""
import importlib.machinery
import json
import os
import re
import sys
from importlib import metadata
from urllib.parse import unquote, urlsplit

COMPILED = tuple(importlib.machinery.EXTENSION_SUFFIXES)
MODULES = (".py", os.sep + "__init__.py")
SOURCES = (".pyx", ".pyi", ".c", ".cc", ".cpp", ".cxx", ".rs", *(os.sep + it for it in ("__init__.pyx", "__init__.pyi")))


def strangers(root, roots, checkout):
    """(module, file) of loaded modules that are the tree's and came from outside of it or from an installed copy."""
    taken = getattr(sys.modules.get("assay_generated"), "taken", ())
    standard = getattr(sys, "stdlib_module_names", sys.builtin_module_names)
    found, compiled = [], []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or name.split(".", 1)[0] in standard or file in taken:
            continue
        if is_inside(os.path.realpath(file), root):
            continue
        if file.endswith(".py") and has(roots, name, MODULES):
            found.append([name, file])
        elif file.endswith(COMPILED) and root != checkout:
            compiled.append([name, file])
    built = installed_from(checkout) if compiled else set()
    found += [it for it in compiled if is_own(*it, roots, checkout, built)]
    return sorted(found)


def has(roots, name, ends):
    path = os.path.join(*name.split("."))
    return any(os.path.isfile(os.path.join(it, path + end)) for it in roots for end in ends)


def is_own(name, file, roots, checkout, built):
    package = name.rpartition(".")[0]
    real = os.path.realpath(file)
    is_built_there = is_inside(real, checkout) and not is_inside(real, os.path.realpath(sys.prefix))
    return is_built_there or real in built or has(roots, name, MODULES + SOURCES) or (package != "" and has(roots, package, MODULES[1:]))


def installed_from(checkout):
    """Compiled files of packages that were installed from the checkout or a folder of it."""
    found = set()
    for it in metadata.distributions():
        try:
            url = urlsplit(json.loads(it.read_text("direct_url.json") or "{}").get("url", ""))
            folder = os.path.realpath(unquote(url.path)) if url.scheme == "file" else ""
            if folder == checkout or is_inside(folder, checkout):
                found.update(os.path.realpath(str(it.locate_file(file))) for file in it.files or () if str(file).endswith(COMPILED))
        except (OSError, ValueError, AttributeError):  # not made by a known installer
            continue
    return found


def is_inside(file, root):
    return file.startswith(root + os.sep) and re.search(r"[\\/](site|dist)-packages[\\/]", file[len(root) :]) is None
