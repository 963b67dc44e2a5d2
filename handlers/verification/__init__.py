"""How a fan's phone and papers are asked for in chat, step by step.

Other screens lead here by `VerificationTap()`, notifications and links by `vf_home`.
"""
