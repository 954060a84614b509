.PHONY: run test lint

run:
	./scripts/demo

test:
	./scripts/test

lint:
	swift format lint --strict --recursive --parallel Sources Tests Package.swift
