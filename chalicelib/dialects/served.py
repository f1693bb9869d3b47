"""The dialects that are served, whatever the entry point."""

from chalicelib.dialects.appointments.dialect import APPOINTMENTS
from chalicelib.dialects.courts.dialect import COURTS
from chalicelib.dialects.gym.dialect import GYM
from chalicelib.dialects.platform.dialect import PLATFORM
from chalicelib.dialects.platform.service import service
from chalicelib.dialects.rooms.dialect import ROOMS

SPOKEN = (APPOINTMENTS, COURTS, GYM, ROOMS, PLATFORM)
DIALECTS = (service(SPOKEN), *SPOKEN)
