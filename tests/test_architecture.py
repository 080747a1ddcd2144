"""The walls of the house, counted: declared access, one writer, one clock, small modules, upward strings."""

import ast
import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parent.parent / "app"
MODULES = sorted(APP.rglob("*.py"))
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
#: From low to high; a template names only endpoints of its own context or a lower one.
ORDER = ("kit", "people", "contests", "judging", "awards", "plans", "desks")


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
