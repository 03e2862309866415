"""The desk: what the staff prepares, answers and publishes in the browser, without HTTP.

Its verbs write to a database of their own and, through `publication`, to the store. Only
`delivery.desk`, `delivery.inbox`, `delivery.deposit` and the command line call it.
"""
