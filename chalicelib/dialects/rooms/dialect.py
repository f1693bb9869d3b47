"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.dialect import Dialect
from chalicelib.dialects.rooms.policy import POLICY

rooms = Dialect(POLICY, __name__)
