#!/usr/bin/env bash
# Whether a step of a scenario takes more instructions than it did: callgrind counts them, the same on every machine of a kind,
# however busy it is. A step that has grown by more than 5 % fails, until the figure that is kept is changed on purpose.
#
#   benches/instructions.sh             holds every step against benches/instructions.tsv
#   benches/instructions.sh --update    keeps what was counted
#   benches/instructions.sh --file FILE holds them against other figures
set -euo pipefail
cd "$(dirname "$0")/.."
kept=benches/instructions.tsv
update=false
case "${1:-}" in
    --update) update=true ;;
    --file) kept=$2 ;;
esac
times=200

.ci/packages valgrind=valgrind
cargo build --quiet --release --manifest-path benches/Cargo.toml --target-dir target/benches --bin instructions
program=target/benches/release/instructions

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

counted=$(for step in $("$program"); do
    printf '%s\t%d\n' "$step" $((($(count "$step" $((times + 1))) - $(count "$step" 1)) / times))
done)
if $update; then
    echo "$counted" >"$kept"
fi
# Steps of which no figure is kept fail too: they would never be held.
awk -F'\t' '
    NR == FNR { kept[$1] = $2; next }
    !($1 in kept) { printf "%-10s %9d  no figure is kept\n", $1, $2; failed = 1; next }
    {
        change = 100 * ($2 - kept[$1]) / kept[$1]
        word = change > 5 ? "has grown" : change < -5 ? "has shrunk: keep the figure with --update" : ""
        printf "%-10s %9d  kept %9d  %+6.1f %%  %s\n", $1, $2, kept[$1], change, word
        if (change > 5) failed = 1
    }
    END { exit failed }' "$kept" <(echo "$counted")
