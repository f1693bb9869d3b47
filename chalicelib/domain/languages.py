"""The languages of texts for clients and recipients."""

from typing import Literal

Language = Literal["es", "en"]

DEFAULT: Language = "es"
