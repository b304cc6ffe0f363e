#!/usr/bin/env bash
# What suites of many files cost as a whole process, from disk to the last line: seconds, CPU seconds and peak memory, the
# least of some rounds; and a matrix of a thousand cells in one file.
#
#   benches/files.sh [FILES…]     (1000 10000 100000)
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release
program=$PWD/target/release/cos403
folder=$PWD/target/suites
rounds=5

measured() {
    local name=$1
    shift
    : >"$folder/times"
    for _ in $(seq $rounds); do
        /usr/bin/time --append --output "$folder/times" --format '%e %U %S %M' "$@" >/dev/null
    done
    awk -v name="$name" '
        NR == 1 || $1 < wall { wall = $1 } NR == 1 || $2 + $3 < cpu { cpu = $2 + $3 } NR == 1 || $4 < kb { kb = $4 }
        END { printf "%-24s %8.2f %12.2f %10.0f\n", name, wall, cpu, kb / 1024 }' "$folder/times"
}

mkdir -p "$folder"
printf '%-24s %8s %12s %10s\n' suite seconds 'CPU seconds' MiB
for files in "${@:-1000 10000 100000}"; do
    for number in $files; do
        suite=$folder/$number
        [ -d "$suite/scenarios" ] || COS403=$program benches/make_suite.sh "$number" "$suite"
        measured "$number files" "$program" run "$suite/scenarios"
    done
done
for cells in 100 1000; do
    matrix=$folder/matrix-$cells
    mkdir -p "$matrix/scenarios"
    cp -r scenarios/worlds scenarios/policies scenarios/configuration "$matrix"
    {
        printf 'scenario: Many cells\ngiven: {world: ../worlds/media.yaml}\nwhen: {}\nmatrix:\n  as: [anonymous, editor, uploader, partner, owner]\n'
        printf '  operation: [GetObject, PutObject]\n  key: ['
        for number in $(seq $((cells / 10))); do printf 'public/%d.txt, ' "$number"; done
        printf ']\nthen: {access: snapshot}\n'
    } >"$matrix/scenarios/cells.yaml"
    "$program" run "$matrix/scenarios" --snapshots update >/dev/null
    measured "a matrix of $cells cells" "$program" run "$matrix/scenarios"
done
