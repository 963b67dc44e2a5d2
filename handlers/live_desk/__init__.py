"""The operators' broadcasts in chat: plan, arm, watch over, cue, end; and their chat."""
