"""Whatever is asked of DynamoDB, the serializer writes what botocore's own does."""

from typing import Any

import pytest
from botocore.serialize import JSONSerializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.store.request_serializer import RequestSerializer
from chalicelib.store.tables import client
from tests.store.test_response_parser import NAMES, SCALARS, SERVICE, TEXTS, tagged

BYTES = tagged("B", st.binary(max_size=3)) | tagged("BS", st.lists(st.binary(max_size=3), max_size=2))
SETS = tagged("SS", st.sets(st.sampled_from("ab"), min_size=1, max_size=1))
VALUES = st.recursive(
    SCALARS | BYTES | SETS,
    lambda nested: (
        tagged("L", st.lists(nested, max_size=3)) | tagged("M", st.dictionaries(NAMES, nested, max_size=3))
    ),
    max_leaves=4,
)
ITEM = st.dictionaries(NAMES, SCALARS, max_size=4) | st.dictionaries(NAMES, VALUES, max_size=3)
VALUED = st.fixed_dictionaries({"TableName": TEXTS}, optional={"ExpressionAttributeValues": ITEM})
INPUTS = {
    "GetItem": st.fixed_dictionaries({"TableName": TEXTS, "Key": ITEM, "ConsistentRead": st.booleans()}),
    "PutItem": st.fixed_dictionaries({"TableName": TEXTS, "Item": ITEM}),
    "Query": st.fixed_dictionaries(
        {"TableName": TEXTS}, optional={"ExclusiveStartKey": ITEM, "Limit": st.integers()}
    ),
    "BatchGetItem": st.fixed_dictionaries(
        {
            "RequestItems": st.dictionaries(
                NAMES, st.fixed_dictionaries({"Keys": st.lists(ITEM, max_size=2)}), max_size=2
            )
        }
    ),
    "TransactWriteItems": st.fixed_dictionaries(
        {
            "TransactItems": st.lists(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "Put": st.fixed_dictionaries({"TableName": TEXTS, "Item": ITEM}),
                        "Update": VALUED,
                        "Delete": st.fixed_dictionaries({"Key": ITEM}),
                    },
                ),
                max_size=3,
            ),
            "ClientRequestToken": TEXTS,
        }
    ),
}


@pytest.mark.parametrize("name", INPUTS)
@given(st.data())
def test_a_request_is_written_as_botocore_does(name: str, data: st.DataObject) -> None:
    parameters: Any = data.draw(INPUTS[name])
    model = SERVICE.operation_model(name)

    ours = RequestSerializer().serialize_to_request(parameters, model)

    assert ours == JSONSerializer().serialize_to_request(parameters, model)


def test_the_stores_client_has_it() -> None:
    assert isinstance(client()._serializer, RequestSerializer)
