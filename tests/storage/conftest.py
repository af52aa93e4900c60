"""The office of the operations' tests, for what the database holds by itself."""

from tests.operations.conftest import office

__all__ = ["office"]
