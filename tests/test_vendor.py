"""What comes from others is what was looked at: each file of static/vendor has the hash that was written down."""

from tools.vendor import PIECES, differing, found


def test_vendored_files_are_the_listed_ones():
    assert (differing(), PIECES.keys() <= found().keys()) == ([], True)
