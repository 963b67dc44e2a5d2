"""The people's side of the sandbox: `/sim/...`, used by the chat page and by tests."""
