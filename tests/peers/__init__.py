"""Opponents: programs by other people read what we write, and refuse what was changed.

* Each test here is slow. Without what it needs it is skipped, and fails where everything is required.
"""
