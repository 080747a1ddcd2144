"""Words that people typed are never a program (B10), and no address is a visitor's idea of ours (B13)."""

from tests.provocations import Provocation

WORDS = (
    Provocation(
        "what an organizer typed is no template in a page", "B10", "app/contests/calls/views/markdown.py",
        "    html = _READER.renderer.render(tokens, _READER.options, {})",
        '    html = __import__("jinja2").Template(_READER.renderer.render(tokens, _READER.options, {})).render()',
        "tests/contests/calls/test_views.py::test_rules_when_written_with_a_payload_are_inert_and_stay_readable_by_version",
    ),
    Provocation(
        "no fact of a notice is a template in a page", "B10", "app/kit/web.py",
        "return str(_sentences[code]) % {k: _shown(v) for k, v in (facts or {}).items()}",
        "return current_app.jinja_env.from_string(str(_sentences[code]) % {k: _shown(v) for k, v in (facts or {}).items()}).render()",
        "tests/people/notices/test_notices.py::test_what_a_person_typed_is_no_template_in_a_letter_nor_at_the_desk",
    ),
    Provocation(
        "what a person typed is no template in a mail of a kind without its own", "B10", "app/people/notices/jobs.py",
        'return render_template(f"mail/notice.{language}.txt", words=words, **more)',
        'return current_app.jinja_env.from_string(words).render()',
        "tests/people/notices/test_notices.py::test_what_a_person_typed_is_no_template_in_a_letter_nor_at_the_desk",
    ),
    Provocation(
        "what a person typed is no template in a mail with words of its own", "B10", "app/people/notices/jobs.py",
        'return render_template(f"mail/{letter.kind}.{language}.txt", **more)',
        'return current_app.jinja_env.from_string(render_template(f"mail/{letter.kind}.{language}.txt", **more)).render(**more)',
        "tests/people/notices/test_notices.py::test_what_a_person_typed_is_no_template_in_a_letter_nor_at_the_desk",
    ),
    Provocation(
        "what a person typed is no template in a Word file", "B10", "app/kit/documents/content.py",
        r're.sub(r"\r\n?|[\u2028\u2029]", "\n", str(text)))',
        r're.sub(r"\r\n?|[\u2028\u2029]", "\n", __import__("jinja2").Template(str(text)).render()))',
        "tests/kit/documents/test_docx.py::test_text_is_never_markup_when_it_looks_like_it",
    ),
    Provocation(
        "the link of a reset begins with our address, whoever asks by which name", "B13", "app/people/notices/jobs.py",
        '    site = str(current_app.config["PUBLIC_URL"])', '    site = __import__("flask").request.host_url.rstrip("/")',
        "tests/people/codes/test_codes.py::test_the_letter_bears_our_address_when_the_host_header_is_forged",
    ),
    Provocation(
        "what is printed or shared bears our address, whoever asks by which name", "B13", "app/kit/web.py",
        'return str(current_app.config["PUBLIC_URL"]) + url_for(endpoint, **values)',
        'return request.host_url.rstrip("/") + url_for(endpoint, **values)',
        "tests/people/codes/test_codes.py::test_slips_links_and_pages_bear_our_address_when_the_host_header_is_forged",
    ),
    Provocation(
        "a mail comes from our address", "B13", "app/kit/mail.py",
        'host = re.sub(r"^https?://|[:/].*$", "", public_url) or "localhost"', 'host = to.partition("@")[2]',
        "tests/kit/test_mail.py::test_letter_reads_back_as_written",
    ),
)  # fmt: skip
