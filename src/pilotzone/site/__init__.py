"""Settings, addresses and the error handler: where the rooms become one site."""
