"""Keys in files, each sealed under a passphrase."""
