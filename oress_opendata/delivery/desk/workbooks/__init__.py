"""The quarter's list at the desk: upload it, answer what it leaves open, see its faulty cells."""
