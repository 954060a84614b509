.PHONY: run test lint ci bench proof release

run:
	./scripts/demo

test:
	./scripts/test

lint:
	swift format lint --strict --recursive --parallel Sources Tests Benchmarks Package.swift

ci:
	./.ci/run

bench:
	./scripts/bench

proof:
	ORCHESTRATOR_KILLS=500 ./scripts/test --filter RandomKillTests

release:
	./scripts/release
