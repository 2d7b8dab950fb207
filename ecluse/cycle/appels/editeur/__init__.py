"""The editor of fiches: drafts typed on screen, checked by the engine, published as versions."""
