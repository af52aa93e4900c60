"""What people see: pages and paper, made from facts that others have checked."""
