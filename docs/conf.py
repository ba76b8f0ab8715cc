"""Sphinx: plain pages in Markdown, built offline."""

project = "pilotzone"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
myst_heading_anchors = 3
