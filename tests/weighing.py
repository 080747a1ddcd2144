"""What a first visit costs: a page and all it asks for, as it goes over the line."""

import gzip
import re

from flask.testing import FlaskClient


def first_visit(client: FlaskClient, url: str) -> int:
    """Bytes of a page, its styles, scripts and pictures, compressed; it asks no third party for anything."""
    page = client.get(url)
    seen, size, todo = set(), len(gzip.compress(page.data)), re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', page.text) == []
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        with client.get(address) as file:
            assert file.status_code == 200
            size += len(file.data if file.mimetype.startswith("image/p") else gzip.compress(file.data))
            if file.mimetype == "text/css":
                todo += [f"/static/{name}" for name in re.findall(r"url\(\.\./(img/[^)]+)\)", file.text)]
    return size
