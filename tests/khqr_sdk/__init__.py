"""The official KHQR library of the National Bank (npm bakong-khqr), asked by the tests."""
