"""Accreditation from an application to a decision and an appeal: a module for each thing a person can ask."""
