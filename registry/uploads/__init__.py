"""Files that providers upload, read into rows: CSV and XLSX, in memory, within limits.

* A file is read whole before its first row is handed on: what is wrong is said before anything begins.
* Nothing is guessed that could change a name: what can be read in two ways is refused, with both ways shown.
* Nothing of a file is written to a disk.
"""
