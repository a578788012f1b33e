import functools

from odoo.http import request
from odoo.modules import Manifest

# Nothing from elsewhere, nothing inline, no frame around it.
POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@functools.cache
def _get_version():
    """Scripts and styles are cached for a week; those of a new version are others."""
    return Manifest.for_addon("hr_training").version


def render(template, values, status=200):
    """A page at the door: of its own, kept by no cache, and with no way out."""
    response = request.render(
        template, {"version": _get_version(), **values}, status=status
    )
    for name, value in (
        ("X-Robots-Tag", "noindex, nofollow"),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", POLICY),
    ):
        response.headers[name] = value
    return response


def answer(values, status=200):
    """What a page at the door asks for."""
    response = request.make_json_response(values, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
