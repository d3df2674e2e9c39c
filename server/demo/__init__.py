"""The demonstration: fictional consultations, and a simulated phone that drives the real bot. Never here: anything a real server needs."""
