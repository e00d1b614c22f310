# make demo   install, read the sample pages, serve the calendars    安装、读入样例、开通日历
# make test   install what the tests need and run them               安装并运行测试
# make check  lint, formatting, types, import layers                 静态检查
# Needs Python >= 3.11 (with venv) and a package index. PYTHON=/path/to/python chooses one.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo
HOST := 127.0.0.1
PORT := 8000
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check readme clean

demo: $(VENV)/stamp-product
	@mkdir -p $(DEMO)
	@CALENDAR_SVC_DATA_DIR=$(DEMO) $(BIN)/calendar-svc ingest samples/
	@CALENDAR_SVC_DATA_DIR=$(DEMO) exec $(BIN)/calendar-svc serve --host $(HOST) --port $(PORT) --or-free-port

test: $(VENV)/stamp-tools
	@$(BIN)/python -m pytest

check: $(VENV)/stamp-tools
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@MYPYPATH=tests $(BIN)/mypy --explicit-package-bases benchmarks
	@$(BIN)/lint-imports

# The README's settings and console blocks, made again by the program itself.
readme: $(VENV)/stamp-tools
	@$(BIN)/python tests/readme_blocks.py

clean:
	rm -rf $(VENV) $(DEMO)

# The first interpreter that runs and is new enough; a name on the path alone proves neither. Debian
# takes ensurepip out of Python: there the pip or virtualenv of the system does, where one is.
$(VENV)/stamp-venv:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "==> 虚拟环境 virtual environment: $(VENV) ($$("$$python" --version))"; \
	    "$$python" -m venv $(VENV) >/dev/null 2>&1 \
	    || { "$$python" -m venv --without-pip $(VENV) \
	         && "$$python" -m pip --python $(BIN)/python install -qq pip; } 2>/dev/null \
	    || "$$python" -m virtualenv --quiet $(VENV) 2>/dev/null \
	    || { echo "需要 venv 模块(Debian: apt install python3-venv)。Python's venv module is missing." >&2; exit 1; }; \
	    touch $@; exit 0; \
	  fi; \
	done; \
	echo "需要 Python 3.11 或更新版本(可用 PYTHON=/路径 指定)。Python >= 3.11 is needed; name one with PYTHON=/path." >&2; exit 1

$(VENV)/stamp-product: $(VENV)/stamp-venv pyproject.toml constraints.txt
	@echo "==> 安装程序,约半分钟 installing the program, about half a minute"
	@$(INSTALL) --editable .
	@touch $@

# Dependency groups need pip >= 25.1, newer than the one that Python 3.11 and 3.12 bring along.
$(VENV)/stamp-tools: $(VENV)/stamp-product
	@echo "==> 安装测试工具,约半分钟 installing the tools of the tests, about half a minute"
	@$(INSTALL) pip
	@$(INSTALL) --group dev
	@touch $@
