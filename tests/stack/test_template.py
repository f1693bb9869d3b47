"""The merge template and the policies: what holds for every table, function, queue and log."""

import json
import re
from pathlib import Path
from typing import Any

from chalicelib.operations import notifying, webhooks
from chalicelib.settings import Settings
from stack.install import ROOT

TEMPLATE: dict[str, Any] = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))
CONFIG: dict[str, Any] = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
FUNCTIONS = ("APIHandler", "Relay", "Notify", "Deliver", "Sweep")
# What the functions behind the API are told, and the API is not.
OF_OTHERS = {
    *("EVENTS_TOPIC_ARN", "RELAY_DEAD_LETTERS_URL", "SMS_REMINDERS", "WHATSAPP_NOTICE_TEMPLATE"),
    *("PHONE_QUEUE_URL", "WEBHOOK_QUEUE_URL", "DELIVERY_QUEUE_URL", "SWEEP_WORKERS"),
    *("ADDRESS_DAILY_LIMIT", "INVITATIONS_DAILY_LIMIT"),
}
POLICIES = sorted((ROOT / ".chalice").glob("policy-*.json"))

# An SMS goes to no resource that could be named: what is let through is all that is no topic.
NO_TOPIC = {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}
# Numbers that WhatsApp is sent from are registered outside the template.
WHATSAPP = {
    "Fn::Sub": "arn:${AWS::Partition}:social-messaging:${AWS::Region}:${AWS::AccountId}:phone-number-id/*"
}
# So are the addresses that e-mails are sent from.
SENDERS = {"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:*/*"}
MADE_ELSEWHERE = (WHATSAPP, SENDERS)


def of_type(kind: str) -> dict[str, Any]:
    """The properties of all resources of a type, by name."""
    return {
        name: resource.get("Properties", {})
        for name, resource in RESOURCES.items()
        if resource.get("Type") == kind
    }


def test_nothing_in_the_template_is_named_twice() -> None:
    """A reader of JSON takes the last of two members of one name, and says nothing."""

    def once(members: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in members]
        assert len(names) == len(set(names)), names
        return dict(members)

    text = (ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8")
    assert json.loads(text, object_pairs_hook=once) == TEMPLATE


def test_a_table_outlives_its_stack() -> None:
    for name, properties in of_type("AWS::DynamoDB::Table").items():
        assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
        assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert of_type("AWS::DynamoDB::Table").keys() == {"Reservations", "Ephemeral"}


def test_the_indexes_stay_within_dynamodbs_limits() -> None:
    projected = [
        index["Projection"]["NonKeyAttributes"]
        for index in RESOURCES["Reservations"]["Properties"]["GlobalSecondaryIndexes"]
    ]

    assert all(len(attributes) <= 20 for attributes in projected)
    assert sum(len(attributes) for attributes in projected) <= 100


def test_a_table_defines_the_attributes_of_its_keys_and_no_others() -> None:
    for name, properties in of_type("AWS::DynamoDB::Table").items():
        keyed = [properties, *properties.get("GlobalSecondaryIndexes", [])]
        keys = {key["AttributeName"] for index in keyed for key in index["KeySchema"]}

        assert {defined["AttributeName"] for defined in properties["AttributeDefinitions"]} == keys, name


def test_a_function_writes_to_a_log_of_the_template_and_logs_are_dropped_some_day() -> None:
    groups = of_type("AWS::Logs::LogGroup")
    for name in FUNCTIONS:
        assert RESOURCES[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] in groups
    for name, properties in groups.items():
        assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name


def test_a_message_is_encrypted_and_waits_for_two_weeks() -> None:
    for name, properties in of_type("AWS::SQS::Queue").items():
        assert properties["SqsManagedSseEnabled"] is True, name
        assert properties["MessageRetentionPeriod"] == 14 * 24 * 3600, name


def test_a_queue_gives_up_after_the_last_pause() -> None:
    pauses = dict.fromkeys(("EmailQueue", "PhoneQueue", "WebhookQueue"), notifying.PAUSES)
    for queue, of_queue in {**pauses, "DeliveryQueue": webhooks.PAUSES}.items():
        redrive = RESOURCES[queue]["Properties"]["RedrivePolicy"]

        assert redrive["maxReceiveCount"] == len(of_queue) + 1, queue
        assert redrive["deadLetterTargetArn"]["Fn::GetAtt"][0].endswith("DeadLetters")


def test_a_queue_keeps_what_a_function_has_until_it_has_certainly_ended() -> None:
    longest = max(each["lambda_timeout"] for each in CONFIG["lambda_functions"].values())
    times = [
        properties["VisibilityTimeout"]
        for name, properties in of_type("AWS::SQS::Queue").items()
        if not name.endswith("DeadLetters")
    ]

    assert len(times) == 4
    assert all(each >= 6 * longest for each in times)


def test_what_fails_of_a_batch_is_what_comes_again() -> None:
    for name, properties in of_type("AWS::Lambda::EventSourceMapping").items():
        assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name


def test_an_alarm_says_what_happened_and_tells_somebody_also_of_each_dead_letter() -> None:
    for name, properties in of_type("AWS::CloudWatch::Alarm").items():
        assert properties["AlarmDescription"].endswith("."), name
        assert properties["AlarmActions"] == [{"Ref": "Alarms"}], name
    watched = re.findall(r'"Fn::GetAtt": \["(\w+)", "QueueName"\]', json.dumps(RESOURCES))
    assert set(watched) == of_type("AWS::SQS::Queue").keys()


def test_the_api_gets_every_setting_but_the_secrets_themselves() -> None:
    shared = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    own = RESOURCES["APIHandler"]["Properties"]["Environment"]["Variables"]

    secrets = {"JWT_SECRET", "GOOGLE_CREDENTIALS", "MERCADOPAGO_TOKEN", "MERCADOPAGO_WEBHOOK_SECRET"}
    wanted = {name.upper() for name in Settings.__slots__} - secrets - OF_OTHERS

    assert {*shared, *own} == wanted


def test_what_the_api_is_not_told_another_function_is() -> None:
    told = {
        name
        for function in FUNCTIONS
        for name in RESOURCES[function]["Properties"].get("Environment", {}).get("Variables", {})
    }

    assert told >= OF_OTHERS


def test_the_stage_is_not_named_like_the_routes_prefix() -> None:
    assert CONFIG["api_gateway_stage"] != "api"
    assert RESOURCES["ApiFails"]["Properties"]["Dimensions"][1]["Value"] == CONFIG["api_gateway_stage"]


def test_the_gateways_own_answers_are_json_that_a_browser_may_read() -> None:
    for name, response in RESOURCES["RestAPI"]["Properties"]["GatewayResponses"].items():
        assert json.loads(response["ResponseTemplates"]["application/json"])["message"], name
        assert "Access-Control-Allow-Origin" in response["ResponseParameters"]["Headers"], name


def test_a_policy_names_its_actions_and_resources() -> None:
    for path in POLICIES:
        for statement in _statements(path):
            actions = _listed(statement["Action"])
            assert statement["Effect"] == "Allow"
            assert all("*" not in action for action in actions), path
            assert ("Resource" in statement) != ("NotResource" in statement)
            assert all(_is_named(resource) for resource in _listed(statement.get("Resource", []))), path


def test_publishing_to_phones_is_all_that_is_allowed_by_what_it_is_not() -> None:
    found = [
        (path.name, statement["Action"], statement["NotResource"])
        for path in POLICIES
        for statement in _statements(path)
        if "NotResource" in statement
    ]

    assert found == [(name, "sns:Publish", NO_TOPIC) for name in ("policy-api.json", "policy-notify.json")]


def test_each_function_has_a_policy_of_its_own() -> None:
    named = [
        CONFIG["iam_policy_file"],
        *(function["iam_policy_file"] for function in CONFIG["lambda_functions"].values()),
    ]

    assert sorted(named) == [path.name for path in POLICIES]
    assert CONFIG["autogen_policy"] is False


def _statements(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["Statement"]
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_named(resource: Any) -> bool:
    """Whether it is a resource of the template, or of a kind that is made elsewhere; never everything."""
    return resource != "*" and (resource in MADE_ELSEWHERE or _referred(resource) in RESOURCES)


def _referred(resource: dict[str, Any]) -> str:
    """The logical name that a Ref, a GetAtt or a Sub of a resource points at."""
    [target] = resource.values()
    name = target[0] if isinstance(target, list) else target
    return re.sub(r"^\$\{(\w+).*", r"\1", name)
