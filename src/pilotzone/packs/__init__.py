"""Reads zone definitions and hands each section to the room that owns it."""
