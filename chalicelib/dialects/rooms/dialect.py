"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.dialect import Dialect
from chalicelib.dialects.rooms.policy import BOOKING, POLICY, REMINDED
from chalicelib.operations import reminders

rooms = Dialect(POLICY, __name__)
reminders.define(BOOKING, "rooms", REMINDED)
