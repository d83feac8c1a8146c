"""The steps; the file name says what a step does, `revision` its order."""
