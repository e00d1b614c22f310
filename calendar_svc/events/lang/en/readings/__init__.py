"""How English words around a trigger and its time are read, one file a family."""
