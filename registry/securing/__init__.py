"""From a credential to signed bytes and back; no storage, no network, no clock."""
