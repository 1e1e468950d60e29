"""What the Python tests share. CONTRIBUTING.md says how to write one."""
