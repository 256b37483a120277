"""The headers every answer carries, whatever it is."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from advocacy.web import current

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def _policy() -> str:
    """Return the policy, which lets a survivor's form lead away.

    Browsers hold form-action against every redirect that follows a form. Leaving without a script
    is a form, the neutral page is another site's, and that site may redirect once more: with
    'self' alone nobody without a script could leave (measured).
    """
    settings = current.settings()
    if request.host != settings.portal_host:
        return _POLICY
    away = urlsplit(settings.exit_url)
    beyond = "https:" if away.scheme == "https" else f"https: {away.scheme}://{away.netloc}"
    return _POLICY.replace("form-action 'self'", f"form-action 'self' {beyond}")


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Robots-Tag"] = "noindex, nofollow"
    headers["Permissions-Policy"] = "geolocation=(), microphone=(), browsing-topics=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if g.get("cacheable", False) and response.status_code == 200:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.after_request(_set_headers)
