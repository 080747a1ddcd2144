"""The walls of the house, counted: declared access, one writer, one clock, small modules, upward strings."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import JSON, Enum, String

from app.events.states import ScanResult
from app.kit.db import Base
from app.kit.errors import DomainError
from app.kit.web import _sentences
from app.routes import SENTENCES

ROOT = Path(__file__).resolve().parent.parent
APP = Path(__file__).resolve().parent.parent / "app"
MODULES = sorted(APP.rglob("*.py"))
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
#: From low to high; a template names only endpoints of its own context or a lower one.
ORDER = ("kit", "people", "events", "contests", "judging", "awards", "plans", "desks")


def test_every_route_declares_its_access(app):
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert undeclared == []


def test_only_the_transaction_commits():
    assert [str(p) for p in MODULES if ".commit(" in p.read_text() and p != APP / "kit" / "db.py"] == []


def test_only_the_clock_reads_the_time():
    reads = re.compile(r"datetime\.now\(|date\.today\(|time\.time\(|utcnow\(")
    assert [str(p) for p in MODULES if reads.search(p.read_text()) and p != APP / "kit" / "clock.py"] == []


def test_rules_and_actions_are_told_the_time():
    reads = re.compile(r"clock\.now\(|\bnow\(\)")
    inner = [p for p in MODULES if p.stem in {"rules", "actions", "queries", "models", "states", "access"}]
    assert [str(p) for p in inner if reads.search(p.read_text())] == []


def test_no_module_exceeds_300_lines():
    assert {str(p): n for p in MODULES if (n := p.read_text().count("\n")) > 300} == {}


def test_no_template_exceeds_120_lines():
    pages = [p for p in TEMPLATES if p.parts[-2] != "ui" and p.name != "base.html"]
    assert {str(p): n for p in pages if (n := p.read_text().count("\n")) > 120} == {}


def test_no_function_exceeds_60_lines():
    long = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 60
    }
    assert long == {}


def test_every_module_says_what_it_promises():
    assert [str(p) for p in MODULES if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))] == []


def test_no_module_imports_late():
    late = [
        f"{path}:{node.lineno}"
        for path in MODULES
        for outer in ast.walk(ast.parse(path.read_text()))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(outer)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert late == []


def test_no_broad_except():
    broad = re.compile(r"except( Exception| BaseException)?:")
    allowed = {APP / "kit" / "db.py", APP / "cli.py"}
    assert [str(p) for p in MODULES if broad.search(p.read_text()) and p not in allowed] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(APP / "templates")))
def test_a_template_has_no_inline_script_or_style(path):
    text = path.read_text()
    if "styleguide" in path.parts:  # its samples are literals of our own
        text = text.replace("|safe", "")
    inline = re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|\|\s*safe\b", text)
    assert inline is None, inline


def test_templates_name_only_endpoints_of_their_own_context_or_lower(app):
    home = {name: bp_context(app, name) for name in app.blueprints}
    upward = []
    for path in TEMPLATES:
        context = path.relative_to(APP / "templates").parts[0]
        if context not in ORDER:
            continue
        for endpoint in re.findall(r"url_for\(\s*[\"']([a-z_]+)\.", path.read_text()):
            if endpoint in home and ORDER.index(home[endpoint]) > ORDER.index(context):
                upward.append(f"{path}: {endpoint}")
    assert upward == []


def bp_context(app, name: str) -> str:
    """The context whose package a blueprint was made in."""
    return app.blueprints[name].import_name.split(".")[1]


def test_every_column_of_words_says_whether_they_are_personal(app):
    unmarked = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
        if "privacy" not in column.info
    ]
    assert unmarked == []


def test_every_refusal_is_worded(app):
    waiting, unworded = [DomainError], []
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        code = kind.__dict__.get("code")
        # A kind without a code of its own is a family that is never raised itself.
        if kind.__module__.startswith("app.") and code is not None and code not in _sentences:
            unworded.append(f"{kind.__module__}.{kind.__name__}: {code}")
        if not kind.__subclasses__() and getattr(kind, "code", None) is None:
            unworded.append(f"{kind.__module__}.{kind.__name__}: no code")
    assert unworded == []


#: Contract → (module, a forbidden import that is written into a copy of the tree).
FORBIDDEN_IMPORTS = {
    "contexts point down": ("app/people/roles/queries.py", "from app.contests import models as _upward"),
    "the engine is pure": ("app/judging/engine/tally.py", "import sqlalchemy as _impure"),
    "inside people: slices point down": ("app/people/units/queries.py", "from app.people.profiles import queries as _up"),
    "inside events: slices point down": ("app/events/states.py", "from app.events import models as _up"),
    "inside contests: slices point down": ("app/contests/calls/queries.py", "from app.contests.coaching import queries as _up"),
    "inside judging: slices point down": ("app/judging/panels/rules.py", "from app.judging.tally import rules as _up"),
    "inside plans: slices point down": ("app/plans/models.py", "from app.plans.targets import rules as _up"),
    "inside awards: slices point down": ("app/awards/models.py", "from app.awards import prizes as _up"),
    "inside a slice: views > forms | actions > queries > rules": (
        "app/people/units/queries.py", "from app.people.units import actions as _up",
    ),
    "only views, forms and api know the web": ("app/contests/coaching/actions.py", "from flask import request as _web"),
}  # fmt: skip


def lint(tree: Path) -> dict[str, str]:
    """Contract → KEPT or BROKEN, as the import linter finds them in `tree`."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    found = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=60).stdout
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)$", found, re.MULTILINE))


def test_each_import_contract_bites_when_its_forbidden_import_is_written(tmp_path):
    leave_out = shutil.ignore_patterns("__pycache__", "templates", "translations", "*.txt")
    shutil.copytree(APP, tmp_path / "app", ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    kept = lint(tmp_path)
    assert set(kept.values()) == {"KEPT"}
    assert set(FORBIDDEN_IMPORTS) == set(kept)
    for contract, (module, line) in FORBIDDEN_IMPORTS.items():
        path = tmp_path / module
        whole = path.read_text()
        path.write_text(f"{whole}\n{line}\n")
        assert lint(tmp_path)[contract] == "BROKEN", contract
        path.write_text(whole)


def test_every_act_that_a_page_of_events_tells_is_worded():
    """Pages of events and registrations tell the whole history of their thing, whoever wrote it."""
    acts = {f"scan_{result.value}" for result in ScanResult}
    for module in (APP / "events").rglob("*.py"):
        acts |= set(re.findall(r'audit\.record\(\s*"([^"]+)"', module.read_text(encoding="utf-8")))
    assert len(acts) > 20
    assert sorted(acts - set(SENTENCES)) == []
