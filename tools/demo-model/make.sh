#!/bin/sh
# Makes models/demo-clip/ from nothing: draws, trains, exports, measures.
# tools/demo-model/make.sh [WORK_FOLDER], after `npm run build`, in a Python environment that has
# requirements.txt. Started again after an interruption, it goes on from the last checkpoint.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/.data/demo-model}
model=$root/models/demo-clip
mkdir -p "$work"

draw() { # name, command...: rows.jsonl is written last, so a folder that has it is complete
  name=$1 && shift
  [ -f "$work/$name/rows.jsonl" ] || node "$@" "$work/$name"
}
draw training "$root/dist/demo/export-drawings.js" --set training --size 96 --out
draw catalogue "$here/draw-catalogue.mjs"

# Threads that wait must not spin and those that work must not share a core: the convolutions'
# barriers do spin, and on a busy machine would spin away whole time slices. And glibc gives the
# large blocks of one step back to the system only to ask for them again in the next.
export OMP_WAIT_POLICY=PASSIVE OMP_PROC_BIND=true
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_TOP_PAD_=268435456

python "$here/training.py" --drawings "$work/training" --out "$work/trained"
python "$here/export.py" --trained "$work/trained" --drawings "$work/training" --out "$model"
python "$here/quality.py" --model "$model" --training "$work/training" --catalogue "$work/catalogue"
