"""What runs behind the API, in one process: stream → relay → topic → queues → functions, and the sweep.

The functions are the real ones, the topic and the queues are moto's, and time is the tests' own: a message
that comes again does so when the clock has been moved that far.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import Parser
from email.policy import default as modern
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib import clock, functions, settings
from chalicelib.notifications.clients import client
from chalicelib.store.stream import events_in
from tests import engine
from tests.store.days import items
from tests.stream_filter import passed

QUEUES = ("email", "phone", "webhook", "delivery", "relay-dead-letters")
SENDER = "Cupo <reservas@cupo.example>"
VISIBILITY = timedelta(seconds=360)
MOST_RECEIVES = 13
_BATCH = 5

Function = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that SES was given."""

    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def calendar(self) -> str | None:
        """The iCalendar part, as a client finds it."""
        parts = [part for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        return parts[0].get_content() if parts else None

    def _part(self, kind: str) -> str:
        [part] = [part for part in self.message.walk() if part.get_content_type() == f"text/{kind}"]
        return str(part.get_content())


@dataclass
class Waiting:
    """A message in a queue."""

    queue: str
    id: str
    body: str
    receipt_handle: str
    visible: datetime
    receives: int = 0


@dataclass
class Pipeline:
    """Runs what has come up since, in the tests' own time; `dead` are the bodies that queues put aside."""

    waiting: dict[str, Waiting] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    pauses: dict[str, int] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list, repr=False)
    read: int = 0

    def run(self) -> None:
        """Until nothing is left that could go on now."""
        while self.relay() or self.process():
            pass

    def run_for(self, duration: timedelta) -> None:
        """Let the clock go on, message by message, through everything that comes again in this time."""
        until = clock.now() + duration
        self.run()
        while (ahead := min((each.visible for each in self.waiting.values()), default=until)) < until:
            _stop_at(max(ahead, clock.now()))
            self.run()
        _stop_at(until)
        self.run()

    def relay(self) -> bool:
        """Hand the new records of the stream to the relay; whether there were any that it is handed."""
        new = self.records()[self.read :]
        handed = passed(new)
        if not handed:
            self.read += len(new)
            return False
        answer = functions.relay({"Records": handed})
        stuck = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
        numbers = [each["dynamodb"]["SequenceNumber"] for each in new]
        self.read += numbers.index(stuck[0]) if stuck else len(new)
        return not stuck

    def records(self) -> list[dict[str, Any]]:
        """All records of the stream, as a function gets them."""
        self.log += engine.stream_records(settings.load().reservations_table)
        return list(self.log)

    def happened(self) -> list[str]:
        """The types of the events so far, in the stream's order."""
        return [event.type for record in self.records() for event in events_in(record)]

    def process(self) -> bool:
        """Hand what waits in the queues to the functions, a batch each; whether there was anything."""
        self.pull()
        worked = False
        for queue, function in _FUNCTIONS.items():
            ready = [
                each for each in self.waiting.values() if each.queue == queue and each.visible <= clock.now()
            ]
            if ready:
                worked = True
                self.invoke(function, ready[:_BATCH])
        return worked

    def invoke(self, function: Function, batch: list[Waiting]) -> None:
        """One batch to a function, and what becomes of its messages."""
        for each in batch:
            each.receives += 1
        answer = function({"Records": [record_of(each) for each in batch]})
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for each in batch:
            if each.id not in failed:
                del self.waiting[each.id]
            elif each.receives >= MOST_RECEIVES:
                self.dead.append(self.waiting.pop(each.id).body)
            else:
                pause = self.pauses.pop(each.receipt_handle, None)
                each.visible = clock.now() + (VISIBILITY if pause is None else timedelta(seconds=pause))

    def pull(self) -> None:
        """Take what moto's queues hold; it is handed out from here."""
        for queue in _FUNCTIONS:
            url = url_of(queue)
            while True:
                answer = client("sqs").receive_message(
                    QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=43200
                )
                for each in answer.get("Messages", []):
                    message = Waiting(
                        queue, each["MessageId"], each["Body"], each["ReceiptHandle"], clock.now()
                    )
                    self.waiting[message.id] = message
                    client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message.receipt_handle)
                if not answer.get("Messages"):
                    break

    def again(self, body: str, queue: str = "email", times: int = 1) -> None:
        """Let a queue deliver a message once more, so often."""
        for number in range(times):
            name = f"again-{len(self.waiting)}-{number}"
            self.waiting[name] = Waiting(queue, name, body, name, clock.now())

    def sweep(self, at: str | None = None) -> dict[str, Any]:
        """Run the sweep, as of now or of another instant."""
        return functions.sweep({"detail": {"at": at} if at else {}})

    def tick(self, instant: str) -> list[tuple[str, str]]:
        """Set the clock, sweep, and let all of it go out: to whom with which subject."""
        _stop_at(datetime.fromisoformat(instant))
        swept = self.sweep()
        assert (swept["failed"], swept["left"]) == (0, 0), swept
        return self.told()

    def told(self) -> list[tuple[str, str]]:
        """Let what has come up go out: to whom with which subject."""
        self.run()
        return self.mailed()

    @property
    def mails(self) -> list[Mail]:
        """The e-mails so far, oldest first."""
        sent = ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
        return [_mail(each) for each in sent]

    def mailed(self) -> list[tuple[str, str]]:
        """To whom with which subject, of what was sent since the last time, by recipient."""
        sent = ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
        found = sorted((mail.to, mail.subject) for mail in map(_mail, sent))
        sent.clear()
        return found


_FUNCTIONS: dict[str, Function] = {
    "email": functions.notify,
    "phone": functions.notify,
    "webhook": functions.deliver,
    "delivery": functions.deliver,
}


def record_of(message: Waiting) -> dict[str, Any]:
    """A message as Lambda hands it out."""
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": {"ApproximateReceiveCount": str(message.receives)},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:{DEFAULT_ACCOUNT_ID}:{message.queue}",
    }


def url_of(queue: str) -> str:
    return f"https://sqs.us-east-1.amazonaws.com/{DEFAULT_ACCOUNT_ID}/{queue}"


def still_due(sort: str = "") -> list[tuple[str, str]]:
    """The keys of what the sweep is still to look at, now or ever; of one sort of thing: RSV, SES, MBR."""
    places = [(item["pk"]["S"], item["sk"]["S"]) for item in items() if "dk" in item or "due" in item]
    return sorted(place for place in places if sort in ("", place[0].split("#")[2]))


def environment() -> dict[str, str]:
    """What the template gives the functions."""
    return {
        "EVENTS_TOPIC_ARN": f"arn:aws:sns:us-east-1:{DEFAULT_ACCOUNT_ID}:events",
        "RELAY_DEAD_LETTERS_URL": url_of("relay-dead-letters"),
        "MAIL_FROM": SENDER,
        **{f"{queue.upper()}_QUEUE_URL": url_of(queue) for queue in _FUNCTIONS},
    }


def pipeline() -> Iterator[Pipeline]:
    """Topic, queues and sender, fresh; gone again afterwards."""
    sqs, sns = client("sqs"), client("sns")
    topic = sns.create_topic(Name="events")["TopicArn"]
    for queue in QUEUES:
        sqs.create_queue(QueueName=queue)
        if queue in ("email", "phone", "webhook"):
            sns.subscribe(
                TopicArn=topic,
                Protocol="sqs",
                Endpoint=f"arn:aws:sqs:us-east-1:{DEFAULT_ACCOUNT_ID}:{queue}",
                Attributes={"RawMessageDelivery": "true"},
            )
    client("sesv2").create_email_identity(EmailIdentity="cupo.example")
    made = Pipeline()

    def note(params: dict[str, Any], **_: Any) -> None:
        made.pauses[params["ReceiptHandle"]] = params["VisibilityTimeout"]

    event = "provide-client-params.sqs.ChangeMessageVisibility"
    sqs.meta.events.register(event, note)
    ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages.clear()
    yield made
    sqs.meta.events.unregister(event, note)
    client("sesv2").delete_email_identity(EmailIdentity="cupo.example")
    sns.delete_topic(TopicArn=topic)
    for queue in QUEUES:
        sqs.delete_queue(QueueUrl=url_of(queue))


def _mail(sent: Any) -> Mail:
    message = Parser(policy=modern).parsestr(sent.raw_data)
    assert isinstance(message, EmailMessage)
    return Mail(sent.destinations[0], message)


def _stop_at(moment: datetime) -> None:
    clock.use(lambda: moment)
