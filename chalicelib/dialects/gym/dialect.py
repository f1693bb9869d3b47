"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.dialect import Dialect
from chalicelib.dialects.gym.policy import ENROLLMENT, POLICY, REMINDED
from chalicelib.operations import reminders

gym = Dialect(POLICY, __name__)
reminders.define(ENROLLMENT, "classes", REMINDED)
