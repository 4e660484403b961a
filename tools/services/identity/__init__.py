"""Who people are: passwords, keys of programs, sessions."""
