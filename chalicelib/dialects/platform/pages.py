"""The pages for people, and the files that they load. They ask for no account; the API behind them does."""

from chalicelib.domain.errors import NotFound
from chalicelib.http import static_files
from chalicelib.http.call import Call, Reply
from chalicelib.http.route_docs import RouteDocs
from chalicelib.http.routes import route
from chalicelib.operations import booking_pages


@route("GET", "/", role=None, docs=RouteDocs(media="text/html", statuses=(200, 303)))
def console(call: Call[None]) -> Reply:
    """Show the console.

    Its addresses are relative: where a stage or a domain's base path comes without its last slash, the
    browser is sent to the address that has it.
    """
    if not call.address.endswith("/"):
        return Reply(303, None, {"Location": f"{call.address.rpartition('/')[2]}/"})
    return static_files.app("console", "Cupo")


@route("GET", "/docs", role=None, docs=RouteDocs(media="text/html"))
def docs(_call: Call[None]) -> Reply:
    """Show the documentation of all routes, and try them."""
    return static_files.page("docs.html")


@route("GET", "/book/{tenant}", role=None, docs=RouteDocs(media="text/html"))
def book(call: Call[None]) -> Reply:
    """Show what guests without an account can book with a tenant, or that there is nothing."""
    return _booking_page(call, depth=1)


@route("GET", "/book/{tenant}/{kind}/{id}", role=None, docs=RouteDocs(media="text/html"))
def book_one(call: Call[None]) -> Reply:
    """Show the free times of one resource, and book one."""
    return _booking_page(call, depth=3)


@route("GET", "/assets/{version}/{name}", role=None, docs=RouteDocs(media="text/*"))
def asset(call: Call[None]) -> Reply:
    """Return a file that the pages load."""
    reply = static_files.asset(call.path["version"], call.path["name"])
    if reply is None:
        raise NotFound
    return reply


def _booking_page(call: Call[None], *, depth: int) -> Reply:
    """Return the page that draws what the API says; the tenant's origins may frame it."""
    origins = booking_pages.page_of(call.path["tenant"]).frame_origins
    # A slash at its end is one part more to the browser.
    depth += call.address.endswith("/")
    return static_files.app("book", "Reservas", depth=depth, framed_by=origins)
