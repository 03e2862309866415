"""What a question asks for, beyond its words: founding, an actor, a place, an indicator."""
