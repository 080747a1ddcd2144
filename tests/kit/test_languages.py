"""What a page writes in the words and signs of its language."""

import pytest
from flask import render_template_string
from flask_babel import force_locale


@pytest.mark.parametrize(("language", "told"), [("vi", "1.234,5 · 1.500.000 đồng"), ("en", "1,234.5 · 1,500,000 VND")])
def test_a_page_writes_numbers_as_its_language_does(app, language, told):
    with app.test_request_context(), force_locale(language):
        assert render_template_string("{{ 1234.5|number(1) }} · {{ 1500000|money }}") == told
