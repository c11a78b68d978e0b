"""Plan a programme of exchanges: pure Python and a solver, no Django, no clock, no I/O but the command line's."""
