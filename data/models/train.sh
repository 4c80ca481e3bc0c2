#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Trains the shipped model again: data/models/train.sh FOLDER [JOB]
# FOLDER holds the Mutopia Project's and the OpenScore Lieder Corpus's MIDI files (see README.md here). An interrupted
# run goes on with the same command. The result replaces data/models/salon.safetensors.
set -eu
cd "$(dirname "$0")/../.."
data=${1:?the folder of MIDI files}
job=${2:-build/salon}
musicai=build/src/cli/musicai

if [ -e "$job/job.json" ]; then
  "$musicai" job run "$job"
else
  "$musicai" train --data "$data" --preset studio-lstm-large --random-seed 1 --job "$job" \
    --licence 'Public domain and CC0-1.0 (Mutopia Project, OpenScore Lieder Corpus)'
fi
cp "$job/result/model.safetensors" data/models/salon.safetensors
