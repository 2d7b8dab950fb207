"""Templates of messages: written by the service, previewed, sent into the thread of dossiers."""
