"""Read the commands of a section of a document, and what they promise."""

import re
from dataclasses import dataclass
from pathlib import Path

BASE_URL = "http://127.0.0.1:8000"

_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.DOTALL | re.MULTILINE)
_PROMISE = re.compile(r"^\s*# → (\d{3})\b(.*)$", re.MULTILINE)
_ANSWER = re.compile(r"(.*?) → (\d{3})$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Promise:
    """The status a curl shall print, and texts that its body shall hold."""

    status: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a curl printed."""

    body: str
    status: int


def script(document: Path, section: str, url: str) -> str:
    """The section's bash blocks in one piece, for the server at `url`."""
    text = document.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    blocks = _BLOCK.findall(found[1]) if found else []
    return "\n".join(blocks).replace(BASE_URL, url.rstrip("/"))


def promises(commands: str) -> list[Promise]:
    """What the comments `# → 201 word · other words` promise, in order."""
    return [
        Promise(int(status), tuple(text.strip() for text in texts.split("·") if text.strip()))
        for status, texts in _PROMISE.findall(commands)
    ]


def printed(output: str) -> list[Printed]:
    """What the curls printed with `-w ' → %{http_code}\\n'`, in order."""
    return [Printed(body, int(status)) for body, status in _ANSWER.findall(output)]
