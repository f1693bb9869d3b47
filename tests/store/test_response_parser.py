"""Whatever DynamoDB answers, the parser makes of it what botocore's own does."""

import base64
import json
from typing import Any

import pytest
from botocore import parsers
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.store import reads
from chalicelib.store.response_parser import ResponseParsers
from tests.faults import answered, faults

SERVICE: Any = Session().get_service_model("dynamodb")
TEXTS = st.text('aBSñ😀\u2028\x01"\\', max_size=8)
BINARY = st.binary(max_size=8).map(lambda data: base64.b64encode(data).decode())
# Names as these are what a binary value is recognised by.
NAMES = TEXTS | st.sampled_from(["B", "BS", "S", "NULL", '"B"', "\\u0042"])


def tagged(kind: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return values.map(lambda value: {kind: value})


SCALARS = (
    tagged("S", NAMES)
    | tagged("N", st.integers().map(str))
    | tagged("BOOL", st.booleans())
    | tagged("NULL", st.just(True))
    | tagged("SS", st.lists(TEXTS, min_size=1, max_size=3))
    | tagged("NS", st.lists(st.integers().map(str), min_size=1, max_size=3))
)
BINARIES = tagged("B", BINARY) | tagged("BS", st.lists(BINARY, min_size=1, max_size=3))
VALUES = st.recursive(
    SCALARS | BINARIES,
    lambda nested: (
        tagged("L", st.lists(nested, max_size=3)) | tagged("M", st.dictionaries(NAMES, nested, max_size=3))
    ),
    max_leaves=6,
)
ITEMS = st.dictionaries(NAMES, SCALARS, max_size=4) | st.dictionaries(NAMES, VALUES, max_size=4)
CAPACITY = {"TableName": "t", "CapacityUnits": 1.5, "GlobalSecondaryIndexes": {"i": {"CapacityUnits": 1}}}
OUTPUTS = {
    "GetItem": st.fixed_dictionaries({}, optional={"Item": ITEMS, "ConsumedCapacity": st.just(CAPACITY)}),
    "Query": st.fixed_dictionaries(
        {"Items": st.lists(ITEMS, max_size=3), "Count": st.integers(), "ScannedCount": st.integers()},
        optional={"LastEvaluatedKey": ITEMS, "Unknown": TEXTS},
    ),
    "BatchGetItem": st.fixed_dictionaries(
        {
            "Responses": st.dictionaries(NAMES, st.lists(ITEMS, max_size=3), max_size=2),
            "UnprocessedKeys": st.dictionaries(
                NAMES, st.fixed_dictionaries({"Keys": st.lists(ITEMS, max_size=2)}), max_size=2
            ),
        },
        optional={"ConsumedCapacity": st.just([CAPACITY])},
    ),
    "UpdateItem": st.fixed_dictionaries({}, optional={"Attributes": ITEMS}),
    "TransactWriteItems": st.fixed_dictionaries(
        {},
        optional={
            "ItemCollectionMetrics": st.dictionaries(
                NAMES,
                st.lists(st.fixed_dictionaries({"ItemCollectionKey": ITEMS}), max_size=2),
                max_size=2,
            )
        },
    ),
    "DescribeTable": st.just(
        {"Table": {"TableName": "t", "CreationDateTime": 1790000000.25, "ItemCount": None}}
    ),
}
ERRORS: dict[str, st.SearchStrategy[Any]] = {
    "TransactionCanceledException": st.fixed_dictionaries(
        {
            "CancellationReasons": st.lists(
                st.fixed_dictionaries(
                    {"Code": TEXTS}, optional={"Item": ITEMS, "Message": TEXTS | st.none()}
                ),
                max_size=3,
            )
        }
    ),
    "ConditionalCheckFailedException": st.fixed_dictionaries({}, optional={"Item": ITEMS}),
    "ThrottlingException": st.just({}),
    "NobodyKnowsIt": st.just({"Item": {"B": "no value"}}),
}


def parsed(parser: Any, status: int, body: bytes, shape: Any) -> Any:
    headers = {"x-amzn-RequestId": "r", "X-Amz-Crc32": "1"}
    return parser.parse({"status_code": status, "headers": headers, "body": body, "context": {}}, shape)


def both(status: int, body: bytes, shape: Any) -> tuple[Any, Any]:
    ours, theirs = ResponseParsers().create_parser("json"), parsers.create_parser("json")
    return parsed(ours, status, body, shape), parsed(theirs, status, body, shape)


@pytest.mark.parametrize("name", OUTPUTS)
@given(st.data(), st.booleans())
def test_a_success_is_parsed_as_botocore_does(name: str, data: st.DataObject, is_ascii: bool) -> None:
    body = json.dumps(data.draw(OUTPUTS[name]), ensure_ascii=is_ascii).encode(errors="surrogatepass")
    ours, theirs = both(200, body, SERVICE.operation_model(name).output_shape)

    assert ours == theirs


@pytest.mark.parametrize("code", ERRORS)
@given(st.data())
def test_an_error_is_parsed_as_botocore_does(code: str, data: st.DataObject) -> None:
    answer = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "Message": "m", **data.draw(ERRORS[code])}
    output = SERVICE.operation_model("TransactWriteItems").output_shape

    for shape in (output, SERVICE.shape_for_error_code(code)):
        ours, theirs = both(400, json.dumps(answer).encode(), shape)
        assert ours == theirs


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (502, b"<html>Bad Gateway</html>"),
        (503, b'{"__type": "ServiceUnavailable"}'),
        (400, b"{half"),
        (200, b""),
    ],
)
def test_what_is_no_answer_of_dynamodb_is_parsed_as_botocore_does(status: int, body: bytes) -> None:
    ours, theirs = both(status, body, SERVICE.operation_model("GetItem").output_shape)

    assert ours == theirs


def test_a_binary_value_is_read_whatever_way_its_type_is_written() -> None:
    for kind, value in (("B", '"YQ=="'), ("\\u0042", '"YQ=="'), ("B\\u0053", '["YQ=="]')):
        body = f'{{"Item": {{"a": {{"{kind}": {value}}}}}}}'.encode()
        ours, theirs = both(200, body, SERVICE.operation_model("GetItem").output_shape)

        assert ours == theirs
        assert b"a" in (ours["Item"]["a"].get("B"), *ours["Item"]["a"].get("BS", ()))


@pytest.mark.usefixtures("tables")
def test_a_response_whose_checksum_is_wrong_is_asked_for_again() -> None:
    with faults("GetItem", answered({"Item": {"pk": {"S": "damaged"}}}, **{"x-amz-crc32": "1"})) as seen:
        item = reads.reservations_item("p", "s")

    assert item is None
    assert len(seen) == 2
