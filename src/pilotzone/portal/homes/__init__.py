"""Home pages: what each role needs to see first, as sections of one page."""

from pilotzone.portal.homes.roles import home_of

__all__ = ["home_of"]
