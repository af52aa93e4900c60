"""From what somebody presents to a verdict; pure, without input, output or clock."""
