"""The editor of the texts that documents are made from."""
