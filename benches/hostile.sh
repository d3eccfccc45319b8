#!/usr/bin/env bash
# benches/hostile.sh [KILOBYTES [WORD]]: how long texts take that are made to take long (examples/hostile.rs), each of KILOBYTES (default
# 1000), those whose names hold WORD. A measurement, no test of `cargo test`, since it times; exits with 1 if one takes more than a second a
# megabyte. In: the release example (built here unless $HOSTILE names it). Out: a line a shape on standard output, slowest first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "${HOSTILE:-}" ]; then
  cargo build --release --locked --quiet --example hostile
fi
"${HOSTILE:-${CARGO_TARGET_DIR:-target}/release/examples/hostile}" "$@"
