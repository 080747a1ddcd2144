"""The engine imports the standard library, numpy, scipy and itself, nothing else: it runs in any notebook."""

import ast
import sys
from pathlib import Path

ENGINE = Path(__file__).parents[3] / "app" / "judging" / "engine"


def imported(module):
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "a relative import"


def test_engine_imports_nothing_but_the_standard_library_numpy_scipy_and_itself():
    modules = sorted(ENGINE.rglob("*.py"))
    foreign = {
        (module.name, name)
        for module in modules
        for name in imported(module)
        if name.split(".")[0] not in {*sys.stdlib_module_names, "numpy", "scipy"}
        and not name.startswith("app.judging.engine.")
    }
    assert (len(modules) > 7, foreign) == (True, set())
