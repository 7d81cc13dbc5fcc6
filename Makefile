PYTHON ?= python3

.PHONY: install run test bench screenshots lock

install run test bench screenshots lock:
	@"$(PYTHON)" packaging/station.py $@
