"""The embedded engines: start, supervise, watch and stop them; sessions and clients for the jobs."""
