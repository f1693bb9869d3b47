"""What stack/emulator_*.py and tests/ministack.py add to MiniStack is needed: alone it does otherwise.

A check that fails says that a new MiniStack does it by itself: remove what was added.
"""

import json
import os
import subprocess
from typing import Any

import pytest

from stack.install import ROOT
from tests import ministack

NEEDED = {
    "answers_anybody": "emulator_access",
    "compares_a_transaction_with_what_it_wrote": "emulator_dynamodb.compare_as_sent",
    "copies_what_it_saves": "emulator_state.save_in_one_go",
    "gives_functions_the_account_as_their_key": "emulator_process.give_functions_the_key",
    "goes_on_after_a_reported_failure": "emulator_process.retry_changes",
    "keeps_no_attachment": "emulator_outbox",
    "logs_the_text_of_an_sms": "emulator_process.log_no_texts",
    "notes_no_time_of_an_sms": "emulator_outbox",
    "parses_each_expression_anew": "emulator_dynamodb.parse_once",
    "runs_ten_at_once": "emulator_process.limit_concurrency",
    "saves_a_message_as_taken": "emulator_state.give_work_back",
    "saves_no_unread_changes": "emulator_state.keep_unread_changes",
    "saves_only_when_it_stops": "emulator_state.Saver",
    "sends_while_others_take": "emulator_process.lock_queues",
    "unpacks_for_each_process": "emulator_process.share_code",
    "writes_its_state_in_pieces": "emulator_state.save_in_one_go",
}


def printed(module: str) -> dict[str, Any]:
    """What a module prints in the emulator's virtualenv."""
    ended = subprocess.run(
        [str(ROOT / ".venv-stack" / "bin" / "python"), "-E", "-m", module],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        timeout=120,
        check=True,
    )
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def upstream() -> dict[str, bool]:
    """What MiniStack alone does."""
    return printed("tests.stack.upstream")


@pytest.mark.parametrize("wrong", sorted(NEEDED))
def test_what_is_added_to_ministack_is_needed(upstream: dict[str, bool], wrong: str) -> None:
    assert upstream[wrong], f"{NEEDED[wrong]} is no longer needed"


def test_everything_that_is_added_is_checked(upstream: dict[str, bool]) -> None:
    assert upstream.keys() == NEEDED.keys()


@pytest.fixture(scope="module")
def saving() -> dict[str, Any]:
    """What becomes of the emulator's state."""
    return printed("tests.stack.saving")


def test_a_stop_in_the_midst_of_a_save_leaves_no_warning(saving: dict[str, Any]) -> None:
    assert saving["warnings"] == []


def test_what_is_saved_in_one_go_is_read_again_as_it_was(saving: dict[str, Any]) -> None:
    found = saving

    assert found["saved"] == found["states"]
    assert "unread_changes" in found["saved"]["dynamodb"]
    assert found["is_copied"], "what is not being saved is copied as before"


def test_a_transaction_with_a_price_is_known_when_it_is_sent_again() -> None:
    key = {"AttributeName": "pk", "AttributeType": "S"}
    table = {
        "TableName": "sent-again",
        "AttributeDefinitions": [key],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }

    def priced(price: str) -> dict[str, Any]:
        item = {"pk": {"S": "a"}, "price": {"N": price}}
        put = {"TableName": table["TableName"], "Item": item}
        return {"ClientRequestToken": "token", "TransactItems": [{"Put": put}]}

    statuses = [
        ministack.answer(operation, json.dumps(body).encode())[0]
        for operation, body in (
            ("CreateTable", table),
            ("TransactWriteItems", priced("1.50")),
            ("TransactWriteItems", priced("1.50")),
            ("TransactWriteItems", priced("1.5")),
        )
    ]

    assert statuses == [200, 200, 200, 400]
