"""The conversations of the lessons: texts and where they lead, one module for each lesson, named as
it is."""
