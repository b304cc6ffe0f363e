#!/usr/bin/env bash
# What one scenario in a process of its own costs, as nextest runs it, beyond a test program that has one empty test.
#
#   benches/process_start.sh [RUNS]     in the test profile and in release, RUNS (300) times each, one after the other
#
# The scenario is one of the sample application, whose test target has what an application's has.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-300}
target=$PWD/target/process_start
reference=$target/reference
scenario=page::another_page_embeds_a_photo

mkdir -p "$reference/src" "$reference/tests"
cat >"$reference/Cargo.toml" <<'TOML'
[package]
name = "reference"
version = "0.1.0"
edition = "2024"

[workspace]

[dev-dependencies]
libtest-mimic = "0.8"

[[test]]
name = "empty"
harness = false
TOML
touch "$reference/src/lib.rs"
cat >"$reference/tests/empty.rs" <<'RUST'
fn main() {
    let trial = libtest_mimic::Trial::test("empty", || Ok(()));
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), vec![trial]).exit();
}
RUST

# The program of a test target: MANIFEST TARGET_DIR NAME PROFILE…
program() {
    cargo test --quiet --manifest-path "$1" --target-dir "$2" --test "$3" --no-run --message-format json "${@:4}" |
        grep -o '"executable":"[^"]*"' | cut -d'"' -f4
}

once() {
    local before=$EPOCHREALTIME
    "$@" >/dev/null 2>&1
    local after=$EPOCHREALTIME
    echo $((${after/./} - ${before/./}))
}

# Median, 90th percentile and least of the microseconds in a file, as milliseconds.
figures() {
    sort -n "$1" | awk '{ t[NR] = $1 / 1000 }
        END { printf "median %6.2f ms   p90 %6.2f ms   least %6.2f ms\n", t[int((NR + 1) / 2)], t[int(NR * 0.9 + 0.5)], t[1] }'
}

for profile in test release; do
    options=()
    if [ $profile = release ]; then options=(--release); fi
    empty=$(program "$reference/Cargo.toml" "$target" empty "${options[@]}")
    cos=$(program examples/photo_album/Cargo.toml target/photo_album cos "${options[@]}")
    export CARGO_MANIFEST_DIR=$PWD/examples/photo_album
    "$cos" --exact "$scenario" --nocapture | grep '1 passed' >/dev/null
    : >"$target/empty.us"
    : >"$target/scenario.us"
    for _ in $(seq "$runs"); do
        once "$empty" --exact empty --nocapture >>"$target/empty.us"
        once "$cos" --exact "$scenario" --nocapture >>"$target/scenario.us"
    done
    unset CARGO_MANIFEST_DIR
    printf '%-8s an empty test  %s\n' $profile "$(figures "$target/empty.us")"
    printf '%-8s a scenario     %s\n' $profile "$(figures "$target/scenario.us")"
done
if command -v strace >/dev/null; then
    started=$(CARGO_MANIFEST_DIR=$PWD/examples/photo_album strace -f -e trace=execve "$cos" --exact "$scenario" 2>&1 | grep -c 'execve(' || true)
    echo "programs started by one scenario, itself among them: $started"
fi
