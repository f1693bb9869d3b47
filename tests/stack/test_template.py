"""The merge template: what holds for every table, function, queue and log."""

import json
import re
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
    *("ADDRESS_DAILY_LIMIT", "INVITATIONS_DAILY_LIMIT", "KEEP_MONTHS"),
}


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


def test_the_gateway_compresses_what_is_longer_than_a_kilobyte() -> None:
    """The console's files, and lists: where a client asks for it."""
    assert CONFIG["minimum_compression_size"] == 1024


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
        assert properties["SqsManagedSseEnabled"] == {"Fn::If": ["HasKey", {"Ref": "AWS::NoValue"}, True]}, (
            name
        )
        assert properties["MessageRetentionPeriod"] == 14 * 24 * 3600, name


def test_a_queue_is_reached_by_tls_alone_and_has_one_policy() -> None:
    queues: list[str] = []
    for properties in of_type("AWS::SQS::QueuePolicy").values():
        named = [queue["Ref"] for queue in properties["Queues"]]
        *_, statement = properties["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "sqs:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        resources = (
            statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        )
        assert [resource["Fn::GetAtt"][0] for resource in resources] == named
        queues += named

    assert sorted(queues) == sorted(of_type("AWS::SQS::Queue"))


def test_what_holds_data_takes_a_key_of_ones_own() -> None:
    without = {"Ref": "AWS::NoValue"}
    own = {"Fn::If": ["HasKey", {"Ref": "KmsKeyArn"}, without]}
    table = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": {"Ref": "KmsKeyArn"}}
    for kind, name, wanted in (
        ("AWS::DynamoDB::Table", "SSESpecification", {"Fn::If": ["HasKey", table, without]}),
        ("AWS::SQS::Queue", "KmsMasterKeyId", own),
        ("AWS::Logs::LogGroup", "KmsKeyId", own),
        ("AWS::SecretsManager::Secret", "KmsKeyId", own),
    ):
        assert [properties[name] for properties in of_type(kind).values()] == [wanted] * len(of_type(kind))
        assert of_type(kind)
    topics = of_type("AWS::SNS::Topic")
    assert topics.pop("Alarms")["KmsMasterKeyId"] == own
    assert topics.pop("Events")["KmsMasterKeyId"]["Fn::If"][:2] == own["Fn::If"][:2]
    assert topics == {}


def test_tables_and_indexes_have_a_maximum() -> None:
    wanted = {
        "MaxReadRequestUnits": {"Ref": "TableMaxReads"},
        "MaxWriteRequestUnits": {"Ref": "TableMaxWrites"},
    }
    for name, properties in of_type("AWS::DynamoDB::Table").items():
        for each in (properties, *properties.get("GlobalSecondaryIndexes", [])):
            assert each["OnDemandThroughput"] == wanted, name


def test_the_maximum_of_writes_is_what_the_throttled_api_can_ask_for() -> None:
    """A reservation on a full day is eight units of the table (docs/decisions.md)."""
    defaults = {name: each.get("Default") for name, each in TEMPLATE["Parameters"].items()}

    assert defaults["TableMaxWrites"] == defaults["ThrottleRate"] * 8


def test_the_firewall_and_the_budget_are_there_for_whoever_asks_for_them() -> None:
    conditions = {"HasFirewall": "FirewallSourceRate", "HasBudget": "MonthlyBudget"}
    conditional = {name: each["Condition"] for name, each in RESOURCES.items() if "Condition" in each}

    assert {name for name, condition in conditional.items() if condition in conditions} == {
        *("SourceFirewall", "FirewallOfApi", "MonthlyCosts"),
    }
    for condition, parameter in conditions.items():
        assert TEMPLATE["Parameters"][parameter]["Default"] == 0
        assert TEMPLATE["Conditions"][condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, "0"]}]}


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
    assert RESOURCES["RestAPI"]["Properties"]["GatewayResponses"]["DEFAULT_5XX"]["ResponseParameters"][
        "Headers"
    ]["Retry-After"]


def test_what_a_resource_is_spared_of_the_checks_has_a_reason_beside_it() -> None:
    spared = {name: each["Metadata"] for name, each in RESOURCES.items() if "Metadata" in each}

    assert len(spared) == 10
    for name, metadata in spared.items():
        assert metadata["cfn-lint"]["config"]["ignore_checks"], name
        assert metadata["Reason"].endswith("."), name


def test_a_front_end_is_named_by_its_networks() -> None:
    pattern = re.compile(TEMPLATE["Parameters"]["TrustedProxies"]["AllowedPattern"])
    taken = ("", "10.0.0.0/8", "10.0.0.0/8,2001:db8::/32", "10.0.0.0/8, ::1", "192.0.2.7")
    refused = ("club.example", "10.0.0.0/8;::1", "10.0.0.0/8,", "10.0.0.0/", "*")

    assert [text for text in (*taken, *refused) if pattern.fullmatch(text)] == list(taken)


def test_a_source_may_ask_ten_times_as_often_as_a_user() -> None:
    source, user = (TEMPLATE["Parameters"][name]["Default"] for name in ("SourceRate", "UserRate"))

    assert source == 10 * user > 0
