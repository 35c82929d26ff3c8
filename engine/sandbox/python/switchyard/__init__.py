"""What stands around the code of a Python block: imported before the snapshot is taken, so it costs a run nothing."""
