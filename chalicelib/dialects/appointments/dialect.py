"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.appointments.policy import APPOINTMENT, POLICY, REMINDED
from chalicelib.dialects.dialect import Dialect
from chalicelib.operations import reminders

appointments = Dialect(POLICY, __name__)
reminders.define(APPOINTMENT, "appointments", REMINDED)
