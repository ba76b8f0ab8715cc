"""The software an AI pilot zone runs on."""
