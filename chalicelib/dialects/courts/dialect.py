"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.courts.policy import KIND, POLICY, REMINDED
from chalicelib.dialects.dialect import Dialect
from chalicelib.operations import reminders

courts = Dialect(POLICY, __name__)
reminders.define(KIND, "courts", REMINDED)
