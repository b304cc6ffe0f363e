#!/usr/bin/env bash
# Makes a suite of so many scenario files, with their snapshots, in a folder of its own.
#
#   benches/make_suite.sh FILES DIR
#
# A hundred files a folder; all play in one world, which three further files and seven policies make up. Four operations by
# four callers on three keys: about six of ten are refused.
set -euo pipefail
cd "$(dirname "$0")/.."
files=$1
folder=$2
program=${COS403:-target/release/cos403}

mkdir -p "$folder"
cp -r scenarios/worlds scenarios/policies scenarios/configuration "$folder"
awk -v files="$files" -v root="$folder/scenarios" 'BEGIN {
    split("GetObject PutObject HeadObject DeleteObject", operations, " ")
    split("anonymous editor uploader partner", callers, " ")
    split("public/logo.png private/contract.pdf public/mobile/selfie.jpg", keys, " ")
    for (i = 0; i < files; i++) {
        if (i % 100 == 0) {
            group = root "/group-" int(i / 100)
            system("mkdir -p " group)
        }
        file = group "/case-" i ".yaml"
        printf "scenario: Case %d\ngiven: {world: ../../worlds/media.yaml}\nwhen: {operation: %s, key: %s, as: %s}\n", i,
            operations[i % 4 + 1], keys[int(i / 16) % 3 + 1], callers[int(i / 4) % 4 + 1] > file
        close(file)
    }
}'
"$program" run "$folder/scenarios" --snapshots update >/dev/null
