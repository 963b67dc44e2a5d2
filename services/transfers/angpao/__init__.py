"""Ang pao: money for a group in an envelope, taken share by share."""
