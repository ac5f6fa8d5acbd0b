"""verify.py as a module, from wherever it lies, without leaving a cache beside it."""

import types


def load(path):
    module = types.ModuleType("verify")
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), module.__dict__)
    return module
