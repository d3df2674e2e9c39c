"""The questionnaire of a record: what an authority chose to ask, and the script that it makes.

`choices` is what was chosen, as it is kept; `editing` how it changes; `building` the script it makes and what is wrong with it;
`adapting` what became of the common questions. Pure. Never here: a page, a database.
"""
