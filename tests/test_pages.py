"""The table of pages is complete: who adds a page adds its address there, so that it is looked at."""

from tests.browser.pages import EXCEPT, PAGES


def test_every_page_is_in_the_table(app):
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert (asked - PAGES.keys() - EXCEPT.keys(), PAGES.keys() - asked, EXCEPT.keys() - asked) == (set(), set(), set())
