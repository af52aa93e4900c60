"""The registry's own console: for registrars, accreditors, auditors and oversight.

* Works without JavaScript; what names a person is in no address.
"""
