"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.appointments.policy import POLICY
from chalicelib.dialects.dialect import Dialect

appointments = Dialect(POLICY, __name__)
