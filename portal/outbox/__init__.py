"""Every mail: queued in the transaction of its reason, rendered and delivered by the worker."""
