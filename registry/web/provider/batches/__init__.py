"""A year's list in one go: uploaded, issued in the background, handed over in parts."""
