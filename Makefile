.PHONY: run test lint ci bench release

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

release:
	./scripts/release
