"""Single rows at the desk: find one, change it, add one, end one."""
