"""Users, roles, memberships, and the actor a request acts as."""
