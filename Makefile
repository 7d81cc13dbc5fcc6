PYTHON ?= python3

.PHONY: install run test bench soak screenshots lock

install run test bench soak screenshots lock:
	@"$(PYTHON)" packaging/station.py $@
