"""What several dialects put around the objects in a response."""

from typing import Generic, TypeVar

from chalicelib.http.fields import Output
from chalicelib.http.parts import Part

Content = TypeVar("Content")


class Data(Output, Generic[Content]):
    """What was asked for."""

    data: Content


class DataInParts(Data[Content], Part, Generic[Content]):
    """A list that was asked for, or a part of it."""
