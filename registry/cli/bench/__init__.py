"""`registry bench`: how fast, big and steady a registry is on this machine, a module for each subject.

* Every number stands beside a limit of the machine, the plain way or other people's library, measured in the
  same run: ratios mean the same on a slow and on a fast machine, absolute figures do not.
* Everything is done on throw-away homes, through the same operations and addresses as in earnest.
"""
