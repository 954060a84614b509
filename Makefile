.PHONY: run test lint ci bench fuzz proof release

run:
	./scripts/demo

test:
	./scripts/test

lint:
	swift format lint --strict --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

ci:
	./.ci/run

bench:
	./scripts/bench

fuzz:
	TIME=$(TIME) TARGETS="$(TARGETS)" ./scripts/fuzz

proof:
	ORCHESTRATOR_KILLS=500 ./scripts/test --filter RandomKillTests

release:
	./scripts/release
