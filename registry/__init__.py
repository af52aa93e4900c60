"""A credential and competency registry with certificates that anyone can check."""

__version__ = "0.1.0"
