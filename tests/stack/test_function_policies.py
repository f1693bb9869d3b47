"""The policies of the functions: each resource by its name, or with a reason why not."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stack.install import ROOT

TEMPLATE: dict[str, Any] = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))
CONFIG: dict[str, Any] = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
POLICIES = sorted((ROOT / ".chalice").glob("policy-*.json"))

# An SMS goes to no resource that could be named: what is let through is all that is no topic.
NO_TOPIC = {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}
# The wildcards in the policies, and why there is no name. docs/security.md has the same list.
WILDCARDS = {
    "arn:${AWS::Partition}:sns:*:*:*": "what is not let through: every topic, of whatever account",
    "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/*": (
        "an identity may have a default configuration set, which only the account knows"
    ),
    "${Reservations.Arn}/stream/*": "whoever looks for a stream does not know its name; it opens none",
}
# What is made outside the template is named by a parameter, or is no key at all.
PARAMETERS = {"MailFrom", "MailIdentity", "WhatsAppPhoneId", "KmsKeyArn"}
_SES = "arn:aws:ses:us-east-1:123456789012:"
_PHONES = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/"


def test_a_policy_names_its_actions_and_resources() -> None:
    for path in POLICIES:
        for statement in _statements(path):
            actions = _listed(statement["Action"])
            assert statement["Effect"] == "Allow"
            assert all("*" not in action for action in actions), path
            assert ("Resource" in statement) != ("NotResource" in statement)
            assert all(_is_named(resource) for resource in _listed(statement.get("Resource", []))), path


def test_a_wildcard_in_a_policy_has_its_reason_in_the_documentation() -> None:
    found = {
        text
        for path in POLICIES
        for statement in _statements(path)
        for text in _texts([statement.get("Resource", []), statement.get("NotResource", [])])
        if "*" in text
    }
    documented = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")

    assert found == WILDCARDS.keys()
    for text in WILDCARDS:
        resource = text.replace("arn:${AWS::Partition}:", "").replace(":${AWS::Region}:${AWS::AccountId}", "")
        assert f"`{resource}`" in documented, resource


def test_mails_are_sent_by_the_identity_of_the_sender_alone() -> None:
    for sender, identity, expected in (
        ("Cupo <reservas@cupo.example>", "", {"reservas@cupo.example", "cupo.example", ""}),
        ("reservas@mail.cupo.example", "cupo.example", {"reservas@mail.cupo.example", "mail.cupo.example"}),
        ("", "", {"", "nobody"}),
    ):
        resources = _allowed("policy-notify.json", "SendEmails", MailFrom=sender, MailIdentity=identity)
        *identities, sets = resources
        assert sets == f"{_SES}configuration-set/*"
        assert set(identities) == {f"{_SES}identity/{name}" for name in {*expected, identity}}


def test_a_sender_has_no_sign_beside_its_address_that_the_policy_would_take_for_one() -> None:
    pattern = re.compile(TEMPLATE["Parameters"]["MailFrom"]["AllowedPattern"])
    taken = ("", "a@b.example", "Cupo <a@b.example>", "Club Ñandú, SA <a@b.example>", "<a@b.example>")
    refused = (
        "Cupo",
        "a@b@c",
        "A@B <a@b.example>",
        "A < B <a@b.example>",
        "Cupo <a@b.example> x",
        "a b@c.example",
    )

    assert [text for text in (*taken, *refused) if pattern.fullmatch(text)] == list(taken)


def test_whatsapp_goes_out_from_the_stages_number_alone() -> None:
    """Its id has a prefix that its ARN does not have."""
    for policy in ("policy-api.json", "policy-notify.json"):
        for number, name in (("phone-number-id-976c72a700", "976c72a700"), ("", "")):
            assert _allowed(policy, "SendWhatsApp", WhatsAppPhoneId=number) == [f"{_PHONES}{name}"]
    pattern = re.compile(TEMPLATE["Parameters"]["WhatsAppPhoneId"]["AllowedPattern"])
    assert [bool(pattern.fullmatch(text)) for text in ("", "phone-number-id-9a", "9a", "*")] == [
        True,
        True,
        False,
        False,
    ]


def test_every_function_may_use_the_stages_key_if_there_is_one_and_no_other() -> None:
    for path in POLICIES:
        [statement] = [each for each in _statements(path) if each["Sid"] == "UseTheStagesKey"]
        condition, own, none = statement["Resource"]["Fn::If"]
        assert (condition, own) == ("HasKey", {"Ref": "KmsKeyArn"})
        assert none["Fn::Sub"].endswith(":key/none")
        assert all(action.startswith("kms:") for action in statement["Action"])


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
    """Whether it is a resource of the template, or named by a parameter, or has a reason to be neither."""
    names = {name for text in _texts(resource) for name in re.findall(r"\$\{(\w+)", text)}
    names |= {text for text in _texts(resource) if text.isalnum()}
    return bool(names & (RESOURCES.keys() | PARAMETERS)) or any(
        text in WILDCARDS for text in _texts(resource)
    )


def _texts(value: Any) -> list[str]:
    """All texts in a value of the template."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def _allowed(policy: str, statement: str, **parameters: str) -> list[str]:
    """The resources of a statement, as CloudFormation makes them of these parameters."""
    [found] = [each for each in _statements(ROOT / ".chalice" / policy) if each["Sid"] == statement]
    known = {
        "AWS::Partition": "aws",
        "AWS::Region": "us-east-1",
        "AWS::AccountId": "123456789012",
        **parameters,
    }
    return [_made(each, known) for each in _listed(found["Resource"])]


def _made(value: Any, known: Mapping[str, str]) -> Any:
    """What CloudFormation makes of a value: of the functions that texts are put together by."""
    if isinstance(value, list):
        return [_made(each, known) for each in value]
    if not isinstance(value, dict):
        return value
    match {name: _made(argument, known) for name, argument in value.items()}:
        case {"Ref": str(name)}:
            return known[name]
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([\w:]+)\}", lambda found: known[found[1]], text)
        case {"Fn::Join": [str(between), list(parts)]}:
            return between.join(parts)
        case {"Fn::Split": [str(at), str(text)]}:
            # AWS does not say whether an empty text has one part, or none.
            return text.split(at) if text else []
        case {"Fn::Select": [int(number), list(parts)]}:
            return parts[number]
    raise ValueError(f"not made here: {value}")
