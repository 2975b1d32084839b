"""What every part stands on: time, database, errors, ids, settings, durable rows. No features."""
