"""The only room that speaks SQL; every query is bound to one owner."""
