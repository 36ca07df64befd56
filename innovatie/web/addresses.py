"""Which addresses are ours: where somebody came from, and where somebody may be sent on to."""

from urllib.parse import urlsplit

from flask import request


def is_own_path(path: str | None) -> bool:
    """A path on this site and nothing that a browser reads as another host."""
    return path is not None and path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()


def own_page_before() -> str | None:
    """The page of ours with the link or the form that led here; None when it was another site, or nothing says."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:  # no address
        return None
    path = before.path + (f"?{before.query}" if before.query else "")
    return path if before.netloc == request.host and is_own_path(path) else None
