"""The running program: what joins the parts."""
