"""One package a language: words as data, rules as objects, tense words, guards."""
