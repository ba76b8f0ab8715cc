"""What home pages are made of; each module asks the rooms it is named after."""
