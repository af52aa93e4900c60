"""Telling that something is wrong, and whether people could do what their certificates say: for anyone."""
