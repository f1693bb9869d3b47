"""Pages of the local stack beside the application: the way in, what was sent, and the clock.

They are on the API's address under /local, so that one browser tab leads to the next. None of it is in AWS.
"""

import html
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from chalicelib.http.tokens import cookies
from stack.functions import FunctionFailed
from stack.inbox import Message, deliveries, message_of
from stack.local import LocalSettings, Unusable
from stack.server import Answer, Request, Response

PREFIX = "/local/"
SHOWN = 100
SESSION_SECONDS = 7 * 24 * 3600
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", _POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
_STYLE = """:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
  --ink: #1f2937; --ground: #fff; --muted: #566173; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --ground: #111827; --muted: #a9b4c4; --link: #93c5fd; }
}
h1 { font-size: 1.5rem; line-height: 1.25; }
a { color: var(--link); }
body { background: var(--ground); color: var(--ink); max-width: 46rem; margin: 0 auto; padding: 1rem; }
article { border: 1px solid #8886; border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0; }
article h2 { font-size: 1rem; margin: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .5rem 0 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: 1rem 0; }
input, button { font: inherit; padding: .4rem .6rem; min-height: 2.75rem; }
.facts { color: var(--muted); margin: 0; font-size: .875rem; }
"""

_LINK = (
    b'<footer class="local"><a href="local/inbox"><span lang="es">Correos de esta m\xc3\xa1quina</span>'
    b' \xc2\xb7 <span lang="en">Mails of this machine</span></a></footer>\n'
)

# Does what is due at a time, and returns how much that was.
Sweep = Callable[[datetime], int]


class LocalPages:
    """Answers what is under /local, and leaves the rest to the application. Safe in any thread."""

    def __init__(
        self,
        application: Answer,
        settings: LocalSettings,
        *,
        token: Callable[[], str],
        sweep: Sweep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Lead whoever opens the link in by a token, and move the clock by a sweep as of a time."""
        self._application, self._settings = application, settings
        self._token, self._sweep, self._now = token, sweep, now
        self._codes: set[str] = set()
        self._lock = threading.Lock()

    def link(self) -> str:
        """Return an address that opens the console as an administrator, once."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes.add(code)
        return f"{self._settings.page_url}{PREFIX}open/{code}"

    def answer(self, request: Request) -> Response:
        """Return what is there, or what the application answers."""
        address = urlsplit(request.target)
        match request.method, address.path.removeprefix(PREFIX) if address.path.startswith(PREFIX) else "":
            case _, "":
                answer = self._application(request)
                return _with_inbox(answer) if address.path == "/" else answer
            case "GET", "style.css":
                return Response(200, _STYLE.encode(), (*_HEADERS, ("Content-Type", "text/css")))
            case "GET", "inbox":
                return self._inbox(parse_qs(address.query).get("done", [""])[0])
            case "POST", "clock":
                return self._clock(request)
            case "GET", path if path.startswith("open/"):
                return self._open(path.removeprefix("open/"))
        return _page("Nothing here", '<p><a href="inbox">The inbox</a></p>', status=404)

    def _open(self, code: str) -> Response:
        with self._lock:
            is_known = code in self._codes
            self._codes.discard(code)
        if not is_known:
            said = "<p>This link was used already. <code>make run</code> prints a new one each time.</p>"
            return _page("Cupo", f'{said}<p><a href="../../">Go on to Cupo</a></p>', status=410)
        (cookie,) = cookies(self._token(), SESSION_SECONDS, "localhost")
        return Response(303, b"", (*_HEADERS, ("Location", "/"), ("Set-Cookie", cookie)))

    def _inbox(self, done: str) -> Response:
        try:
            # The others are not read: a mail takes a moment, and there may be thousands.
            messages = [message_of(delivery) for delivery in deliveries(self._settings)[-SHOWN:]]
        except Unusable as error:
            return _page("Inbox", f"<p>{html.escape(str(error))}</p>", status=503)
        said = f'<p role="status">{html.escape(done)} done.</p>' if done.isdigit() else ""
        now = self._now().strftime("%Y-%m-%dT%H:%M")
        clock = (
            '<form method="post" action="clock"><label for="at">Do what is due by (UTC)</label>'
            f'<input id="at" name="at" type="datetime-local" value="{now}" required>'
            "<button>Move the clock</button></form>"
        )
        shown = "".join(_shown(message) for message in reversed(messages)) or "<p>Nothing was sent yet.</p>"
        back = '<p><a href="../">Cupo</a> · <a href="inbox">Look again</a></p>'
        return _page("Inbox of the local stack", back + said + clock + shown)

    def _clock(self, request: Request) -> Response:
        origin = request.headers.get("origin", "null")
        if urlsplit(origin).netloc != request.headers.get("host"):
            return _page("Another page asked for this", "", status=403)
        given = parse_qs(request.body.decode("latin-1")).get("at", [""])[0]
        try:
            at = datetime.fromisoformat(given).replace(tzinfo=UTC)
        except ValueError:
            return _page("No such time", '<p><a href="inbox">Back</a></p>', status=400)
        try:
            done = self._sweep(at)
        except FunctionFailed as failure:
            return _page("Not done", f"<p>{html.escape(str(failure))}</p>", status=502)
        return Response(303, b"", (*_HEADERS, ("Location", f"inbox?done={done}")))


def _with_inbox(console: Response) -> Response:
    """Return the console with a link below it to what this machine has sent."""
    return replace(console, body=console.body.replace(b"</body>", _LINK + b"</body>"))


def _shown(message: Message) -> str:
    """Return a message as people read it; its links can be followed, nothing else of it is run."""
    facts = f"{message.at} · {message.channel} · {message.to}"
    subject = f"<h2>{html.escape(message.subject)}</h2>" if message.subject else ""
    files = "".join(f" · {file['filename']}" for file in message.attachments)
    return (
        f'<article>{subject}<p class="facts">{html.escape(facts + files)}</p>'
        f"<pre>{_linked(message.text)}</pre></article>"
    )


def _linked(text: str) -> str:
    """Return text as HTML, its addresses as links."""
    parts, last = [], 0
    for found in _ADDRESS.finditer(text):
        address = html.escape(found[0])
        link = f'<a href="{address}" rel="noreferrer">{address}</a>'
        parts += [html.escape(text[last : found.start()]), link]
        last = found.end()
    return "".join((*parts, html.escape(text[last:])))


def _page(title: str, body: str, *, status: int = 200) -> Response:
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{html.escape(title)}</title><link rel="stylesheet" href="{PREFIX}style.css">'
    )
    shown = f"<main><h1>{title}</h1>{body}</main>"
    text = f'<!doctype html><html lang="en"><head>{head}</head><body>{shown}</body></html>'
    return Response(status, text.encode(), (*_HEADERS, ("Content-Type", "text/html; charset=utf-8")))
