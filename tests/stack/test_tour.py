"""The runner of the tour's lines: what it takes for a command, a promise, and an answer."""

from pathlib import Path

from tests.e2e.tour import Printed, Promise, printed, promises, script

TOUR = """# Cupo

```bash
make run
```

## Try it

Words.

```bash
curl -s http://127.0.0.1:8000/api/health -w ' → %{http_code}\\n'
# → 200
```

```json
{}
```

```bash
curl -s http://127.0.0.1:8000/api/reservas -w ' → %{http_code}\\n'
# → 201 PENDIENTE · Cancha Norte
```

## Deploy

```bash
make deploy
```
"""


def test_a_sections_bash_blocks_are_one_script_for_the_server_at_hand(tmp_path: Path) -> None:
    path = tmp_path / "tour.md"
    path.write_text(TOUR, encoding="utf-8")

    commands = script(path, "Try it", "http://127.0.0.1:9000/")

    assert commands.count("curl -s http://127.0.0.1:9000/api/") == 2
    assert "make" not in commands
    assert promises(commands) == [Promise(200, ()), Promise(201, ("PENDIENTE", "Cancha Norte"))]
    assert promises(script(path, "Missing", "http://127.0.0.1:9000")) == []


def test_answers_are_told_apart_by_their_status() -> None:
    output = 'some words\n{"a": 1} → 201\n{"error": "x → y"}\n → 409\n'

    assert printed(output) == [
        Printed('some words\n{"a": 1}', 201),
        Printed('\n{"error": "x → y"}\n', 409),
    ]
