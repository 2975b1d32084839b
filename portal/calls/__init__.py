"""Feedback calls: availability, slots, bookings, invitations."""
