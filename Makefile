# Two commands: `make run` serves the pages, `make test` checks everything that CI checks.

CARGO ?= cargo
HOST ?= 127.0.0.1
PORT ?= 8080

.PHONY: run build test test-api setup clean

run: build ## build, index what changed, serve on http://127.0.0.1:8080
	target/release/tiaowen index || [ $$? -eq 1 ] # 1: a file was skipped and named, the rest is indexed
	target/release/tiaowen serve --host $(HOST) --port $(PORT)

build: setup
	$(CARGO) build --release --locked

test: setup ## format, lints, tests, examples, docs, the corpus, the dependencies, fuzz targets for a minute, the pages in a real browser, a search cluster, the API from outside
	@sh .ci/setup test
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) test --locked --workspace
	$(CARGO) run --locked --quiet -p tiaowen-parse --example clauses < fuzz/seeds/parse/outline.txt
	$(CARGO) run --locked --quiet -p tiaowen-link --example verify
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps
	$(CARGO) run --locked --quiet -- ingest
	tests/deny/run
	fuzz/run
	tests/browser/run
	tests/cluster/run
	tests/api/run

test-api: setup ## the last of these alone (needs Python 3.10)
	tests/api/run

setup: ## install the OpenCC library where that is possible, say what is missing elsewhere
	@sh .ci/setup

clean:
	$(CARGO) clean
