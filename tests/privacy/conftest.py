"""The office of the operations' tests, for whoever steals its database."""

from tests.operations.conftest import office

__all__ = ["office"]
