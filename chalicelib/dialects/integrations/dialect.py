"""The dialect's one instance, to which its modules add their routes."""

from chalicelib.dialects.dialect import Dialect
from chalicelib.dialects.integrations.policy import POLICY

integrations = Dialect(POLICY, __name__)
