#!/usr/bin/env bash
# What cos403 costs as a dev-dependency, beside what one would test an HTTP client with otherwise: crates, and seconds of a
# clean `cargo test --no-run`.
#
#   benches/clean_build.sh [ROUNDS]     (3) rounds, in each of which every crate is built once
#
# Versions are those of this repository's Cargo.lock; nothing is downloaded while the time is taken. As every dependency of a
# registry, cos403 is built without what incremental builds keep.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
rounds=${1:-3}
folder=$root/target/clean_build
host=$(rustc -vV | sed -n 's/^host: //p')
usual='wiremock = "0.6"
reqwest = { version = "0.13", default-features = false }
insta = { version = "1", default-features = false }
tokio = { version = "1", default-features = false, features = ["macros", "rt"] }'
cos403="cos403 = { path = \"$root\", default-features = false }"

crate() {
    mkdir -p "$folder/$1/src"
    touch "$folder/$1/src/lib.rs"
    cp Cargo.lock "$folder/$1/Cargo.lock"
    printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n[dev-dependencies]\n%s\n' \
        "$1" "$2" >"$folder/$1/Cargo.toml"
    cargo fetch --quiet --target "$host" --manifest-path "$folder/$1/Cargo.toml"
    : >"$folder/$1.times"
}

crate usual "$usual"
crate both "$usual
$cos403"

for _ in $(seq "$rounds"); do
    for name in usual both; do
        rm -rf "$folder/$name/target"
        /usr/bin/time --append --output "$folder/$name.times" --format '%U %S %e' \
            env CARGO_INCREMENTAL=0 cargo test --quiet --offline --no-run --manifest-path "$folder/$name/Cargo.toml" --target-dir "$folder/$name/target"
    done
done

# The least of the rounds: whatever else the machine does only adds.
printf '%-8s %7s %14s %14s\n' crate crates 'CPU seconds' 'seconds'
for name in usual both; do
    crates=$(cargo tree --offline --manifest-path "$folder/$name/Cargo.toml" -e normal,dev,build --prefix none |
        sed 's/ (\*)$//' | sort -u | wc -l)
    awk -v name=$name -v crates="$crates" '
        NR == 1 || $1 + $2 < cpu { cpu = $1 + $2 } NR == 1 || $3 < wall { wall = $3 }
        END { printf "%-8s %7d %14.1f %14.1f\n", name, crates, cpu, wall }' "$folder/$name.times"
done
