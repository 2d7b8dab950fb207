"""The HTTP API: the answers of the commands of the engine, under `/api/v1/`."""
