"""Break the code in one place at a time, and see that a test fails: `python -m tests.mutations [name …]`.

A mutation that survives is a rule that nobody would miss. Each runs in a copy of the checkout.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SECONDS: Final = 900.0

_COPIED: Final = (
    *("app.py", "chalicelib", "stack", "tests", "docs", ".chalice"),
    *("pyproject.toml", "requirements*", "README.md", "Makefile"),
)
_LINKED: Final = (".venv", ".venv-stack")
_PYTEST: Final = ("-E", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--color=no")
_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", re.MULTILINE)
CAUGHT, SURVIVED, BROKEN = "caught", "SURVIVED", "BROKEN"


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mistake: `old`, which stands once in the file, becomes `new`; `tests` are files that notice it."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutation; `detail` is the test that failed, or why nothing can be said."""

    verdict: str
    name: str
    detail: str = ""

    def __str__(self) -> str:
        by = {CAUGHT: " by ", BROKEN: ": "}.get(self.verdict, "")
        return f"{self.verdict} {self.name}{by}{self.detail}"


# Laid out by hand: name and file, what is and what it becomes, who notices.
# fmt: off
MUTATIONS: Final = (
    # domain
    Mutation(
        "touching_intervals_overlap", "chalicelib/domain/intervals.py",
        "self.start < other.end and self.end > other.start",
        "self.start < other.end and self.end >= other.start",
        ("tests/domain/test_intervals.py",),
    ),
    Mutation(
        "repeated_hour_is_the_second", "chalicelib/domain/zones.py",
        "fold=0)", "fold=1)",
        ("tests/domain/test_zones.py",),
    ),
    Mutation(
        "membership_ends_a_day_early", "chalicelib/domain/memberships.py",
        "<= today <= self.last_day", "<= today < self.last_day",
        ("tests/contract/test_gym_time.py",),
    ),
    Mutation(
        "special_ipv6_is_public", "chalicelib/domain/webhooks.py",
        "return ip in _GLOBAL_V6 and not any(ip in network for network in _SPECIAL_V6)",
        "return ip in _GLOBAL_V6",
        ("tests/domain/test_webhooks.py",),
    ),
    # settings, clock, auth
    Mutation(
        "origins_keep_their_blanks", "chalicelib/settings.py",
        "word.strip() for word in", "word for word in",
        ("tests/contract/common/test_browsers.py",),
    ),
    Mutation(
        "budget_in_milliseconds", "chalicelib/clock.py",
        "_deadline.set(monotonic() + seconds)", "_deadline.set(monotonic() + seconds * 1000)",
        ("tests/operations/test_sqs_batches.py",),
    ),
    Mutation(
        "disabled_account_keeps_its_tokens", "chalicelib/store/account_overrides.py",
        "            return not self.is_active\n", "            return False\n",
        ("tests/contract/test_courts_usuarios.py",),
    ),
    # store
    Mutation(
        "last_entry_of_a_day_is_not_compared", "chalicelib/store/days.py",
        "_is_free(_NARROW, CAPACITY, index)", "_is_free(_NARROW, CAPACITY - 1, index)",
        ("tests/store/test_days.py",),
    ),
    Mutation(
        "one_request_too_many", "chalicelib/store/limits.py",
        "len(kept) >= most", "len(kept) > most",
        ("tests/store/test_limits.py",),
    ),
    Mutation(
        "guests_count_as_one", "chalicelib/store/budgets.py",
        'str(budget.count)', '"1"',
        ("tests/contract/test_rooms_invitations.py",),
    ),
    Mutation(
        "notice_counts_each_time", "chalicelib/store/delivery_leases.py",
        "attribute_not_exists(counted)", "attribute_exists(lease)",
        ("tests/contract/test_rooms_invitations.py",),
    ),
    Mutation(
        "abandoned_lease_is_never_over", "chalicelib/store/delivery_leases.py",
        "str((now + LEASE).timestamp())", "str((now + KEPT).timestamp())",
        ("tests/store/test_delivery_leases.py",),
    ),
    Mutation(
        "changed_override_stays_cached", "chalicelib/store/account_overrides.py",
        "    _overrides.drop(tenant)\n", "",
        ("tests/contract/test_calendar_feeds_rights.py",),
    ),
    Mutation(
        "addresses_are_shared_by_tenants", "chalicelib/store/people.py",
        'key("T", tenant, "MAIL", folded_address(email))', 'key("T", "MAIL", folded_address(email))',
        ("tests/contract/test_rooms_tenants.py",),
    ),
    Mutation(
        "write_without_its_token", "chalicelib/store/transaction.py",
        "TransactItems=self._actions, ClientRequestToken=self._token", "TransactItems=self._actions",
        ("tests/store/test_faults.py",),
    ),
    Mutation(
        "two_get_one_ticket", "chalicelib/store/waitlists.py",
        "tickets = :tickets AND", "tickets >= :tickets AND",
        ("tests/contract/test_gym_promotions.py",),
    ),
    Mutation(
        "whole_history_is_told_again", "chalicelib/store/stream.py",
        "for change in present.history if change.id not in known", "for change in present.history",
        ("tests/store/test_stream.py",),
    ),
    Mutation(
        "key_answers_for_another_body", "chalicelib/store/idempotency_records.py",
        'item["fingerprint"]["S"] != idempotency.fingerprint', 'item["fingerprint"]["S"] == ""',
        ("tests/contract/common/test_idempotency.py",),
    ),
    # operations
    Mutation(
        "lapsed_hold_is_told_as_a_conflict", "chalicelib/operations/settling.py",
        "raise IntervalTaken(standing) from taken", "raise IntervalTaken(taken.conflicts) from taken",
        ("tests/operations/test_holds.py",),
    ),
    Mutation(
        "any_payment_is_enough", "chalicelib/operations/deposits.py",
        "payment.currency == currency and payment.kept >= Decimal(deposit)", "payment.currency == currency",
        ("tests/contract/test_appointments_payments.py",),
    ),
    Mutation(
        "new_number_is_proven_by_the_old", "chalicelib/operations/phones.py",
        "before is not None and before.number == number and before.is_verified",
        "before is not None and before.is_verified",
        ("tests/operations/test_phones.py",),
    ),
    Mutation(
        "failed_message_counts_as_done", "chalicelib/operations/sqs_batches.py",
        '"attempt": attempt})\n        return False', '"attempt": attempt})\n        return True',
        ("tests/operations/test_sqs_batches.py",),
    ),
    Mutation(
        "feed_outlives_its_makers_account", "chalicelib/operations/feed_contents.py",
        "if account_overrides.is_disabled(feed.tenant, feed.maker)", "if not feed",
        ("tests/contract/test_calendar_feeds_rights.py",),
    ),
    Mutation(
        "superadmins_remove_each_other", "chalicelib/operations/users.py",
        "yield actor.user if is_superadmin else None", "yield None",
        ("tests/contract/test_people.py",),
    ),
    Mutation(
        "bound_role_holds_for_all", "chalicelib/domain/roles.py",
        "return self.bound.get(kind, self.bare)", "return self.highest",
        ("tests/domain/test_roles.py",),
    ),
    Mutation(
        "own_capacity_follows_the_class", "chalicelib/operations/classes.py",
        "_open(of, now) if session.own_capacity is None", "_open(of, now)",
        ("tests/contract/test_gym_classes.py",),
    ),
    # notifications
    Mutation(
        "uninvited_guest_hears_nothing", "chalicelib/notifications/audience.py",
        "for user in before if user not in after]", "for user in before if user in after]",
        ("tests/notifications/test_audience.py",),
    ),
    Mutation(
        "title_is_markup", "chalicelib/notifications/html_mails.py",
        "{_value(value)}</h1>", "{value}</h1>",
        ("tests/notifications/test_letters.py",),
    ),
    Mutation(
        "refused_entries_count_as_queued", "chalicelib/notifications/queues.py",
        '"messages": len(failed)})\n            raise Unavailable', '"messages": len(failed)})',
        ("tests/notifications/test_queues.py",),
    ),
    # conferences, payments, remote
    Mutation(
        "event_without_a_link_stays", "chalicelib/integrations/google_calendar.py",
        "if not _leaves_nothing(failure):", "if _leaves_nothing(failure):",
        ("tests/integrations/conferences/test_refusals.py",),
    ),
    Mutation(
        "checkout_without_its_key", "chalicelib/integrations/payments.py",
        'content, {"X-Idempotency-Key": operation})', "content)",
        ("tests/integrations/payments/test_checkout.py",),
    ),
    Mutation(
        "one_public_address_is_enough", "chalicelib/integrations/endpoints.py",
        "if not all(self.may_reach(address)", "if not any(self.may_reach(address)",
        ("tests/integrations/endpoints/test_endpoints.py",),
    ),
    Mutation(
        "deadline_of_the_request_is_ignored", "chalicelib/integrations/deadline.py",
        "longest = min(seconds, clock.time_left())\n", "longest = seconds\n",
        ("tests/remotes/test_slowness.py",),
    ),
    # dialects
    Mutation(
        "foreign_page_may_use_the_cookie", "chalicelib/http/origins.py",
        '_host(origin) == headers.get("host")', "_host(origin) is not None",
        ("tests/contract/common/test_browsers.py",),
    ),
    Mutation(
        "key_is_shared_by_tenants", "chalicelib/http/call.py",
        'key("T", self.tenant, "KEY", self.caller.user)', 'key("T", "KEY", self.caller.user)',
        ("tests/contract/common/test_idempotency.py",),
    ),
    Mutation(
        "taken_slot_says_whose_it_is", "chalicelib/dialects/appointments/reservations.py",
        "is_masked=not may_see(appointment, call.caller)", "is_masked=False",
        ("tests/contract/test_appointments_lists.py",),
    ),
    Mutation(
        "just_in_time_is_too_late", "chalicelib/domain/cancellations.py",
        "start - now < timedelta(minutes=self.free_until)",
        "start - now <= timedelta(minutes=self.free_until)",
        ("tests/contract/test_appointments_delete.py",),
    ),
    Mutation(
        "work_goes_on_over_midnight", "chalicelib/domain/settings_rules.py",
        "stands_alone=True", "stands_alone=False",
        ("tests/contract/test_appointments_hours.py",),
    ),
    Mutation(
        "what_puts_leave_out_closes_a_room", "chalicelib/operations/rule_documents.py",
        "said.names & document.keys() - frozenset(map(_rule_of, said.unshown(wanted)))",
        "said.names - frozenset(map(_rule_of, said.unshown(wanted)))",
        ("tests/contract/test_rules_of_settings.py",),
    ),
    Mutation(
        "a_move_is_never_late", "chalicelib/operations/cancellations.py",
        "if keeps and after.status", "if after.status",
        ("tests/contract/common/test_cancellations.py",),
    ),
    Mutation(
        "guests_see_what_it_costs", "chalicelib/dialects/rooms/responses.py",
        "is_concerned = caller.can_administer or caller.user == booking.holder", "is_concerned = True",
        ("tests/contract/common/test_cancellations.py",),
    ),
    Mutation(
        "creator_needs_no_chair", "chalicelib/dialects/rooms/booking_requests.py",
        "1 + guests > capacity", "guests > capacity",
        ("tests/contract/test_rooms_guests.py",),
    ),
    Mutation(
        "past_booking_changes", "chalicelib/dialects/rooms/changes.py",
        "not booking.status_at(now).is_blocking", "not booking.is_blocking",
        ("tests/contract/test_rooms_put.py",),
    ),
    Mutation(
        "holder_confirms_their_own", "chalicelib/dialects/courts/reservas.py",
        'patch.estado == "CANCELADA" and patch', "patch",
        ("tests/contract/test_courts_patch.py",),
    ),
    Mutation(
        "member_lists_another", "chalicelib/dialects/gym/reservations.py",
        "query.user if caller.can_assist else caller.user", "query.user or caller.user",
        ("tests/contract/test_gym_list.py",),
    ),
    Mutation(
        "full_session_says_it_is_past", "chalicelib/dialects/gym/policy.py",
        '400, "La sesión ha alcanzado su capacidad máxima"', '400, "La sesión ya ha pasado"',
        ("tests/contract/test_gym_create.py",),
    ),
    Mutation(
        "longest_lead_is_refused", "chalicelib/dialects/platform/reminders.py",
        "0 <= value <= most", "0 <= value < most",
        ("tests/contract/test_reminders.py",),
    ),
    Mutation(
        "document_is_not_for_everybody", "chalicelib/dialects/platform/service.py",
        'response=OpenApi, role=None', 'response=OpenApi',
        ("tests/http/test_openapi.py",),
    ),
)
# fmt: on


def main(names: list[str]) -> int:
    """Run the named mutations, or all; 1 unless each was caught."""
    unknown = set(names) - {mutation.name for mutation in MUTATIONS}
    if unknown:
        sys.stderr.write(f"No such mutation: {', '.join(sorted(unknown))}\n")
        return 2
    wanted = [mutation for mutation in MUTATIONS if not names or mutation.name in names]
    count: Counter[str] = Counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for run in as_completed([pool.submit(outcome_of, mutation) for mutation in wanted]):
            outcome = run.result()
            count[outcome.verdict] += 1
            _say(str(outcome))
    broken = f", {count[BROKEN]} broken" if count[BROKEN] else ""
    _say(f"{count[CAUGHT]} caught, {count[SURVIVED]} survived{broken}")
    return int(count[CAUGHT] != len(wanted))


def outcome_of(mutation: Mutation) -> Outcome:
    """Run the mutation's tests over a copy of the checkout that has the mistake."""
    with TemporaryDirectory(prefix="mutation-") as directory:
        copy = Path(directory)
        _copy_checkout(copy)
        path = copy / mutation.path
        text = path.read_text(encoding="utf-8")
        if text.count(mutation.old) != 1:
            return Outcome(
                BROKEN, mutation.name, f"`old` stands {text.count(mutation.old)} times in its file"
            )
        path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
        try:
            ended = subprocess.run(
                [sys.executable, *_PYTEST, *mutation.tests],
                cwd=copy,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return Outcome(BROKEN, mutation.name, f"no end after {SECONDS:.0f} seconds")
    return _read(mutation.name, ended)


def _read(name: str, ended: subprocess.CompletedProcess[str]) -> Outcome:
    """Only 1 is a failed test: pytest ends otherwise where it cannot import, or finds none."""
    if ended.returncode == 0:
        return Outcome(SURVIVED, name)
    failed = _FAILED.search(ended.stdout)
    if ended.returncode == 1 and failed is not None:
        return Outcome(CAUGHT, name, failed[1])
    last = (ended.stdout + ended.stderr).strip().rpartition("\n")[2]
    return Outcome(BROKEN, name, f"pytest ended with {ended.returncode}: {last}")


def _copy_checkout(copy: Path) -> None:
    leave_out = shutil.ignore_patterns("__pycache__", "deployments")
    for pattern in _COPIED:
        for path in ROOT.glob(pattern):
            if path.is_dir():
                shutil.copytree(path, copy / path.name, ignore=leave_out)
            else:
                shutil.copy2(path, copy)
    for name in _LINKED:
        if (ROOT / name).exists():
            (copy / name).symlink_to((ROOT / name).resolve())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
