"""Estimation of policy effects from panels; a pure library without Django or a database."""
