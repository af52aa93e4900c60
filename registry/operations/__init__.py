"""One module for each thing that a person can ask; every face goes through them."""
