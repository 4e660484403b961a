"""What is learnt from the estate itself: kinds of work, likeness, sizes that fit, sureness."""
