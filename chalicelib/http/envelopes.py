"""What several dialects put around the objects in a response."""

from typing import Generic, TypeVar

from chalicelib.http.fields import Output

Content = TypeVar("Content")


class Data(Output, Generic[Content]):
    """What was asked for."""

    data: Content
