"""The entry point under the tests: Chalice's application, or `ENTRY=plain` the handler without Chalice."""

import os
from typing import Final

from app import app
from chalicelib.handler import api
from stack.gateway import Application

ENTRIES: Final[dict[str, Application]] = {"chalice": app, "plain": api}
ENTRY: Final = ENTRIES[os.environ.get("ENTRY", "chalice")]
