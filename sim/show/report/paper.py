"""The report as a PDF, laid out by WeasyPrint from the same page: no browser needed."""

from __future__ import annotations

from typing import Any

from sim.errors import InputError


def pdf(page: str) -> bytes:
    """Return a page as a tagged PDF.

    Raises
    ------
    InputError
        When WeasyPrint or the libraries it draws with are missing.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:  # OSError: pango is not on this machine
        raise InputError(
            "--pdf needs WeasyPrint. Install it with: pip install 'nav-adoption[report]', and Pango "
            f"(apt install libpango-1.0-0 libpangoft2-1.0-0). Or print the HTML file to PDF. ({error})"
        ) from None
    made: bytes = HTML(string=page, url_fetcher=nothing).write_pdf(pdf_tags=True)
    return made


def nothing(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    """Refuse to fetch: all that the page needs is in it."""
    raise ValueError(f"the report holds everything; nothing is fetched from {url}")
