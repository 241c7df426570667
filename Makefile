# All paths are relative and quoted, so that a checkout works below a directory with spaces.

PORT ?= 4056
DEMO ?= 1
PREFIX ?= $(HOME)/.local
BIN = $(DESTDIR)$(PREFIX)/bin

# SwiftPM before 6.4 passes a dependency's traits to the compiler in the order of a Set, which changes
# from run to run, so that half of all builds would compile Hummingbird again. A fixed order prevents
# it. Not for running the tests: there it would hide code that relies on an order.
SWIFT_BUILD = SWIFT_DETERMINISTIC_HASHING=1 swift build

TOOL = -c release -Xswiftc -static-executable -Xlinker -s --scratch-path .build/tools

# Tests that run at once. All of the 900 want more than the 1024 open files that a process usually may
# have, and wait for one another; eight have at most 400 open and take as long in all.
TEST_WIDTH ?= 8

PYTHON = .build/python/bin/python

.DEFAULT_GOAL := help
# The order of prerequisites is an order of steps; SwiftPM does its own work in parallel.
.NOTPARALLEL:
.PHONY: help run test install plugin bench hook writer bench-writer bare-server torture clean build require-run require-test require-bench

help:
	@echo "make run       build, then serve demo data on http://127.0.0.1:$(PORT)"
	@echo "               (DEMO=0: your own data; PORT=<n>: another port)"
	@echo "make test      build everything and run all tests"
	@echo "make torture   kill, tear, flip, starve and fuzz the log (TORTURE_S, FUZZ_S: seconds)"
	@echo "make install   build and copy agentlog and agentlog-hook to PREFIX/bin"
	@echo "               (PREFIX=$(PREFIX); DESTDIR is honoured)"
	@echo "make plugin    the hook as a plugin of Claude Code, in .build/plugin"
	@echo "make bench     time the hook, the log, replay, live views and the API, each against an anchor"
	@echo "make hook      build only the hook"
	@echo "make clean     remove everything that was built"

# exec: the server takes the shell's place, so signals from the terminal and from make reach it
# directly and nothing is left behind.
run: build hook
	@echo "==> Starting agentlog"
	@exec .build/release/agentlog up $(if $(filter 0,$(DEMO)),,--demo) --port "$(PORT)"

# The count at the end of each part is what CI prints.
test: require-test hook writer
	@Scripts/python-env
	@echo "==> Building the tests"
	@$(SWIFT_BUILD) --build-tests
	@echo "==> Running the tests"
	@ulimit -n $$(ulimit -H -n) && swift test --skip-build \
		--experimental-maximum-parallelization-width $(TEST_WIDTH)
	@echo "==> Checking the independent reader"
	@$(PYTHON) Tests/Reader/check_reader.py 1 2 3
	@echo "==> Looking for what must not be stored"
	@$(PYTHON) Tests/Canary/canary.py
	@$(PYTHON) Tests/Canary/canary.py --secrets
	@echo "==> Playing a storm of agents"
	@$(PYTHON) Tests/Storm/storm.py
	@echo "==> Reading the live feed"
	@$(PYTHON) Tests/Feed/feed.py --selftest
	@$(PYTHON) Tests/Feed/feed.py
	@echo "==> Sending what no honest client sends"
	@$(PYTHON) Tests/Hostile/hostile.py --selftest
	@$(PYTHON) Tests/Hostile/hostile.py
	@echo "==> Checking what a rebuild says"
	@$(PYTHON) Tests/Oracle/check_rebuild.py
	@echo "==> Holding the API against its document"
	@$(PYTHON) Tests/Contract/contract.py --seed 1
	@echo "==> Reading the API in a browser"
	@$(PYTHON) Tests/Browser/browser.py
	@Scripts/prometheus
	@echo "==> Scraping with Prometheus"
	@$(PYTHON) Tests/Metrics/metrics.py
	@echo "==> Comparing the keys with a real Redis"
	@$(PYTHON) Tests/Redis/differential.py
	@echo "==> Keeping a copy of the keys in Redis and in a cluster"
	@$(PYTHON) Tests/Redis/mirror.py
	@echo "==> Torturing the log"
	@$(PYTHON) Tests/Torture/torture.py
	@echo "==> Fuzzing the log"
	@Scripts/fuzz

# TORTURE_S=<seconds> for longer than a minute, FUZZ_S likewise; HOSTILE_S is of `test`.
torture: require-test hook writer
	@Scripts/python-env
	@echo "==> Building agentlog"
	@$(SWIFT_BUILD) --product agentlog
	@echo "==> Torturing the log"
	@$(PYTHON) Tests/Torture/torture.py
	@echo "==> Fuzzing the log"
	@Scripts/fuzz

# Plain make also for a PREFIX that belongs to root: only the copying needs sudo.
install: build hook
	@echo "==> Installing agentlog and agentlog-hook to $(BIN)"
	@sudo=; { mkdir -p "$(BIN)" 2>/dev/null && test -w "$(BIN)"; } || sudo=sudo; \
	$$sudo install -d "$(BIN)" && \
	$$sudo install -s -m 755 .build/release/agentlog .build/hook/release/agentlog-hook "$(BIN)"

# A marketplace with one plugin. What the files hold comes from the program, which has it in one place.
plugin: build hook
	@echo "==> Making the plugin in .build/plugin"
	@rm -rf .build/plugin && cd .build && \
	mkdir -p plugin/.claude-plugin plugin/agentlog/.claude-plugin plugin/agentlog/hooks && \
	release/agentlog hooks print --plugin marketplace > plugin/.claude-plugin/marketplace.json && \
	release/agentlog hooks print --plugin manifest > plugin/agentlog/.claude-plugin/plugin.json && \
	release/agentlog hooks print --plugin hooks > plugin/agentlog/hooks/hooks.json && \
	install -D -m 755 hook/release/agentlog-hook plugin/agentlog/bin/agentlog-hook
	@echo "next: claude plugin marketplace add ./.build/plugin; claude plugin install agentlog@agentlog"

bench: require-bench build hook bench-writer bare-server
	@Benchmarks/run

# With Swift's own libraries inside, so that what is installed runs where there is no toolchain.
build: require-run
	@echo "==> Building agentlog"
	@$(SWIFT_BUILD) -c release --static-swift-stdlib --product agentlog

hook: require-run
	@echo "==> Building agentlog-hook"
	@Scripts/build-hook

# What tests and benchmarks start beside the product: static as the hook is, because a tracer counts
# system calls; and with a scratch directory of its own, because of the flags.
writer: require-run
	@echo "==> Building log-writer"
	@$(SWIFT_BUILD) $(TOOL) --product log-writer

bench-writer: require-run
	@echo "==> Building log-bench"
	@$(SWIFT_BUILD) $(TOOL) --product log-bench

bare-server: require-run
	@echo "==> Building bare-server"
	@$(SWIFT_BUILD) -c release --static-swift-stdlib --product bare-server

clean:
	@echo "==> Removing .build"
	@rm -rf .build

require-run:
	@Scripts/require-system run

require-test:
	@Scripts/require-system test

require-bench:
	@Scripts/require-system bench
