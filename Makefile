PYTHON ?= python3

.PHONY: install run test bench soak screenshots lock audit release

install run test bench soak screenshots lock audit release:
	@"$(PYTHON)" packaging/station.py $@
